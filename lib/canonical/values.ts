import { z } from "zod";

/** A whole number of minor units as text, signed: "-1250". Text because JSON numbers lose digits past 2^53. */
export const minorUnitsSchema = z.string().regex(/^-?\d+$/, "must be a whole number of minor units");

/** An exact decimal as text, without exponent: "0.0125". */
export const decimalSchema = z.string().regex(/^-?\d+(\.\d+)?$/, "must be an exact decimal");

/** Lower-case ISO 4217 code as the providers write it: "usd". */
export const currencySchema = z.string().regex(/^[a-z]{3}$/, "must be a three-letter currency code");

/** An instant in UTC, ISO 8601 ending in Z. */
export const instantSchema = z.iso.datetime({ offset: false });

/** Money that is charged, paid or owed: minor units of `currency` in the provider's own exponent. */
export const moneySchema = z.object({ amountMinor: minorUnitsSchema, currency: currencySchema });
export type Money = z.infer<typeof moneySchema>;

export const metadataSchema = z.record(z.string(), z.string());

/**
 * Minor-unit exponents as the billing providers count them, which is not the ISO table: ISK and UGX keep two
 * places in the API, MGA has none. Source: https://docs.stripe.com/currencies (API 2026-10-28.endive).
 */
const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const threeDecimal = new Set("bhd jod kwd omr tnd".split(" "));

/** Digits behind the point in one unit of the currency: 0, 2 or 3. */
export function currencyExponent(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (zeroDecimal.has(code)) return 0;
  return threeDecimal.has(code) ? 3 : 2;
}
