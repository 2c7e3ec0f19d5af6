import type { Table } from "./description";
import { checkText } from "./read/characters";
import { type ReadReject, type ReadRow, shorten } from "./read/position";

/** The row without what cannot be stored, or why it cannot be. `stripped` counts characters that were taken out. */
export function checkCells(
  row: ReadRow,
  table: Table,
): { row: ReadRow; stripped: number } | { reject: ReadReject } {
  let stripped = 0;
  let values: (string | null)[] | null = null;
  for (let index = 0; index < table.header.length; index += 1) {
    const cell = row.values[index] ?? null;
    if (cell === null) continue;
    const checked = checkText(cell);
    if (!checked.ok) {
      const column = table.header[index] ?? "";
      return {
        reject: {
          code: checked.code,
          line: row.line,
          offset: row.offset,
          column,
          reason: `Line ${row.line}, column ${column}, ${checked.reason}.`,
          remedy: checked.remedy,
          raw: shorten(cell.replaceAll("\0", "␀")),
          cells: row.values,
        },
      };
    }
    if (checked.stripped === 0) continue;
    stripped += checked.stripped;
    values ??= [...row.values];
    values[index] = checked.text;
  }
  const cells = values ?? row.values;
  return {
    row:
      cells.length === table.header.length
        ? { ...row, values: cells }
        : { ...row, values: cells.slice(0, table.header.length) },
    stripped,
  };
}
