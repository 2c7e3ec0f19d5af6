import { currencyExponent } from "@/lib/canonical/currency-exponent";
import { parseFraction, roundHalfEven } from "@/lib/canonical/rational";
import { groupDigits, type SignDisplay, signOf } from "./decimal";
import { noBreakSpace } from "./symbols";

export interface MoneyOptions {
  /** "always" writes "+" before a gain; for columns of differences. */
  sign?: SignDisplay;
  /** Off where the column header names the currency. */
  showCurrency?: boolean;
}

/** Reads whole minor units given as bigint or text. Throws RangeError on a fraction or anything else. */
export function parseMinor(amountMinor: bigint | string): bigint {
  if (typeof amountMinor === "bigint") return amountMinor;
  if (!/^-?\d+$/.test(amountMinor))
    throw new RangeError(`"${amountMinor}" is not a whole number of minor units.`);
  return BigInt(amountMinor);
}

/**
 * Money for display, exact: (8431250n, "usd") becomes "84,312.50 USD", (1204000n, "jpy") "1,204,000 JPY".
 * The amount is in minor units by the providers' exponents; nothing is rounded.
 */
export function formatMoney(
  amountMinor: bigint | string,
  currency: string,
  { sign = "auto", showCurrency = true }: MoneyOptions = {},
): string {
  const amount = parseMinor(amountMinor);
  const exponent = currencyExponent(currency);
  const digits = `${amount < 0n ? -amount : amount}`.padStart(exponent + 1, "0");
  const whole = groupDigits(digits.slice(0, digits.length - exponent));
  const fraction = exponent === 0 ? "" : `.${digits.slice(-exponent)}`;
  const suffix = showCurrency ? noBreakSpace + currency.toUpperCase() : "";
  return signOf(amount < 0n, amount === 0n, sign) + whole + fraction + suffix;
}

/** Several currencies in one phrase: "84,312.50 USD, 19,846.00 EUR and 1,204,000 JPY"; "0" when there is none. */
export function formatMoneyList(
  amounts: readonly { amountMinor: bigint | string; currency: string }[],
  options?: MoneyOptions,
): string {
  const parts = amounts.map((money) => formatMoney(money.amountMinor, money.currency, options));
  const last = parts.pop();
  if (last === undefined) return "0";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

/**
 * An exact fraction of minor units for display, rounded half-even once: ("2759813/3", "usd") becomes "9,199.38 USD". Show
 * the fraction beside it: what is rounded must not be summed. Throws RangeError on anything that is no fraction.
 */
export const formatMoneyFraction = (amountMinor: string, currency: string, options?: MoneyOptions): string =>
  formatMoney(roundHalfEven(parseFraction(amountMinor)), currency, options);

/** The fraction behind a rounded amount, in words: "exactly 2759813/3 minor units of USD". */
export const exactMinor = (amountMinor: string, currency: string): string =>
  `exactly ${amountMinor} minor units of ${currency.toUpperCase()}`;
