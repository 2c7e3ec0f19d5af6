import Stripe from "stripe";
import { AppError, type AppErrorInput, isAppError, type SafeContext, toAppError } from "@/lib/errors";

/** Error codes of this adapter; each has a sentence below. */
export type StripeErrorCode =
  | "stripe.key_invalid"
  | "stripe.key_expired"
  | "stripe.permission_missing"
  | "stripe.rate_limited"
  | "stripe.unavailable"
  | "stripe.unreachable"
  | "stripe.tls"
  | "stripe.timeout"
  | "stripe.not_stripe"
  | "stripe.not_found"
  | "stripe.request_refused"
  | "stripe.mode_mismatch"
  | "stripe.list_unstable"
  | "stripe.bad_cursor";

type Wording = Pick<AppErrorInput, "kind" | "userMessage"> & { retryable?: boolean };

const wordings: Record<StripeErrorCode, Wording> = {
  "stripe.key_invalid": {
    kind: "unauthorized",
    userMessage:
      "Stripe does not accept this key: it was revoked or deleted, or not copied whole. Copy one again from Developers, API keys, of the account you migrate from.",
  },
  "stripe.key_expired": {
    kind: "unauthorized",
    userMessage: "This Stripe key has expired. Make a new restricted key and replace it in Connect.",
  },
  "stripe.permission_missing": {
    kind: "forbidden",
    userMessage: "The Stripe key may not read this. Add the permission to the key in Stripe, then go on.",
  },
  "stripe.rate_limited": {
    kind: "rate-limited",
    userMessage:
      "Stripe keeps answering that there are too many requests. Lower the request rate of the connection, or go on later.",
  },
  "stripe.unavailable": {
    kind: "unavailable",
    userMessage:
      "Stripe answered with a server error several times in a row. Go on later; nothing read so far is lost.",
  },
  "stripe.unreachable": {
    kind: "unavailable",
    userMessage: "Stripe could not be reached. Check the address and the network, then try again.",
  },
  "stripe.tls": {
    kind: "unavailable",
    retryable: false,
    userMessage:
      "The secure connection to Stripe failed because its certificate is not trusted. Check the address; behind a company proxy set NODE_EXTRA_CA_CERTS.",
  },
  "stripe.timeout": {
    kind: "unavailable",
    userMessage: "Stripe did not answer in time. Go on later; nothing read so far is lost.",
  },
  "stripe.not_stripe": {
    kind: "unavailable",
    retryable: false,
    userMessage:
      "Something answered that is not Stripe: the answer is not in Stripe's format. Check the address and any proxy in between.",
  },
  "stripe.not_found": {
    kind: "not-found",
    userMessage: "Stripe has no object with this id any more, or does not offer this endpoint.",
  },
  "stripe.request_refused": {
    kind: "invalid",
    userMessage:
      "Stripe refused a request as not valid for this account. Look at the parameter named in the details.",
  },
  "stripe.mode_mismatch": {
    kind: "conflict",
    userMessage:
      "Stripe sent live data for a test key or test data for a live key. Nothing more was read. Check that address and key belong together.",
  },
  "stripe.list_unstable": {
    kind: "unavailable",
    userMessage:
      "Stripe's list changed under our hands or repeats itself, so a gap cannot be ruled out. Read it again from the start.",
  },
  "stripe.bad_cursor": {
    kind: "invalid",
    userMessage: "The saved position of this export cannot be read. Start the export again.",
  },
};

/** Builds one of this adapter's errors. `sentence` replaces the standard wording when more is known. */
export function stripeError(
  code: StripeErrorCode,
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
/** "Having the 'rak_customer_read' permission would allow this request to continue." */
const PERMISSION_TOKEN = /rak_[a-z0-9_]+/;

/**
 * Translates whatever a request threw into an AppError that names the path and Stripe's request id. The provider's
 * text is never repeated, since it may echo a part of the key; only its `code`, `param` and permission token are.
 */
export function toStripeError(error: unknown, path: string): AppError {
  if (error instanceof Stripe.errors.StripeConnectionError) return fromConnection(error, path);
  if (error instanceof Stripe.errors.StripeError) return fromAnswer(error, path);
  if (isAppError(error)) return fromFetch(error, path);
  // The SDK lets the parser's own error through when the body is JSON but no object.
  if (error instanceof TypeError || error instanceof SyntaxError)
    return stripeError("stripe.not_stripe", { path });
  return toAppError(error);
}

function fromConnection(
  error: InstanceType<typeof Stripe.errors.StripeConnectionError>,
  path: string,
): AppError {
  const inner = innermost(error.detail);
  if (isAppError(inner)) return fromFetch(inner, path);
  const reason = codeOf(inner);
  const context = { path, reason, requestId: error.requestId };
  if (reason === "ETIMEDOUT" || reason === "ABORT_ERR") return stripeError("stripe.timeout", context);
  if (reason !== null && TLS_REASON.test(reason)) return stripeError("stripe.tls", context);
  return stripeError("stripe.unreachable", context);
}

/** The guarded fetch throws AppErrors of its own; those about addresses and sizes stay as they are. */
function fromFetch(error: AppError, path: string): AppError {
  const reason = typeof error.context.reason === "string" ? error.context.reason : null;
  const context = { path, reason };
  if (reason !== null && TLS_REASON.test(reason)) return stripeError("stripe.tls", context);
  if (error.code === "http.timeout") return stripeError("stripe.timeout", context);
  if (error.code === "http.unreachable" || error.code === "http.connection_lost") {
    return stripeError("stripe.unreachable", context);
  }
  return error;
}

function fromAnswer(error: InstanceType<typeof Stripe.errors.StripeError>, path: string): AppError {
  const status = error.statusCode ?? null;
  const context = {
    path,
    status,
    requestId: error.requestId ?? null,
    providerCode: error.code ?? null,
    param: error.param ?? null,
  };
  if (status === 401) {
    const revoked = error.code === "api_key_expired" || error.code === "platform_api_key_expired";
    return stripeError(revoked ? "stripe.key_expired" : "stripe.key_invalid", context);
  }
  if (status === 403) {
    const permission = PERMISSION_TOKEN.exec(error.message)?.[0] ?? null;
    return stripeError(
      "stripe.permission_missing",
      { ...context, permission },
      permission
        ? {
            sentence: `The Stripe key lacks the permission ${permission}. Add it to the key in Stripe, then go on.`,
          }
        : {},
    );
  }
  if (status === 429 || error.code === "rate_limit") return stripeError("stripe.rate_limited", context);
  if (status === 404) return stripeError("stripe.not_found", context);
  if (status === 409) return stripeError("stripe.unavailable", context);
  if (status !== null && status >= 400 && status < 500) return stripeError("stripe.request_refused", context);
  if (status !== null && status >= 500) return stripeError("stripe.unavailable", context);
  // No status: the SDK could not parse the body as JSON.
  return stripeError("stripe.not_stripe", context);
}

function innermost(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 5; depth += 1) {
    if (isAppError(current) || !(current instanceof Error)) return current;
    const next: unknown = "exception" in current ? current.exception : current.cause;
    if (next === undefined || next === null) return current;
    current = next;
  }
  return current;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name === "AbortError" || error.name === "TimeoutError" ? "ETIMEDOUT" : null;
}
