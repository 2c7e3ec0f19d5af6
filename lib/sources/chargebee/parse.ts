import { currencyExponent } from "@/lib/canonical";
import { createParser } from "../parse";
import { plainDecimal } from "../translation";
import { isRecord } from "./errors";

const parser = createParser({
  id: "chargebee",
  name: "Chargebee",
  form: "Chargebee's documented form",
  changing: "API",
  whole: "account",
});
export const { admit, instant, instantOrNull, currencyCode, refuseUnstorableText } = parser;

/** Translates an enum by a table, whatever its case: Chargebee writes some in capitals. */
export const choose = <T>(
  table: Readonly<Record<string, T>>,
  value: string,
  id: string,
  field: string,
): T => {
  const name = value.toLowerCase();
  return parser.choose(table, Object.hasOwn(table, name) ? name : value, id, field);
};

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
