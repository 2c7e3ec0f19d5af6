import { type CsvDialect, readCsv } from "../read/csv-records";
import { beginning } from "../read/position";

const delimiters = [",", ";", "\t", "|"] as const;
const looked = 50;

/** Records of a text's beginning as the dialect reads them; lines that break its quoting are left out. */
export async function firstRecords(
  text: Uint8Array,
  dialect: CsvDialect,
  most: number,
): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  const piece = async function* () {
    for (let start = 0; start < text.length && rows.length < most; start += 65_536)
      yield text.subarray(start, start + 65_536);
  };
  try {
    for await (const batch of readCsv(piece(), dialect, beginning)) {
      rows.push(...batch.rows.map(({ values }) => values));
      if (rows.length >= most) break;
    }
  } catch {
    // Read with these quotes the text is no table; what came before still tells something.
  }
  return rows.slice(0, most);
}

/** The dialect whose number of cells is the same over the first records; the comma when nothing tells. */
export async function sniffDialect(text: Uint8Array): Promise<CsvDialect> {
  const candidates: { dialect: CsvDialect; score: number }[] = [];
  for (const delimiter of delimiters) {
    const dialect: CsvDialect = { delimiter, quote: '"', escape: '"', relaxQuotes: false };
    const rows = await firstRecords(text, dialect, looked);
    const widths = new Map<number, number>();
    for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
    const [width = 1, times = 0] = [...widths].sort((left, right) => right[1] - left[1])[0] ?? [];
    candidates.push({ dialect, score: width < 2 ? 0 : (times / Math.max(1, rows.length)) * 1_000 + width });
  }
  const best = candidates.reduce((left, right) => (right.score > left.score ? right : left));
  const escapeBy: CsvDialect["escape"] = /[^\\]\\"/.test(
    Buffer.from(text.subarray(0, 200_000)).toString("utf8"),
  )
    ? "\\"
    : '"';
  return { ...best.dialect, escape: escapeBy };
}
