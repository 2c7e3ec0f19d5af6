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
