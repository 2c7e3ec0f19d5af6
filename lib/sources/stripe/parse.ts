import type { z } from "zod";
import { findUnstorableText, type Notes, Untranslatable } from "../translation";
import type { RawObject } from "../types";

export { type Notes, plainDecimal, translate, Untranslatable } from "../translation";

/** Admits a raw object. Throws `Untranslatable` that names the first field that is wrong, not its value. */
export function admit<T extends z.ZodType>(schema: T, object: RawObject): z.output<T> {
  const parsed = schema.safeParse(object.raw);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const field = first?.path.map(String).join(".") || "(the object itself)";
  throw new Untranslatable(
    "stripe.malformed",
    `${object.sourceId} is not in Stripe's documented form: field ${field} is missing or of the wrong type.`,
    "Look at the raw record. If Stripe's API version changed, update this program; otherwise report it to Stripe.",
  );
}

/** Translates an enum by a table. A value the table lacks is never guessed. */
export function choose<T>(table: Readonly<Record<string, T>>, value: string, id: string, field: string): T {
  const found = Object.hasOwn(table, value) ? table[value] : undefined;
  if (found !== undefined) return found;
  throw new Untranslatable(
    "stripe.unknown_value",
    `${id} has ${field} "${value.slice(0, 60)}", which this program does not know.`,
    "Update this program, or change the record in Stripe; it is not carried until then.",
  );
}

/** Seconds since 1970 as an ISO instant in UTC. */
export function instant(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) {
    throw new Untranslatable(
      "stripe.malformed",
      "A date lies outside the calendar.",
      "Look at the raw record.",
    );
  }
  return date.toISOString();
}

export const instantOrNull = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined ? null : instant(seconds);

/** Lower-case currency code as the canonical model takes it. */
export function currencyCode(text: string, id: string): string {
  const code = text.toLowerCase();
  if (/^[a-z]{3}$/.test(code)) return code;
  throw new Untranslatable(
    "stripe.malformed",
    `${id} has the currency "${text.slice(0, 20)}", which is not a three-letter code.`,
    "Look at the raw record.",
  );
}

/** UGX appears in Stripe's list of zero-decimal currencies and in its list of exceptions: the exponent is uncertain. */
export function warnUncertainCurrency(currency: string, id: string, notes: Notes): void {
  if (currency !== "ugx") return;
  notes.warn(
    "stripe.currency_review",
    `${id} is in UGX, whose number of decimals Stripe documents in two ways. Two decimals were assumed.`,
    "Compare one amount with the Stripe dashboard.",
  );
}

/** Refuses a record with text no database can hold: NUL characters and halves of surrogate pairs. */
export function refuseUnstorableText(record: unknown, id: string): void {
  const field = findUnstorableText(record);
  if (field === null) return;
  throw new Untranslatable(
    "stripe.unstorable_text",
    `${id} has characters in ${field} that cannot be stored (NUL, or half of a surrogate pair).`,
    "Correct the text in Stripe and read the account again.",
  );
}
