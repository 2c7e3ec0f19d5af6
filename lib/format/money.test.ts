import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoney, formatMoneyFraction, formatMoneyList, parseMinor } from "./money";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("formatMoney", () => {
  it.each([
    [8431250n, "usd", "84,312.50 USD"],
    ["1984600", "EUR", "19,846.00 EUR"],
    [1204000n, "jpy", "1,204,000 JPY"],
    [1n, "kwd", "0.001 KWD"],
    [500n, "isk", "5.00 ISK"],
    [-8n, "usd", "\u22120.08 USD"],
    [0n, "usd", "0.00 USD"],
    [9007199254740993n, "usd", "90,071,992,547,409.93 USD"],
  ])("writes %s minor units of %s as %s", (amount, currency, text) => {
    expect(plain(formatMoney(amount, currency))).toBe(text);
  });

  it("writes a plus before gains only when asked, and never before zero", () => {
    expect(formatMoney(2850n, "usd", { sign: "always", showCurrency: false })).toBe("+28.50");
    expect(formatMoney(0n, "usd", { sign: "always", showCurrency: false })).toBe("0.00");
  });

  it("keeps every digit of any amount", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom("usd", "jpy", "kwd"), (amount, currency) => {
        const text = formatMoney(amount, currency, { showCurrency: false });
        expect(BigInt(text.replace("\u2212", "-").replace(/[.,]/g, ""))).toBe(amount);
      }),
    );
  });

  it("refuses a fraction of a minor unit", () => {
    expect(() => parseMinor("12.5")).toThrow(RangeError);
    expect(() => parseMinor("1e3")).toThrow(RangeError);
  });
});

describe("formatMoneyList", () => {
  it("joins currencies into one phrase", () => {
    const list = [
      { amountMinor: 3816n, currency: "usd" },
      { amountMinor: 1240n, currency: "eur" },
      { amountMinor: 1150n, currency: "jpy" },
    ];
    expect(plain(formatMoneyList(list))).toBe("38.16 USD, 12.40 EUR and 1,150 JPY");
    expect(plain(formatMoneyList(list.slice(0, 1)))).toBe("38.16 USD");
    expect(formatMoneyList([])).toBe("0");
  });
});

it("formatMoneyFraction rounds half-even once, and refuses what is no fraction", () => {
  expect(plain(formatMoneyFraction("2759813/3", "usd"))).toBe("9,199.38 USD");
  expect(plain(formatMoneyFraction("5/2", "usd"))).toBe("0.02 USD");
  expect(plain(formatMoneyFraction("7/2", "usd"))).toBe("0.04 USD");
  expect(() => formatMoneyFraction("2.5", "usd")).toThrow(RangeError);
});
