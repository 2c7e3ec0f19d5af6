export { createLogger, type Logger } from "./create-logger";
export { registerSecret, scrub } from "./scrub";
