import { Decimal } from "decimal.js";
import type { z } from "zod";
import { currencyExponent } from "@/lib/canonical";
import { findUnstorableText, plainDecimal, Untranslatable } from "../translation";
import type { RawObject } from "../types";

/** Admits a raw object. Throws `Untranslatable` that names the first field that is wrong, not its value. */
export function admit<T extends z.ZodType>(
  schema: T,
  object: Pick<RawObject, "sourceId" | "raw">,
): z.output<T> {
  const parsed = schema.safeParse(object.raw);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const field = first?.path.map(String).join(".") || "(the object itself)";
  throw new Untranslatable(
    "stigg.malformed",
    `${object.sourceId} is not in Stigg's form: field ${field} is missing or of the wrong type.`,
    "Look at the raw record. If Stigg's schema changed, update this program; otherwise report it to Stigg.",
  );
}

/** Translates an enum by a table. A value the table lacks is never guessed. */
export function choose<T>(table: Readonly<Record<string, T>>, value: string, id: string, field: string): T {
  const found = Object.hasOwn(table, value) ? table[value] : undefined;
  if (found !== undefined) return found;
  throw new Untranslatable(
    "stigg.unknown_value",
    `${id} has ${field} "${value.slice(0, 60)}", which this program does not know.`,
    "Update this program, or change the record in Stigg; it is not carried until then.",
  );
}

/** Currency codes are in capitals in GraphQL and small in REST and files. */
export function currencyCode(text: string, id: string): string {
  const code = text.toLowerCase();
  if (/^[a-z]{3}$/.test(code)) return code;
  throw new Untranslatable(
    "stigg.malformed",
    `${id} has the currency "${text.slice(0, 20)}", which is not a three-letter code.`,
    "Look at the raw record.",
  );
}

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

/** Refuses a record with text no database can hold. */
export function refuseUnstorableText(record: unknown, id: string): void {
  const field = findUnstorableText(record);
  if (field === null) return;
  throw new Untranslatable(
    "stigg.unstorable_text",
    `${id} has characters in ${field} that cannot be stored (NUL, or half of a surrogate pair).`,
    "Correct the text in Stigg and read the environment again.",
  );
}
