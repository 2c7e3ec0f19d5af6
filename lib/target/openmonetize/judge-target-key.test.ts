import { describe, expect, it } from "vitest";
import { judgeTargetKey } from "./judge-target-key";

describe("judgeTargetKey", () => {
  it.each([
    ["", "empty"],
    ["  ", "empty"],
    [`om_live_${"0af3".repeat(16)}`, "right"],
    [` om_live_${"0af3".repeat(16)}\n`, "right"],
    ["om_live_12345678", "right"],
    ["om_live_1234", "wrong-shape"],
    ["hello", "wrong-shape"],
    ["sk_live_51HabcdefGHIJ", "wrong-kind"],
    ["whsec_abcdefghijk", "wrong-kind"],
  ])("%j is %s", (key, state) => {
    expect(judgeTargetKey(key).state).toBe(state);
  });

  it("remarks on a length that OpenMonetize does not make", () => {
    expect(judgeTargetKey("om_live_12345678").sentence).toContain("64 hex digits");
  });

  it("never repeats the key", () => {
    for (const key of ["sk_live_51HabcdefGHIJ", "om_live_12345678", "secret-password"]) {
      expect(judgeTargetKey(key).sentence).not.toContain(key);
    }
  });
});
