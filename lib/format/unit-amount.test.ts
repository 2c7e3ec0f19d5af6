import { expect, it } from "vitest";
import { formatUnitAmount } from "./unit-amount";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

it.each([
  ["1250", "usd", "12.50 USD"],
  ["0.0125", "usd", "0.000125 USD"],
  ["5", "usd", "0.05 USD"],
  ["980", "jpy", "980 JPY"],
  ["0.5", "jpy", "0.5 JPY"],
  ["4990", "kwd", "4.990 KWD"],
  ["1250.500", "usd", "12.505 USD"],
  ["123456700", "usd", "1,234,567.00 USD"],
  ["-250", "eur", "\u22122.50 EUR"],
])("writes %s minor units of %s as %s", (minor, currency, text) => {
  expect(plain(formatUnitAmount(minor, currency))).toBe(text);
});

it("refuses an exponent", () => expect(() => formatUnitAmount("1e3", "usd")).toThrow(RangeError));
