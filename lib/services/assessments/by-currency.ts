import { ratio } from "@/lib/canonical";

/** One currency of somebody's recurring revenue: an exact fraction of minor units a month. Null where there is none. */
export interface MoneyCells {
  readonly currency: string | null;
  readonly fraction: string | null;
}

/** A row for each currency, so that a spreadsheet can add a column up; a row without money stays one row. */
export function byCurrency<Row extends { readonly mrr: Readonly<Record<string, string>> }>(
  rows: readonly Row[],
): (Row & MoneyCells)[] {
  return rows.flatMap((row): (Row & MoneyCells)[] => {
    const amounts = Object.entries(row.mrr);
    if (amounts.length === 0) return [{ ...row, currency: null, fraction: null }];
    return amounts.map(([currency, fraction]) => ({ ...row, currency, fraction }));
  });
}

const millionth = 1_000_000n;

/**
 * Minor units to six places, so that the sum of a column rounds to the sum of the fractions. A number where it keeps every
 * digit, so that a spreadsheet can add it up, else text.
 */
export function spreadsheetMinor(fraction: string): number | string {
  const value = ratio.parseFraction(fraction);
  const scaled = ratio.roundHalfEven(ratio.multiply(value, ratio.rational(millionth, 1n)));
  const size = scaled < 0n ? -scaled : scaled;
  const places = String(size % millionth).padStart(6, "0");
  const text = `${scaled < 0n ? "-" : ""}${size / millionth}.${places}`.replace(/\.?0+$/, "");
  return Number.isSafeInteger(Number(scaled)) ? Number(text) : text;
}
