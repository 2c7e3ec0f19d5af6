import { AppError, isAppError } from "@/lib/errors";
import type { WriteResult } from "@/lib/target/types";

export function refusedWrite(code: string, message: string, retryable = false): WriteResult {
  return { state: "refused", code, message, retryable };
}

/** The error of a write that certainly did not happen, as its result. Rethrows what is not ours or was cancelled. */
export function refusedWriteOf(error: unknown): WriteResult {
  if (!isAppError(error)) throw error;
  // The connection as a whole is at fault, not this write: every further one would fail alike.
  const ofTheConnection = ["target.unauthorized", "target.rate_limited", "internal.cancelled"];
  if (ofTheConnection.includes(error.code) || error.kind === "unavailable") throw error;
  return refusedWrite(error.code, error.userMessage, error.retryable);
}

/** For a write that is neither seen at the target nor certainly refused: its answer was lost and it may yet arrive. */
export function unresolvedWrite(cause: unknown): AppError {
  return new AppError({
    code: "target.outcome_unknown",
    kind: "unavailable",
    retryable: true,
    userMessage:
      "OpenMonetize's answer was lost, and the change is not visible there yet. It will be looked up again before anything is repeated.",
    context: { outcome: "unknown" },
    cause,
  });
}
