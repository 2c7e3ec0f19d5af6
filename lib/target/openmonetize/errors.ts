import { AppError, type AppErrorInput, isAppError, type SafeContext } from "@/lib/errors";
import type { ErrorBody } from "./schema";

/**
 * What is known about a write that failed: `not-applied` = the target turned it down before doing anything,
 * `unknown` = it may have happened. Reads carry it too, where it means nothing.
 */
export type WriteOutcome = "not-applied" | "unknown";

interface Refusal {
  code: string;
  kind: AppErrorInput["kind"];
  retryable?: boolean;
  sentence: string;
  outcome: WriteOutcome;
}

/** Errors of the guarded fetch that come before anything is sent. */
const neverSent: ReadonlySet<string> = new Set([
  "http.unreachable",
  "http.address_not_allowed",
  "http.url_invalid",
  "target.unreachable",
]);

/** Whether a failed write may have happened. Anything that is not our error counts as unknown. */
export function outcomeOf(error: unknown): WriteOutcome {
  if (!isAppError(error)) return "unknown";
  if (error.context.outcome === "not-applied" || neverSent.has(error.code)) return "not-applied";
  return "unknown";
}

/** The status the target answered, null when there was no answer. */
export function statusOf(error: unknown): number | null {
  return isAppError(error) && typeof error.context.status === "number" ? error.context.status : null;
}

/**
 * An answer of 300 and above as an AppError. `detail` is the platform's own text with anything shaped like a key
 * removed: it names fields and limits, never values.
 */
export function refusedAnswer(status: number, body: ErrorBody | null, context: SafeContext): AppError {
  const detail = body?.message === undefined ? null : maskKeys(body.message).slice(0, 300);
  const refusal = describe(status, body, detail);
  return new AppError({
    code: refusal.code,
    kind: refusal.kind,
    userMessage: refusal.sentence,
    retryable: refusal.retryable,
    context: { ...context, status, detail, outcome: refusal.outcome },
  });
}

function describe(status: number, body: ErrorBody | null, detail: string | null): Refusal {
  const said = detail === null ? "" : ` It said: ${detail}`;
  const refused = { kind: "invalid", retryable: false, outcome: "not-applied" } as const;
  switch (status) {
    case 400:
      return {
        ...refused,
        code: "target.invalid_request",
        sentence: `OpenMonetize did not accept a value.${said}`,
      };
    case 401:
      return {
        ...refused,
        kind: "unauthorized",
        code: "target.unauthorized",
        sentence:
          "OpenMonetize refused the key: it is wrong, was rotated, or the account is suspended. Paste the current key.",
      };
    case 402:
      return { ...refused, kind: "conflict", code: "target.quota_exceeded", sentence: quotaSentence(body) };
    case 403:
      return {
        ...refused,
        kind: "forbidden",
        code: "target.forbidden",
        sentence: "The object belongs to another OpenMonetize account. Check which account the key is for.",
      };
    case 404:
      return {
        ...refused,
        kind: "not-found",
        code: "target.not_found",
        sentence: "OpenMonetize does not have this object.",
      };
    case 409:
      return { ...refused, kind: "conflict", code: "target.conflict", sentence: `It exists already.${said}` };
    case 413:
      return {
        ...refused,
        code: "target.too_large",
        sentence: "The request is larger than OpenMonetize accepts (1 MiB).",
      };
    case 429:
      return {
        code: "target.rate_limited",
        kind: "rate-limited",
        outcome: "not-applied",
        sentence: "OpenMonetize asks for a slower pace. The work goes on by itself when its limit allows.",
      };
    case 502:
    case 503:
    case 504:
      return {
        code: "target.unavailable",
        kind: "unavailable",
        outcome: "unknown",
        sentence: "OpenMonetize is not available at the moment. Try again later.",
      };
  }
  if (status >= 500) {
    // The platform flattens permanent data problems to a 500 too, so it is no invitation to repeat a write.
    return {
      code: "target.failed",
      kind: "internal",
      retryable: false,
      outcome: "unknown",
      sentence: `OpenMonetize failed while handling the request.${said}`,
    };
  }
  return {
    ...refused,
    code: "target.not_openmonetize",
    sentence: `The address answered ${status}, which OpenMonetize does not. Check the base URL.`,
  };
}

function quotaSentence(body: ErrorBody | null): string {
  const { currentUsage, limit, period } = body?.details ?? {};
  const figures =
    limit === undefined
      ? ""
      : ` ${currentUsage ?? "?"} of ${limit} events are used${period === undefined ? "" : ` in ${period}`}.`;
  return `The account's monthly event quota is used up.${figures} Use an ENTERPRISE account, which has none, or wait for the next month.`;
}

/** A page of HTML or anything else that is not the platform's JSON. */
export function notOpenMonetize(status: number, context: SafeContext): AppError {
  return new AppError({
    code: "target.not_openmonetize",
    kind: "invalid",
    retryable: false,
    userMessage:
      "The address answers, but not as OpenMonetize does. Check the base URL, and whether a login page or proxy stands in front of it.",
    context: { ...context, status, outcome: status >= 400 && status < 500 ? "not-applied" : "unknown" },
  });
}

/** JSON of another shape than the contract's. `fields` are paths, never values. */
export function unexpectedAnswer(fields: string, context: SafeContext): AppError {
  return new AppError({
    code: "target.unexpected_answer",
    kind: "internal",
    retryable: false,
    userMessage:
      "OpenMonetize answered in a form this version does not know. Check the installation's version (0.1.0 is known).",
    context: { ...context, fields, outcome: "unknown" },
  });
}

/** A failure of `fetch` itself. The guarded fetch throws AppErrors, which pass unchanged. */
export function fetchFailed(error: unknown, timedOut: boolean, context: SafeContext): AppError {
  if (isAppError(error)) return error;
  if (timedOut) {
    return new AppError({
      code: "target.timeout",
      kind: "unavailable",
      userMessage: "OpenMonetize did not answer in time. Try again later.",
      context: { ...context, outcome: "unknown" },
    });
  }
  const reason = reasonOf(error);
  const unreachable = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].includes(
    reason,
  );
  return new AppError({
    code: unreachable ? "target.unreachable" : "target.connection_lost",
    kind: "unavailable",
    userMessage: unreachable
      ? "OpenMonetize could not be reached. Check the base URL and that the installation is running."
      : "The connection to OpenMonetize was lost before its answer was complete. Try again.",
    context: { ...context, reason, outcome: unreachable ? "not-applied" : "unknown" },
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown";
}

/** `text` without anything shaped like a key or token. */
function maskKeys(text: string): string {
  return text.replace(/\b(?:om_|sk_|rk_|whsec_|Bearer\s+)[A-Za-z0-9_+/=.-]{8,}/g, "[key removed]");
}
