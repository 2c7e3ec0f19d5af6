import { describe, expect, it } from "vitest";
import { chargebeeConfigSchema } from "./config";
import { judgeKey } from "./key";

const fixed = "abcdefgh0123456789";

describe("judgeKey", () => {
  it.each([
    [`live_${fixed}`, "live"],
    [`  test_${fixed} `, "test"],
  ])("takes %j and reads the mode from it", (key, mode) => {
    expect(judgeKey(key)).toMatchObject({ state: "right", mode });
  });

  it.each([
    ["", "empty", /Paste an API key/],
    ["sk_live_abcdefghij", "wrong-kind", /Stripe key/],
    ["om_live_abcdefghij", "wrong-kind", /OpenMonetize key/],
    ["https://acme.chargebee.com", "wrong-kind", /address of a site/],
    ["<your key>", "wrong-kind", /placeholder/],
    ["live_****1234", "wrong-shape", /hidden/],
    ["live_abc\ndefghijkl", "wrong-shape", /line break/],
    ["live_short", "wrong-shape", /cut off/],
    ["abcdefghijkl", "wrong-shape", /begin with live_ or test_/],
  ])("refuses %j as %s", (key, state, sentence) => {
    const verdict = judgeKey(key);
    expect(verdict).toMatchObject({ state, mode: null });
    expect(verdict.sentence).toMatch(sentence);
  });
});

describe("chargebeeConfigSchema", () => {
  const apiKey = `test_${fixed}`;

  it.each(["acme", "Acme.chargebee.com", " https://acme.chargebee.com/d/customers "])(
    "finds the site in %j",
    (site) => {
      expect(chargebeeConfigSchema.parse({ apiKey, site })).toMatchObject({
        site: "acme",
        baseUrl: "https://acme.chargebee.com",
        requestsPerMinute: 100,
      });
    },
  );

  it("asks somebody's own server faster, unless told otherwise", () => {
    const elsewhere = { apiKey, site: "acme-test", baseUrl: "http://127.0.0.1:4020/" };
    expect(chargebeeConfigSchema.parse(elsewhere)).toMatchObject({
      baseUrl: "http://127.0.0.1:4020",
      requestsPerMinute: 3_000,
    });
    expect(chargebeeConfigSchema.parse({ ...elsewhere, requestsPerMinute: 50 }).requestsPerMinute).toBe(50);
  });

  it.each([
    [{ apiKey, site: "a b" }, /site's name/],
    [{ apiKey, site: "acme", baseUrl: "https://acme.chargebee.com/api/v2" }, /without a path/],
    [{ apiKey: "pk", site: "acme" }, /live_ or test_/],
  ])("refuses %j", (given, message) => {
    const parsed = chargebeeConfigSchema.safeParse(given);
    expect(parsed.error?.issues.map((one) => one.message).join(" ")).toMatch(message);
  });
});
