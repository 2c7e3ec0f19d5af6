import { Decimal } from "decimal.js";
import { currencyExponent } from "@/lib/canonical";
import { createParser } from "../parse";
import { plainDecimal, Untranslatable } from "../translation";

export const { admit, choose, currencyCode, refuseUnstorableText } = createParser({
  id: "stigg",
  name: "Stigg",
  form: "Stigg's form",
  changing: "schema",
  whole: "environment",
});

/** Stigg writes money in major units ("10.99"). Minor units, exact: a tenth of a cent stays ".1". */
export function minorUnits(major: string, currency: string): string {
  return plainDecimal(new Decimal(major).times(new Decimal(10).pow(currencyExponent(currency))).toFixed());
}

/** Money that must come out whole: discounts and balances. */
export function wholeMinorUnits(major: string, currency: string, id: string): string {
  const minor = minorUnits(major, currency);
  if (/^-?\d+$/.test(minor)) return minor;
  throw new Untranslatable(
    "stigg.amount_too_fine",
    `${id} has an amount of ${major} ${currency.toUpperCase()}, finer than the currency's smallest unit.`,
    "Look at the raw record.",
  );
}

/** Metadata is any JSON; values that are no text are kept as JSON text. */
export function metadataOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]: [string, unknown]) => [
        key,
        typeof inner === "string" ? inner : JSON.stringify(inner),
      ]),
  );
}

/** The entries that have a value. */
export function present(values: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(values))
    if (value !== null && value !== undefined && value !== "") found[key] = value;
  return found;
}
