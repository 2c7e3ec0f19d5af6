import { AppError, isAppError } from "./app-error";

/**
 * Turns whatever was thrown into an AppError. Unknown errors become `internal.unexpected` with no detail in the
 * message or context, since their text may hold parameters or secrets; the original stays reachable as `cause` only.
 */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (isAbort(error)) {
    return new AppError({
      code: "internal.cancelled",
      kind: "unavailable",
      userMessage: "The operation was cancelled before it finished. Try again.",
      cause: error,
    });
  }
  return new AppError({
    code: "internal.unexpected",
    kind: "internal",
    userMessage: "Something went wrong on our side. Try again; if it happens again, look in the log.",
    retryable: false,
    cause: error,
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
