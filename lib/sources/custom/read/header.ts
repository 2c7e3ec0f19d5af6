/** Column names as they are used everywhere: trimmed, in one Unicode form, each one once, none empty. */
export interface Header {
  readonly columns: readonly string[];
  /** Sentences about what was changed. */
  readonly notes: readonly string[];
}

/** Names the columns of a header row. A trailing cell without a name is a comma too many and is dropped. */
export function nameColumns(cells: readonly string[]): Header {
  const notes: string[] = [];
  const names = cells.map((cell) => cell.trim().normalize("NFC"));
  while (names.length > 1 && names.at(-1) === "") {
    names.pop();
    notes.push("The header ends in an empty column; it is left out.");
  }
  const taken = new Set<string>();
  const columns = names.map((name, index) => {
    if (name === "") {
      notes.push(`Column ${index + 1} has no name; it is called column_${index + 1}.`);
      return claim(taken, `column_${index + 1}`);
    }
    const claimed = claim(taken, name);
    if (claimed !== name)
      notes.push(`The header names "${name}" twice; the second one is called ${claimed}.`);
    return claimed;
  });
  return { columns, notes: [...new Set(notes)] };
}

/** Names that differ only in case are taken for the same, because columns are found without regard to case. */
function claim(taken: Set<string>, name: string): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${name}_${number}`;
  taken.add(free.toLowerCase());
  return free;
}

const looksLikeData = [/^[+-]?\d+([.,]\d+)?$/, /^\d{4}-\d{2}-\d{2}/, /^[^@\s]+@[^@\s]+\.[^@\s]+$/];

/** Whether a first row holds values and not names. */
export function isDataRow(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  return filled.some((cell) => looksLikeData.some((pattern) => pattern.test(cell)));
}

/**
 * How many rows above the header are titles: those shorter than the rows that follow. `rows` are the first ones of the
 * file.
 */
export function countTitleRows(rows: readonly (readonly string[])[]): number {
  const widths = rows.map((row) => row.filter((cell) => cell.trim() !== "").length);
  const usual = Math.max(...widths.slice(-Math.ceil(widths.length / 2)), 0);
  let titles = 0;
  while (titles < Math.min(5, rows.length - 1) && (widths[titles] ?? 0) < Math.min(usual, 2)) titles += 1;
  return titles;
}
