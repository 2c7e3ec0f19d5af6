import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { toStripeError } from "./errors";

const { errors } = Stripe;
const raw = (statusCode: number, more: object = {}) => ({
  statusCode,
  requestId: "req_1",
  message: "Invalid API Key provided: sk_test_abcdefghijkl",
  ...more,
});

describe("toStripeError", () => {
  it.each([
    [new errors.StripeAuthenticationError(raw(401)), "stripe.key_invalid", false],
    [
      new errors.StripeAuthenticationError(raw(401, { code: "api_key_expired" })),
      "stripe.key_expired",
      false,
    ],
    [new errors.StripePermissionError(raw(403)), "stripe.permission_missing", false],
    [new errors.StripeRateLimitError(raw(429)), "stripe.rate_limited", true],
    [new errors.StripeInvalidRequestError(raw(404)), "stripe.not_found", false],
    [new errors.StripeInvalidRequestError(raw(400, { param: "limit" })), "stripe.request_refused", false],
    [new errors.StripeAPIError(raw(409)), "stripe.unavailable", true],
    [new errors.StripeAPIError(raw(503)), "stripe.unavailable", true],
    [new errors.StripeAPIError({ message: "Invalid JSON" }), "stripe.not_stripe", false],
    [new TypeError("Cannot read properties of null"), "stripe.not_stripe", false],
  ])("classifies %s", (thrown, code, retryable) => {
    const error = toStripeError(thrown, "/v1/customers");
    expect(error).toMatchObject({ code, retryable });
    expect(error.context.path).toBe("/v1/customers");
  });

  it("keeps Stripe's request id and never its message, which may echo a key", () => {
    const error = toStripeError(new errors.StripeAuthenticationError(raw(401)), "/v1/account");
    expect(error.context.requestId).toBe("req_1");
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain("abcdefghijkl");
  });

  it("finds the permission Stripe names", () => {
    const message = "Having the 'rak_tax_id_read' permission would allow this request to continue.";
    const error = toStripeError(new errors.StripePermissionError(raw(403, { message })), "/v1/customers");
    expect(error.context.permission).toBe("rak_tax_id_read");
    expect(error.userMessage).toContain("rak_tax_id_read");
  });

  const fromFetch = (code: string, reason: string | null, retryable = true): AppError =>
    new AppError({ code, kind: "unavailable", userMessage: "No.", retryable, context: { reason } });
  const wrapped = (detail: unknown) => new errors.StripeConnectionError({ message: "no", detail } as never);

  it.each([
    ["http.unreachable", "DEPTH_ZERO_SELF_SIGNED_CERT", "stripe.tls"],
    ["http.unreachable", "ERR_TLS_CERT_ALTNAME_INVALID", "stripe.tls"],
    ["http.unreachable", "ENOTFOUND", "stripe.unreachable"],
    ["http.connection_lost", "ECONNRESET", "stripe.unreachable"],
    ["http.timeout", null, "stripe.timeout"],
    ["http.address_not_allowed", null, "http.address_not_allowed"],
    ["http.response_too_large", null, "http.response_too_large"],
  ])("sees through the SDK to %s (%s)", (code, reason, expected) => {
    expect(toStripeError(wrapped(fromFetch(code, reason)), "/v1/prices").code).toBe(expected);
  });
});
