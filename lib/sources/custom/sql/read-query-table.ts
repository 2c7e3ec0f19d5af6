import { z } from "zod";
import { isAppError } from "@/lib/errors";
import type { AdapterIO, ExportRequest } from "../../types";
import { checkCells } from "../check-cells";
import type { CustomConfig } from "../config";
import type { QueryInput, Table } from "../description";
import { customError } from "../errors";
import type { TablePiece } from "../export";
import { maxRecordBytes, type ReadReject, type ReadRow } from "../read/position";
import { checkQuery, wrapQuery } from "./check-query";
import { toDatabaseFailure } from "./database-failure";
import { openDatabase, type SqlRow } from "./open-database";
import { holdMoment } from "./shared-moment";

const rowsPerRead = 5_000;
const statementTimeoutMs = 15 * 60_000;
/** How often a snapshot is asked for before a reader does without one. */
const snapshotTries = 2;

const placeSchema = z.object({ record: z.int(), key: z.string().nullable() });
type Place = z.infer<typeof placeSchema>;

/**
 * Rows of a query. With a key column it is read in its order and goes on behind the last row; without, one cursor reads
 * all of it, and a reading that broke off begins anew.
 */
export async function* readQueryTable(
  table: Table,
  input: QueryInput,
  request: Pick<ExportRequest<CustomConfig>, "config" | "io" | "scope">,
  at: unknown,
): AsyncGenerator<TablePiece> {
  const place = at === null ? null : placeSchema.parse(at);
  const { config, io, scope } = request;
  const { opened, moment } = await openAtMoment(config.apiKey, io, scope.watermark);
  try {
    const query = checkQuery(input.sql);
    if (input.keyColumn === null) {
      let record = 0;
      let restart = place !== null;
      for await (const batch of opened.database.read(wrapQuery(query), [], rowsPerRead)) {
        assertColumns(table, batch.header);
        yield {
          ...checkRows(batch.rows, table, record),
          at: { record: record + batch.rows.length, key: null },
          restart,
        };
        record += batch.rows.length;
        restart = false;
      }
      return;
    }
    yield* readByKey(
      opened.database,
      { table, query, column: input.keyColumn },
      place ?? { record: 0, key: null },
    );
  } catch (error) {
    throw toDatabaseFailure(error);
  } finally {
    await opened.close();
    moment.release();
  }
}

/**
 * A reader's connection at the moment of its export; at a new one when the connection that held it has broken. Behind an
 * address with several servers one does not know the other's snapshot: then the reader sees a moment of its own.
 */
async function openAtMoment(apiKey: string | undefined, io: AdapterIO, exportedAt: string) {
  for (let tries = 1; ; tries += 1) {
    const moment = await holdMoment(apiKey, io, exportedAt);
    const snapshot = tries > snapshotTries ? null : moment.snapshot;
    try {
      return { opened: await openDatabase(apiKey, io, { statementTimeoutMs, snapshot }), moment };
    } catch (error) {
      moment.release();
      // What the server says of a snapshot that is gone; nothing else was asked of it yet.
      const isGone = snapshot !== null && isAppError(error) && error.code === "custom.sql_query";
      if (!isGone) throw error;
      moment.forget();
    }
  }
}

async function* readByKey(
  database: Awaited<ReturnType<typeof openDatabase>>["database"],
  of: { table: Table; query: string; column: string },
  from: Place,
): AsyncGenerator<TablePiece> {
  const name = `"${of.column.replaceAll('"', '""')}"`;
  const keyIndex = of.table.header.indexOf(of.column);
  if (keyIndex === -1) throw noKey(of.column, "is none of the query's columns");
  let place = from;
  while (true) {
    const condition = place.key === null ? `${name} is not null` : `${name} > $1`;
    const text = wrapQuery(of.query, `where ${condition} order by ${name} limit ${rowsPerRead + 1}`);
    const values = place.key === null ? [] : [place.key];
    let read: readonly SqlRow[] = [];
    for await (const batch of database.read(text, values, rowsPerRead + 2)) {
      assertColumns(of.table, batch.header);
      read = batch.rows;
    }
    refuseRepeats(read, keyIndex, of.column);
    const rows = read.slice(0, rowsPerRead);
    const last = rows.at(-1);
    if (last) {
      const next = { record: place.record + rows.length, key: last[keyIndex] ?? null };
      yield { ...checkRows(rows, of.table, place.record), at: next };
      place = next;
    }
    if (read.length > rowsPerRead) continue;
    const [nulls] = await database.own(
      `select count(*)::text from (\n${of.query}\n) as src where ${name} is null`,
    );
    if (nulls?.[0] !== "0") throw noKey(of.column, `is empty in ${nulls?.[0]} rows`);
    return;
  }
}

function refuseRepeats(rows: readonly SqlRow[], keyIndex: number, column: string): void {
  const repeats = rows.some((row, index) => index > 0 && row[keyIndex] === rows[index - 1]?.[keyIndex]);
  if (repeats) throw noKey(column, "repeats");
}

function checkRows(rows: readonly SqlRow[], table: Table, before: number): Omit<TablePiece, "at"> {
  const taken: ReadRow[] = [];
  const rejects: ReadReject[] = [];
  let strippedCharacters = 0;
  for (const [index, values] of rows.entries()) {
    const record = before + index + 1;
    const row = { record, line: record, offset: 0, values };
    if (values.reduce((size, cell) => size + (cell?.length ?? 0), 0) > maxRecordBytes) {
      rejects.push({
        code: "row_too_large",
        line: record,
        offset: 0,
        column: null,
        reason: `Row ${record} is larger than 1 MiB.`,
        remedy: "Leave large columns out of the query.",
        raw: "",
      });
      continue;
    }
    const checked = checkCells(row, table);
    if ("reject" in checked) rejects.push(checked.reject);
    else {
      taken.push(checked.row);
      strippedCharacters += checked.stripped;
    }
  }
  return { rows: taken, rejects, noticed: { strippedCharacters, repeatedKeys: 0 } };
}

function assertColumns(table: Table, header: readonly string[]): void {
  if (header.length === table.header.length && header.every((name, index) => name === table.header[index]))
    return;
  throw customError(
    "header_changed",
    `The ${table.role} query returns other columns than the described ones. Describe it again.`,
  );
}

const noKey = (column: string, why: string) =>
  customError(
    "sql_key",
    `The key column ${column} ${why}, so the query cannot be read in its order. Choose a unique one, or none.`,
  );
