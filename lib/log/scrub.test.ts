import { describe, expect, it } from "vitest";
import { registerSecret, scrub } from "./index";

describe("scrub", () => {
  it.each([
    ["a Stripe key", "sk_" + "live_51Habcdefgh1234567890", "51Habcdefgh"],
    ["a restricted key", "rk_" + "test_abcdefgh12345678", "abcdefgh"],
    ["a key without a mode", "sk_" + "abcdefgh12345678", "abcdefgh"],
    ["a webhook secret", "whsec_abcdefgh12345678", "abcdefgh"],
    ["an OpenMonetize key", `om_live_${"a1".repeat(32)}`, "a1a1"],
    ["a Chargebee key", "live_AbCdEfGh0123456789", "AbCdEf"],
    ["a password in a URL", "postgres://app:hunter22@db:5432/app", "hunter22"],
    ["a key as the user of a URL", "https://chargebeekey:@site.example", "chargebeekey"],
    ["a bearer token", "Authorization: Bearer abc.def-ghi_jkl", "abc.def"],
    ["basic credentials", "authorization: Basic dXNlcjpwYXNzd29yZDEyMw==", "dXNlcjpw"],
    ["a JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "eyJzdWIi"],
    ["a field of JSON", '{"user":{"dbPassword":"correct horse \\" battery"}}', "horse"],
    ["a parameter", "host=db password=hunter22 user=app", "hunter22"],
  ])("removes %s", (_name, text, secret) => {
    expect(text).toContain(secret);
    expect(scrub(text)).not.toContain(secret);
    expect(scrub(text)).toContain("[redacted]");
  });

  it("keeps ordinary words, ids and URLs", () => {
    const text =
      'Basic subscriptions cus_NffrFeUfNV2Hib https://api.example/v1/customers?limit=10 {"tokenCount":"12"}';
    expect(scrub(text)).toBe(text);
  });

  it("removes registered values, but not short ones", () => {
    registerSecret("no-shape-at-all-canary");
    registerSecret("the");
    expect(scrub("the value no-shape-at-all-canary leaked")).toBe("the value [redacted] leaked");
  });
});
