import { describe, expect, it } from "vitest";
import { judgeKey } from "./key";

describe("judgeKey", () => {
  it.each([
    ["rk_live_abcdefgh", "live"],
    ["rk_test_abcdefgh", "test"],
    ["sk_live_51HabcDEF0", "live"],
    ["  sk_test_51HabcDEF0\n", "test"],
  ])("takes %s as a key of the %s mode", (key, mode) => {
    expect(judgeKey(key)).toMatchObject({ state: "right", mode });
  });

  it("asks for eight characters behind the prefix", () => {
    expect(judgeKey("sk_test_1234567")).toMatchObject({ state: "wrong-shape", mode: null });
    expect(judgeKey("sk_test_12345678").state).toBe("right");
  });

  const mistakes: readonly (readonly [string, string, RegExp])[] = [
    ["", "empty", /paste a stripe key/i],
    ["pk_live_abcdefghij", "wrong-kind", /publishable/],
    ["pk_test_abcdefghij", "wrong-kind", /publishable/],
    ["whsec_abcdefghij", "wrong-kind", /webhook/],
    ["sk_org_live_abcdefghij", "wrong-kind", /organisation/],
    ["acct_1PgafTB7WZ01zgkW", "wrong-kind", /connected accounts/],
    ["ca_abcdefghij", "wrong-kind", /Connect platform/],
    ["ek_test_abcdefghij", "wrong-kind", /ephemeral/],
    ["cus_abcdefghij", "wrong-kind", /id of an object/],
    ["om_live_abcdefghij", "wrong-kind", /OpenMonetize/],
    ["$STRIPE_API_KEY", "wrong-kind", /placeholder/],
    ["sk_live_abc...wxyz", "wrong-shape", /hidden/],
    ["sk_live_abcd efgh", "wrong-shape", /space/],
    ["sk_live_abcdé!fgh", "wrong-shape", /characters/],
    ["live_abcdefghij", "wrong-shape", /does not look like/],
  ];
  it.each(mistakes)("names what is wrong with %j", (key, state, sentence) => {
    const verdict = judgeKey(key);
    expect(verdict).toMatchObject({ state, mode: null });
    expect(verdict.sentence).toMatch(sentence);
  });

  it("has a sentence of its own for every kind of mistake and repeats no key", () => {
    const sentences = new Set(mistakes.map(([key]) => judgeKey(key).sentence));
    // Both modes of a publishable key share theirs.
    expect(sentences.size).toBe(mistakes.length - 1);
    for (const [key] of mistakes) if (key) expect(judgeKey(key).sentence).not.toContain(key);
  });
});
