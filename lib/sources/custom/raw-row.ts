import type { TableRow } from "../types";
import { customError } from "./errors";

/** What is staged of a row: where it stands and its cells as text, in the order of the table's header. */
export type RawRow = TableRow;

/** Name of a staged row: the order of names is the order of the file. */
export const rawRowId = (table: number, record: number): string =>
  `${table}:${String(record).padStart(12, "0")}`;

/** Reads a staged row back. Throws `custom.bad_row` for something that this adapter did not stage. */
export function readRawRow(raw: unknown): RawRow {
  if (isRawRow(raw)) return raw;
  throw customError(
    "bad_row",
    "The snapshot holds a row that this version cannot read. Export the source again.",
  );
}

/** By hand: a schema would take longer than everything else that is done with a row. */
function isRawRow(raw: unknown): raw is RawRow {
  if (typeof raw !== "object" || raw === null) return false;
  return (
    "table" in raw &&
    Number.isInteger(raw.table) &&
    "record" in raw &&
    Number.isInteger(raw.record) &&
    "line" in raw &&
    Number.isInteger(raw.line) &&
    "offset" in raw &&
    Number.isInteger(raw.offset) &&
    "cells" in raw &&
    Array.isArray(raw.cells) &&
    raw.cells.every((cell) => cell === null || typeof cell === "string")
  );
}
