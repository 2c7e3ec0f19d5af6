import { describe, expect, it } from "vitest";
import { differencePart, figureParts, moneySentenceParts } from "./figure-text";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const textOf = (parts: readonly { text: string }[], between = ", ") =>
  plain(parts.map((part) => part.text).join(between));

describe("figureParts", () => {
  it.each([
    ["919938 usd, 17800 eur, 9800 jpy", "9,199.38 USD, 178.00 EUR, 9,800 JPY"],
    ["1306.5", "1,306.5"],
    ["58 of 60 allowed", "58 of 60 allowed"],
    ["17800 eur, 2759813/3 usd, 58 credits", "178.00 EUR, 9,199.38 USD, 58 credits"],
    ["1 credits", "1 credit"],
    ["74 rows, unbroken", "74 rows, unbroken"],
    ["1306 equal, 12060 events accounted for", "1,306 equal, 12,060 events accounted for"],
    ["0", "0"],
  ])("writes %s as %s", (figure, text) => expect(textOf(figureParts(figure))).toBe(text));

  it("keeps the exact value of a fraction beside what was rounded", () => {
    expect(figureParts("2759813/3 usd, 100 usd").map((part) => part.exact)).toEqual([
      "exactly 2759813/3 minor units of USD",
      null,
    ]);
  });
});

describe("moneySentenceParts", () => {
  it("writes the sums after the colon and leaves other sentences alone", () => {
    expect(textOf(moneySentenceParts("Not explained: -25000/3 usd, 4 credits."), "")).toBe(
      "Not explained: −83.33 USD, 4 credits.",
    );
    expect(textOf(moneySentenceParts("Equal in every currency and in credits."), "")).toBe(
      "Equal in every currency and in credits.",
    );
  });
});

describe("differencePart", () => {
  it("writes money, quantities and words in their own way", () => {
    expect(plain(differencePart("2850", "usd minor/month")?.text ?? "")).toBe("28.50 USD");
    expect(plain(differencePart("5/2", "usd minor/month")?.text ?? "")).toBe("0.02 USD");
    expect(differencePart("48210.25", "units")?.text).toBe("48,210.25");
    expect(differencePart("allowed", "decision")?.text).toBe("allowed");
    expect(differencePart(null, "record")).toBeNull();
  });
});
