export {
  AppError,
  type AppErrorInput,
  type ErrorKind,
  errorKinds,
  isAppError,
  type SafeContext,
  type SerializedAppError,
} from "./app-error";
export { issueSentence, plainIssue } from "./plain-issue";
export { toAppError } from "./to-app-error";
