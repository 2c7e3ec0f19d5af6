import type { SourceFile } from "../types";
import { checkCells } from "./check-cells";
import type { FileInput, Table } from "./description";
import { customError } from "./errors";
import { unpack } from "./read/container";
import { readCsv } from "./read/csv-records";
import { toUtf8 } from "./read/encoding";
import { nameColumns } from "./read/header";
import { readJsonList, readNdjson } from "./read/json-records";
import {
  beginning,
  type Position,
  type ReadBatch,
  type ReadReject,
  type ReadRow,
  shorten,
} from "./read/position";
import { skipBytes } from "./read/skip-bytes";

/** What a piece of a table gave, with what was noticed on the way. */
export interface TableBatch extends ReadBatch {
  readonly noticed: Readonly<Record<"strippedCharacters" | "repeatedKeys", number>>;
}

/** The text of a file as UTF-8 from a position on. Offsets count decoded bytes; in plain UTF-8 they are the file's own. */
function textFrom(file: SourceFile, input: FileInput, offset: number): AsyncIterable<Uint8Array> {
  if (input.encoding === "utf-8") return toUtf8(unpack(file, input, offset), "utf-8", offset);
  return skipBytes(toUtf8(unpack(file, input, 0), input.encoding, 0), offset);
}

/** Where the first record of a file begins. */
export const startOf = (input: FileInput): Position => ({
  ...beginning,
  offset: input.encoding === "utf-8" ? input.markBytes : 0,
});

/**
 * Rows of a file in the order of its header, from `from` on, and the rows that are none: broken quotes, too few or too
 * many cells, characters that cannot be stored. Throws `custom.header_changed` when the file is not the described one.
 */
export async function* readFileTable(
  table: Table,
  input: FileInput,
  file: SourceFile,
  from: Position,
): AsyncGenerator<TableBatch> {
  const bytes = textFrom(file, input, from.offset);
  if (input.format === "csv") {
    for await (const batch of readCsv(bytes, input.dialect, from)) yield checkBatch(batch, table, input);
    return;
  }
  const batches =
    input.format === "json" ? readJsonList(bytes, input.listKey, from) : readNdjson(bytes, from);
  for await (const batch of batches) {
    const rows = batch.rows.map((row) => ({
      ...row,
      values: table.header.map((column) => row.values[column] ?? null),
    }));
    yield checkBatch({ ...batch, rows }, table, input, batch.repeatedKeys);
  }
}

function checkBatch(batch: ReadBatch, table: Table, input: FileInput, repeatedKeys = 0): TableBatch {
  const rows: ReadRow[] = [];
  const rejects: ReadReject[] = [...batch.rejects];
  let strippedCharacters = 0;
  const headerRows = input.format === "csv" ? input.headerRows : 0;
  for (const row of batch.rows) {
    if (row.record === headerRows) assertHeader(row.values, table, input.name);
    if (row.record <= headerRows || isBlank(row.values)) continue;
    const ragged = findRagged(row, table);
    if (ragged) {
      rejects.push(ragged);
      continue;
    }
    if (batch.isClean && row.values.length === table.header.length) {
      rows.push(row);
      continue;
    }
    const checked = checkCells(row, table);
    if ("reject" in checked) rejects.push(checked.reject);
    else {
      rows.push(checked.row);
      strippedCharacters += checked.stripped;
    }
  }
  return { rows, rejects, position: batch.position, noticed: { strippedCharacters, repeatedKeys } };
}

/** A line of nothing but spaces. */
const isBlank = (values: ReadRow["values"]): boolean => values.length === 1 && values[0]?.trim() === "";

function assertHeader(values: ReadRow["values"], table: Table, name: string): void {
  const { columns } = nameColumns(values.map((value) => value ?? ""));
  const changed = table.header.find(
    (column, index) => columns[index]?.toLowerCase() !== column.toLowerCase(),
  );
  if (changed === undefined && columns.length === table.header.length) return;
  throw customError(
    "header_changed",
    `The columns of ${name} are not the described ones: ${changed ?? columns.at(-1)} is where they part. Describe the file again.`,
  );
}

function findRagged(row: ReadRow, table: Table): ReadReject | null {
  const expected = table.header.length;
  const found = row.values.length;
  // A trailing separator makes an empty cell too many and loses nothing.
  if (found === expected || (found > expected && row.values.slice(expected).every((cell) => !cell?.trim())))
    return null;
  return {
    code: "ragged",
    line: row.line,
    offset: row.offset,
    column: null,
    reason: `Line ${row.line} has ${found} cells, the header names ${expected}.`,
    remedy:
      "Put values that hold the separator into quotes, or add the missing cells, and upload the line again.",
    raw: shorten(row.values.join(" | ")),
    cells: row.values,
  };
}
