import type { z } from "zod";
import { currencyExponent } from "@/lib/canonical";
import { findUnstorableText, plainDecimal, Untranslatable } from "../translation";
import type { RawObject } from "../types";
import { isRecord } from "./errors";

/** Admits a raw object. Throws `Untranslatable` that names the first field that is wrong, not its value. */
export function admit<T extends z.ZodType>(schema: T, object: RawObject): z.output<T> {
  const parsed = schema.safeParse(object.raw);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.map(String).join(".") || "(the object itself)";
  throw new Untranslatable(
    "chargebee.malformed",
    `${object.sourceId} is not in Chargebee's documented form: field ${field} is missing or of the wrong type.`,
    "Look at the raw record. If Chargebee's API changed, update this program; otherwise report it to Chargebee.",
  );
}

/** Translates an enum by a table, whatever its case. A value the table lacks is never guessed. */
export function choose<T>(table: Readonly<Record<string, T>>, value: string, id: string, field: string): T {
  const name = value.toLowerCase();
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found !== undefined) return found;
  throw new Untranslatable(
    "chargebee.unknown_value",
    `${id} has ${field} "${value.slice(0, 60)}", which this program does not know.`,
    "Update this program, or change the record in Chargebee; it is not carried until then.",
  );
}

/** Seconds since 1970 as an ISO instant in UTC. */
export function instant(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) {
    throw new Untranslatable(
      "chargebee.malformed",
      "A date lies outside the calendar.",
      "Look at the raw record.",
    );
  }
  return date.toISOString();
}

export const instantOrNull = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined ? null : instant(seconds);

/** Lower-case currency code as the canonical model takes it; Chargebee writes upper case. */
export function currencyCode(text: string, id: string): string {
  const code = text.toLowerCase();
  if (/^[a-z]{3}$/.test(code)) return code;
  throw new Untranslatable(
    "chargebee.malformed",
    `${id} has the currency "${text.slice(0, 20)}", which is not a three-letter code.`,
    "Look at the raw record.",
  );
}

/** Major units ("0.0075" dollars) as minor ones ("0.75" cents): moves the point, exactly. */
export function minorFromMajor(major: string, currency: string): string {
  const exponent = currencyExponent(currency);
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plainDecimal(major)) ?? [];
  const padded = fraction.padEnd(exponent, "0");
  return plainDecimal(`${sign}${whole}${padded.slice(0, exponent)}.${padded.slice(exponent) || "0"}`);
}

/** An amount in minor units, exact. The decimal twin, in major units, wins where it is there. Null without either. */
export function amountOf(
  minor: string | null | undefined,
  major: string | null | undefined,
  currency: string,
): string | null {
  if (major !== null && major !== undefined) return minorFromMajor(major, currency);
  return minor === null || minor === undefined ? null : plainDecimal(minor);
}

/** Refuses a record with text no database can hold: NUL characters and halves of surrogate pairs. */
export function refuseUnstorableText(record: unknown, id: string): void {
  const field = findUnstorableText(record);
  if (field === null) return;
  throw new Untranslatable(
    "chargebee.unstorable_text",
    `${id} has characters in ${field} that cannot be stored (NUL, or half of a surrogate pair).`,
    "Correct the text in Chargebee and read the account again.",
  );
}

/** Custom fields (`cf_*`) and `metadata` or `meta_data`; values that are no text are kept as JSON. */
export function metadataOf(raw: unknown): Record<string, string> {
  if (!isRecord(raw)) return {};
  const own = isRecord(raw.metadata) ? raw.metadata : isRecord(raw.meta_data) ? raw.meta_data : {};
  const custom = Object.entries(raw).filter(([name]) => name.startsWith("cf_"));
  const all = [...Object.entries(own), ...custom].filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(
    all.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
