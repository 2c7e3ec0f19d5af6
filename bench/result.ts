/** One figure of a benchmark. `ratio` is `ours` divided by `rival`; the headline of each benchmark is called `primary`. */
export interface Result {
  readonly bench: string;
  readonly metric: string;
  readonly ours: number;
  readonly rival: number;
  readonly rivalName: string;
  readonly unit: string;
  /** How many things were measured. */
  readonly n: number;
}

/** A person's note beside the figures: the target, or what the figure leaves out. */
export interface Outcome {
  readonly results: readonly Result[];
  readonly notes: readonly string[];
}

/** Prints one JSON line per result on stdout, and a table with the notes on stderr. */
export function report({ results, notes }: Outcome): void {
  for (const result of results) {
    const { bench, metric, ours, rival, rivalName, unit, n } = result;
    const line = {
      bench,
      metric,
      ours: tidy(ours),
      rival: tidy(rival),
      rivalName,
      ratio: tidy(ours / rival),
      unit,
      n,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  const rows = results.map((each) => [
    each.bench,
    each.metric,
    `${show(each.ours)} ${each.unit}`,
    `${show(each.rival)} ${each.unit}`,
    each.rivalName,
    show(each.ours / each.rival),
    each.n.toLocaleString("en"),
  ]);
  const table = [["bench", "metric", "ours", "rival", "rival is", "ratio", "n"], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table) {
    process.stderr.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`);
  }
  for (const note of notes) process.stderr.write(`  ${note}\n`);
}

/** Four significant digits. */
const tidy = (value: number): number => Number(value.toPrecision(4));

const show = (value: number): string =>
  value.toLocaleString("en", { maximumSignificantDigits: value >= 1_000 ? 6 : 3 });
