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

/** Minor units rounded half to even: a number where a number holds it, so that a spreadsheet can add it up. */
export function wholeMinor(fraction: string): number | string {
  const rounded = String(ratio.roundHalfEven(ratio.parseFraction(fraction)));
  return Number.isSafeInteger(Number(rounded)) ? Number(rounded) : rounded;
}
