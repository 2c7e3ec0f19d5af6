import { AppError, type AppErrorInput, isAppError, type SafeContext, toAppError } from "@/lib/errors";
import { retryAfterMs } from "../retry-after";

/** Error codes of this adapter; each has a sentence below. */
export type ChargebeeErrorCode =
  | "chargebee.key_invalid"
  | "chargebee.permission_missing"
  | "chargebee.site_not_found"
  | "chargebee.wrong_catalog"
  | "chargebee.rate_limited"
  | "chargebee.unavailable"
  | "chargebee.unreachable"
  | "chargebee.tls"
  | "chargebee.timeout"
  | "chargebee.not_chargebee"
  | "chargebee.not_found"
  | "chargebee.request_refused"
  | "chargebee.list_unstable"
  | "chargebee.bad_cursor";

type Wording = Pick<AppErrorInput, "kind" | "userMessage"> & { retryable?: boolean };

const wordings: Record<ChargebeeErrorCode, Wording> = {
  "chargebee.key_invalid": {
    kind: "unauthorized",
    userMessage:
      "Chargebee does not accept this key: it was deleted, not copied whole, or belongs to another site. Copy one again from Settings, Configure Chargebee, API keys, of the site you migrate from.",
  },
  "chargebee.permission_missing": {
    kind: "forbidden",
    userMessage:
      "The Chargebee key may not read this. Make a read-only key for all resources, replace it in Connect, then go on.",
  },
  "chargebee.site_not_found": {
    kind: "not-found",
    userMessage:
      "Chargebee knows no site of this name. Check the site: it is the first part of the address you sign in at.",
  },
  "chargebee.wrong_catalog": {
    kind: "conflict",
    userMessage:
      "The site refuses this for its product catalog version or because the feature is switched off. Read the account again; if it stays, ask Chargebee's support which catalog the site has.",
  },
  "chargebee.rate_limited": {
    kind: "rate-limited",
    userMessage:
      "Chargebee keeps answering that there are too many requests. Lower the requests per minute of the connection, or go on later.",
  },
  "chargebee.unavailable": {
    kind: "unavailable",
    userMessage:
      "Chargebee answered with a server error several times in a row. Go on later; nothing read so far is lost.",
  },
  "chargebee.unreachable": {
    kind: "unavailable",
    userMessage:
      "Chargebee could not be reached. Check the site, the address and the network, then try again.",
  },
  "chargebee.tls": {
    kind: "unavailable",
    retryable: false,
    userMessage:
      "The secure connection to Chargebee failed because its certificate is not trusted. Check the address; behind a company proxy set NODE_EXTRA_CA_CERTS.",
  },
  "chargebee.timeout": {
    kind: "unavailable",
    userMessage: "Chargebee did not answer in time. Go on later; nothing read so far is lost.",
  },
  "chargebee.not_chargebee": {
    kind: "unavailable",
    retryable: false,
    userMessage:
      "Something answered that is not Chargebee: the answer is not in Chargebee's format. Check the address and any proxy in between.",
  },
  "chargebee.not_found": {
    kind: "not-found",
    userMessage: "Chargebee has no object with this id any more, or does not offer this endpoint.",
  },
  "chargebee.request_refused": {
    kind: "invalid",
    userMessage:
      "Chargebee refused a request as not valid for this site. Look at the parameter named in the details.",
  },
  "chargebee.list_unstable": {
    kind: "unavailable",
    userMessage:
      "Chargebee's list changed under our hands or repeats itself, so a gap cannot be ruled out. Read it again from the start.",
  },
  "chargebee.bad_cursor": {
    kind: "invalid",
    userMessage: "The saved position of this export cannot be read. Start the export again.",
  },
};

/** Builds one of this adapter's errors. */
export function chargebeeError(
  code: ChargebeeErrorCode,
  context: SafeContext = {},
  options: { cause?: unknown } = {},
): AppError {
  return new AppError({ code, ...wordings[code], context, cause: options.cause });
}

const TLS_REASON = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/i;

const byStatus: Readonly<Record<number, ChargebeeErrorCode>> = {
  401: "chargebee.key_invalid",
  403: "chargebee.permission_missing",
  404: "chargebee.not_found",
  429: "chargebee.rate_limited",
};
/** https://apidocs.chargebee.com/docs/api#api_error_codes; where a code says more than the status. */
const byProviderCode: Readonly<Record<string, ChargebeeErrorCode>> = {
  api_authentication_failed: "chargebee.key_invalid",
  api_authorization_failed: "chargebee.permission_missing",
  site_not_found: "chargebee.site_not_found",
  configuration_incompatible: "chargebee.wrong_catalog",
  api_request_limit_exceeded: "chargebee.rate_limited",
  third_party_api_request_limit_exceeded: "chargebee.rate_limited",
  lock_timeout: "chargebee.rate_limited",
};

/**
 * Translates whatever the SDK rejected with. It rejects with the plain object of the error body, not with an `Error`
 * (SDK 3.33.0); only what it could not parse becomes one. The provider's text is never repeated, since it may echo what
 * was sent; its codes and the name of a parameter are.
 */
export function toChargebeeError(thrown: unknown, path: string): AppError {
  if (isAppError(thrown)) return fromFetch(thrown, path);
  if (isRecord(thrown) && typeof thrown.http_status_code === "number")
    return fromAnswer(thrown, thrown.http_status_code, path);
  if (thrown instanceof TypeError || thrown instanceof SyntaxError) {
    return chargebeeError("chargebee.not_chargebee", { path });
  }
  return toAppError(thrown);
}

/** The guarded fetch throws AppErrors of its own; those about addresses and sizes stay as they are. */
function fromFetch(error: AppError, path: string): AppError {
  const reason = typeof error.context.reason === "string" ? error.context.reason : null;
  const context = { path, reason };
  if (reason !== null && TLS_REASON.test(reason)) return chargebeeError("chargebee.tls", context);
  if (error.code === "http.timeout") return chargebeeError("chargebee.timeout", context);
  if (error.code === "http.unreachable" || error.code === "http.connection_lost") {
    return chargebeeError("chargebee.unreachable", context);
  }
  return error;
}

function fromAnswer(answer: Readonly<Record<string, unknown>>, status: number, path: string): AppError {
  const providerCode = textOrNull(answer.api_error_code);
  const context = { path, status, providerCode, param: textOrNull(answer.param) };
  const known = providerCode === null ? undefined : byProviderCode[providerCode];
  const code = known ?? byStatus[status];
  if (code) return chargebeeError(code, context);
  return chargebeeError(status >= 500 ? "chargebee.unavailable" : "chargebee.request_refused", context);
}

/** `Retry-After` in milliseconds, at most two minutes; null when the answer had none that can be read. */
export function retryAfterOf(thrown: unknown, now: Date): number | null {
  return retryAfterMs(isRecord(thrown) && isRecord(thrown.headers) && thrown.headers["retry-after"], now);
}

export const codeOf = (error: unknown): string | null => (isAppError(error) ? error.code : null);

/** The key may not read this, or the site does not have it. */
export const isNotOffered = (error: unknown): boolean =>
  ["chargebee.permission_missing", "chargebee.wrong_catalog", "chargebee.not_found"].includes(
    codeOf(error) ?? "",
  );

const textOrNull = (value: unknown): string | null =>
  typeof value === "string" && /^[\w.[\]-]{1,80}$/.test(value) ? value : null;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
