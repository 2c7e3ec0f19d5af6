import { describe, expect, it } from "vitest";
import { fieldText } from "./field-text";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ") ?? null;

describe("fieldText", () => {
  it("writes each form exactly", () => {
    expect(plain(fieldText("2900", { kind: "money", currency: "usd" }))).toBe("29.00 USD");
    expect(plain(fieldText("1000", { kind: "money", currency: "jpy" }))).toBe("1,000 JPY");
    expect(fieldText("12400.50", { kind: "decimal" })).toBe("12,400.50");
    expect(fieldText("2026-12-01T00:00:00Z", { kind: "instant" })).toBe("2026-12-01 00:00Z");
    expect(fieldText(null, { kind: "text" })).toBeNull();
  });
  it("rounds a fraction of a minor unit once and keeps it exactly", () => {
    expect(plain(fieldText("25000/3", { kind: "money", currency: "usd" }))).toBe(
      "83.33 USD (exactly 25000/3 minor units of USD)",
    );
  });
});
