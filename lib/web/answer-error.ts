import "server-only";
import { randomBytes } from "node:crypto";
import { type ErrorKind, toAppError } from "@/lib/errors";
import { createLogger, scrub } from "@/lib/log";

/** An error as it may reach a browser: words for the person, a code, the field it is about, a reference into the log. */
export interface AnsweredError {
  code: string;
  userMessage: string;
  /** Name of the input field the message is about. */
  field?: string;
  /** Stands in the log beside the full error; only for failures on our side. */
  reference?: string;
}

/** One HTTP status per kind of error. */
export const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "rate-limited": 429,
  unavailable: 503,
  internal: 500,
};

const log = createLogger({ name: "web" });

/** Errors by which Next redirects, answers not-found or leaves static rendering; they must go on unchanged. */
export function isFrameworkSignal(error: unknown): boolean {
  if (!(error instanceof Error) || !("digest" in error) || typeof error.digest !== "string") return false;
  return /^(NEXT_|DYNAMIC_SERVER_USAGE|BAILOUT_|HANGING_PROMISE)/.test(error.digest);
}

/**
 * Translates whatever was thrown, once. Failures on our side are logged with a reference that the answer carries;
 * nothing of an unexpected error's own text is shown. Rethrows the framework's own signals.
 */
export function answerError(error: unknown, where: string): { status: number; error: AnsweredError } {
  if (isFrameworkSignal(error)) throw error;
  const known = toAppError(error);
  const answered: AnsweredError = { code: known.code, userMessage: scrub(known.userMessage) };
  const { field } = known.context;
  if (typeof field === "string") answered.field = field;
  if (known.kind === "internal" || known.kind === "unavailable") {
    answered.reference = `om-${randomBytes(4).toString("hex")}`;
    log.error({ err: error, where, reference: answered.reference }, "a request failed");
  } else {
    log.info({ code: known.code, where }, "a request was refused");
  }
  return { status: statusOf[known.kind], error: answered };
}
