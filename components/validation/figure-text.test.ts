import { describe, expect, it } from "vitest";
import { differenceText, figureText } from "./figure-text";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ") ?? null;

describe("figureText", () => {
  it.each([
    ["919938 usd, 17800 eur, 9800 jpy", "9,199.38 USD, 178.00 EUR, 9,800 JPY"],
    ["1306.5", "1,306.5"],
    ["58 of 60 allowed", "58 of 60 allowed"],
    ["17800 eur, 2759813/3 usd, 58 credits", "178.00 EUR, 2759813/3 minor USD, 58 credits"],
    ["74 rows, unbroken", "74 rows, unbroken"],
    ["0", "0"],
  ])("writes %s as %s", (figure, text) => expect(plain(figureText(figure))).toBe(text));
});

describe("differenceText", () => {
  it("writes money, quantities and words in their own way", () => {
    expect(plain(differenceText("2850", "usd minor/month"))).toBe("28.50 USD");
    expect(differenceText("48210.25", "units")).toBe("48,210.25");
    expect(differenceText("allowed", "decision")).toBe("allowed");
    expect(differenceText(null, "record")).toBeNull();
  });
});
