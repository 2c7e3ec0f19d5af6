import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { retryAfterOf, toChargebeeError } from "./errors";

/** What the SDK rejects with: the body of the answer, its status and headers, and no Error around it. */
const body = (status: number, code: string, more: object = {}) => ({
  message: "Sorry, live_secretsecret is not welcome",
  type: "invalid_request",
  api_error_code: code,
  http_status_code: status,
  headers: {},
  ...more,
});

describe("toChargebeeError", () => {
  it.each([
    [401, "api_authentication_failed", "chargebee.key_invalid", false],
    [403, "api_authorization_failed", "chargebee.permission_missing", false],
    [404, "resource_not_found", "chargebee.not_found", false],
    [404, "site_not_found", "chargebee.site_not_found", false],
    [400, "configuration_incompatible", "chargebee.wrong_catalog", false],
    [400, "param_wrong_value", "chargebee.request_refused", false],
    [429, "api_request_limit_exceeded", "chargebee.rate_limited", true],
    [429, "lock_timeout", "chargebee.rate_limited", true],
    [500, "internal_error", "chargebee.unavailable", true],
    [503, "site_not_ready", "chargebee.unavailable", true],
  ])("reads %i %s as %s", (status, code, expected, retryable) => {
    const error = toChargebeeError(body(status, code), "/customers");
    expect(error).toMatchObject({ code: expected, retryable });
    expect(error.context).toMatchObject({ path: "/customers", status, providerCode: code });
  });

  it("repeats the provider's codes and the parameter, never its text", () => {
    const error = toChargebeeError(body(400, "param_wrong_value", { param: "sort_by[asc]" }), "/customers");
    expect(error.context.param).toBe("sort_by[asc]");
    expect(JSON.stringify(error) + error.message).not.toContain("secretsecret");
    const odd = toChargebeeError(body(400, "live_secret secret"), "/customers");
    expect(odd.context.providerCode).toBeNull();
  });

  it("keeps what the guarded fetch refused, and names what it could not reach", () => {
    const http = (code: string, reason?: string) =>
      toChargebeeError(
        new AppError({ code, kind: "unavailable", userMessage: "No.", context: { reason: reason ?? null } }),
        "/items",
      ).code;
    expect(http("http.address_not_allowed")).toBe("http.address_not_allowed");
    expect(http("http.timeout")).toBe("chargebee.timeout");
    expect(http("http.unreachable", "ECONNREFUSED")).toBe("chargebee.unreachable");
    expect(http("http.unreachable", "CERT_HAS_EXPIRED")).toBe("chargebee.tls");
  });

  it("takes anything else for a defect and shows no detail of it", () => {
    expect(toChargebeeError(new SyntaxError("Unexpected token"), "/items").code).toBe(
      "chargebee.not_chargebee",
    );
    expect(toChargebeeError("live_secretsecret", "/items").code).toBe("internal.unexpected");
    expect(JSON.stringify(toChargebeeError(new Error("live_secretsecret"), "/items"))).not.toContain(
      "secretsecret",
    );
  });
});

describe("retryAfterOf", () => {
  it.each([
    [{ headers: { "retry-after": "7" } }, 7_000],
    [{ headers: { "retry-after": "86400" } }, 120_000],
    [{ headers: { "retry-after": "Sun, 15 Nov 2026 12:00:30 GMT" } }, 30_000],
    [{ headers: { "retry-after": "soon" } }, null],
    [{ headers: {} }, null],
    ["nothing", null],
  ])("of %j is %j", (thrown, expected) => {
    expect(retryAfterOf(thrown, new Date("2026-11-15T12:00:00Z"))).toBe(expected);
  });
});
