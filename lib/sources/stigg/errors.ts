import { AppError, type AppErrorInput, isAppError, type SafeContext, toAppError } from "@/lib/errors";

/** Error codes of this adapter; each has a sentence below. */
export type StiggErrorCode =
  | "stigg.key_invalid"
  | "stigg.permission_missing"
  | "stigg.rate_limited"
  | "stigg.unavailable"
  | "stigg.unreachable"
  | "stigg.tls"
  | "stigg.timeout"
  | "stigg.not_stigg"
  | "stigg.not_found"
  | "stigg.request_refused"
  | "stigg.list_unstable"
  | "stigg.bad_cursor";

type Wording = Pick<AppErrorInput, "kind" | "userMessage"> & { retryable?: boolean };

const wordings: Record<StiggErrorCode, Wording> = {
  "stigg.key_invalid": {
    kind: "unauthorized",
    userMessage:
      "Stigg does not accept this key: it was revoked, has expired after a rotation, or was not copied whole. Copy the server key again from Integrations, API keys.",
  },
  "stigg.permission_missing": {
    kind: "forbidden",
    userMessage:
      "The Stigg key may not read this. Use a key with full access or the scope Read only, then go on.",
  },
  "stigg.rate_limited": {
    kind: "rate-limited",
    userMessage:
      "Stigg keeps answering that there are too many requests. Lower the request rate of the connection, or go on later.",
  },
  "stigg.unavailable": {
    kind: "unavailable",
    userMessage:
      "Stigg answered with a server error several times in a row. Go on later; nothing read so far is lost.",
  },
  "stigg.unreachable": {
    kind: "unavailable",
    userMessage: "Stigg could not be reached. Check the address and the network, then try again.",
  },
  "stigg.tls": {
    kind: "unavailable",
    retryable: false,
    userMessage:
      "The secure connection to Stigg failed because its certificate is not trusted. Check the address; behind a company proxy set NODE_EXTRA_CA_CERTS.",
  },
  "stigg.timeout": {
    kind: "unavailable",
    userMessage: "Stigg did not answer in time. Go on later; nothing read so far is lost.",
  },
  "stigg.not_stigg": {
    kind: "unavailable",
    retryable: false,
    userMessage:
      "Something answered that is not Stigg: the answer is not in GraphQL's format. Check the address and any proxy in between.",
  },
  "stigg.not_found": {
    kind: "not-found",
    userMessage: "Stigg has no object with this id any more, or does not offer this operation.",
  },
  "stigg.request_refused": {
    kind: "invalid",
    userMessage:
      "Stigg refused a request as not valid for this environment. Look at the operation in the details.",
  },
  "stigg.list_unstable": {
    kind: "unavailable",
    userMessage:
      "Stigg's list changed under our hands, repeats itself or is shorter than its own count, so a gap cannot be ruled out. Read it again from the start.",
  },
  "stigg.bad_cursor": {
    kind: "invalid",
    userMessage: "The saved position of this export cannot be read. Start the export again.",
  },
};

/** Builds one of this adapter's errors. `sentence` replaces the standard wording when more is known. */
export function stiggError(
  code: StiggErrorCode,
  context: SafeContext = {},
  options: { sentence?: string; cause?: unknown } = {},
): AppError {
  const { kind, userMessage, retryable } = wordings[code];
  return new AppError({
    code,
    kind,
    retryable,
    userMessage: options.sentence ?? userMessage,
    context,
    cause: options.cause,
  });
}

const TLS_REASON = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/i;

/** Translates what the guarded fetch threw; its errors about addresses and sizes stay as they are. */
export function toStiggError(error: unknown, operation: string): AppError {
  if (!isAppError(error)) return toAppError(error);
  const reason = typeof error.context.reason === "string" ? error.context.reason : null;
  const context = { operation, reason };
  if (reason !== null && TLS_REASON.test(reason)) return stiggError("stigg.tls", context);
  if (error.code === "http.timeout") return stiggError("stigg.timeout", context);
  if (error.code === "http.unreachable" || error.code === "http.connection_lost") {
    return stiggError("stigg.unreachable", context);
  }
  return error;
}

/** Codes are PascalCase on the wire and SCREAMING_CASE in the documentation: compared without case and underscores. */
const codesByName: Readonly<Record<string, StiggErrorCode>> = {
  unauthenticated: "stigg.key_invalid",
  unauthorized: "stigg.key_invalid",
  accessdeniederror: "stigg.permission_missing",
  accessdenied: "stigg.permission_missing",
  forbidden: "stigg.permission_missing",
  identityforbidden: "stigg.permission_missing",
  ratelimitexceeded: "stigg.rate_limited",
  operationtimeout: "stigg.unavailable",
  unexpectederror: "stigg.unavailable",
  internalservererror: "stigg.unavailable",
  customernotfound: "stigg.not_found",
  featurenotfound: "stigg.not_found",
  subscriptionnotfound: "stigg.not_found",
};

/** The error behind an entry of a GraphQL answer's `errors`. Its text is not repeated: it may echo what was sent. */
export function fromGraphqlError(
  providerCode: string | null,
  traceId: string | null,
  operation: string,
): AppError {
  const name = (providerCode ?? "").toLowerCase().replaceAll("_", "");
  const code = Object.hasOwn(codesByName, name) ? codesByName[name] : undefined;
  return stiggError(code ?? "stigg.request_refused", { operation, providerCode, requestId: traceId });
}

/** The error behind an HTTP status; null for one that a GraphQL answer may have. */
export function fromStatus(status: number, operation: string): AppError | null {
  const context = { operation, status };
  if (status === 401) return stiggError("stigg.key_invalid", context);
  if (status === 403) return stiggError("stigg.permission_missing", context);
  if (status === 429) return stiggError("stigg.rate_limited", context);
  if (status === 404) return stiggError("stigg.not_found", context);
  if (status >= 500) return stiggError("stigg.unavailable", context);
  if (status >= 400) return stiggError("stigg.request_refused", context);
  return null;
}
