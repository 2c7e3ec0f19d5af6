import { nullSpellings } from "../description";
import { decideNumberFormat, type FormatDecision } from "../values/decimal";
import { decideTimeFormat, type TimeDecision } from "../values/instant";
import { findDamagedIds } from "../values/text";

const mostDistinct = 1_000;
const shownSamples = 5;

/** What the sampled values of one column look like. */
export interface ColumnProfile {
  readonly column: string;
  readonly filled: number;
  readonly empty: number;
  /** Distinct values, counted up to 1000. */
  readonly distinct: number;
  readonly samples: readonly string[];
  /** Every distinct value with its rows, where there are few: words of a status or plan column. */
  readonly words: readonly { readonly word: string; readonly rows: number }[];
  readonly numbers: FormatDecision;
  readonly times: TimeDecision;
  /** Ids that a spreadsheet seems to have rewritten. */
  readonly damagedIds: readonly string[];
  /** Spellings of "no value" among the values. */
  readonly nullWords: readonly string[];
}

const shownWords = 40;

/** Looks at the sampled cells of a column. */
export function profileColumn(column: string, cells: readonly (string | null)[], now: Date): ColumnProfile {
  const counts = new Map<string, number>();
  let filled = 0;
  for (const cell of cells) {
    const value = cell?.trim() ?? "";
    if (value === "") continue;
    filled += 1;
    if (counts.has(value) || counts.size < mostDistinct) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const isNullWord = (value: string) => nullSpellings.some((spelling) => spelling === value);
  const values = [...counts.keys()].filter((value) => !isNullWord(value));
  return {
    column,
    filled,
    empty: cells.length - filled,
    distinct: counts.size,
    samples: values.slice(0, shownSamples),
    words:
      counts.size > shownWords
        ? []
        : [...counts].map(([word, rows]) => ({ word, rows })).sort((left, right) => right.rows - left.rows),
    numbers: decideNumberFormat(values),
    times: decideTimeFormat(values, now),
    damagedIds: findDamagedIds(values),
    nullWords: [...counts.keys()].filter(isNullWord),
  };
}
