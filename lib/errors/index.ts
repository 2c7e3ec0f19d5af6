export {
  AppError,
  type AppErrorInput,
  type ErrorKind,
  errorKinds,
  isAppError,
  type SafeContext,
  type SerializedAppError,
} from "./app-error";
export { toAppError } from "./to-app-error";
