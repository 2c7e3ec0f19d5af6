import { z } from "zod";
import type { Issue } from "@/lib/canonical";
import type { AdapterIO, ExportPage, ExportRequest, RawObject } from "../types";
import { entryId, namedEntries, namingFields, readEntry } from "./catalogue-entry";
import { CompiledTable } from "./compile-table";
import type { CustomConfig } from "./config";
import { type CustomDescription, customDescriptionSchema, type Table } from "./description";
import { customError } from "./errors";
import { customerKeyField, tableRoles } from "./fields";
import { rawRowId } from "./raw-row";
import type { ReadReject, ReadRow } from "./read/position";
import { readFileTable, startOf, type TableBatch } from "./read-file-table";
import { readQueryTable } from "./sql/read-query-table";
import { entityOfRole } from "./streams";
import { parseId } from "./values/text";

/** Rows of one page; a page and its cursor are stored together. */
const rowsPerPage = 4_000;

const cursorSchema = z.object({
  /** Index of the table in the description. */
  table: z.int(),
  /** Where its reading stands; null before its first row. For a query this is its own. */
  at: z.unknown(),
  rows: z.int(),
  ragged: z.int(),
});
type Cursor = z.infer<typeof cursorSchema>;

/** What one reader of a table gives: rows, rejects and where it stands in a form that survives as JSON. */
export type TablePiece = Omit<TableBatch, "position"> & { readonly at: unknown; readonly restart?: boolean };

/**
 * Reads the tables of one role, row by row as text. Rows that cannot be told apart or stored become issues with line and
 * byte; what the cells mean is judged per customer in `normaliseCustomer`.
 */
export async function* exportStream(request: ExportRequest<CustomConfig>): AsyncGenerator<ExportPage> {
  const role = tableRoles.find((name) => name === request.stream);
  if (!role)
    throw customError("bad_stream", "The snapshot asks for a table that this version does not know.");
  const description = descriptionOf(request);
  const own = description.tables.flatMap((table, index) => (table.role === role ? [index] : []));
  const saved = request.cursor === null ? null : cursorSchema.parse(request.cursor);
  const seen = new Set<string>();
  for (const index of own.filter((candidate) => saved === null || candidate >= saved.table)) {
    const table = description.tables[index];
    if (!table) continue;
    const from = saved?.table === index ? saved : { table: index, at: null, rows: 0, ragged: 0 };
    yield* exportTable(request, { table, index, isLast: index === own.at(-1), from, description, seen });
  }
  if (own.length === 0) yield { objects: [], issues: [], cursor: null, done: true };
}

/** The description that was saved when the export began, or that of the connection. */
export function descriptionOf(
  request: Pick<ExportRequest<CustomConfig>, "config" | "scope">,
): CustomDescription {
  return request.scope.settings === undefined
    ? request.config
    : customDescriptionSchema.parse(request.scope.settings);
}

interface TableWork {
  readonly table: Table;
  readonly index: number;
  readonly isLast: boolean;
  readonly from: Cursor;
  readonly description: CustomDescription;
  /** Plans and features that this reading has given already, and the cells that named them. */
  readonly seen: Set<string>;
}

async function* exportTable(
  request: ExportRequest<CustomConfig>,
  work: TableWork,
): AsyncGenerator<ExportPage> {
  const { table, index, isLast } = work;
  const compiled = new CompiledTable(table, work.description);
  const isCatalogue = table.role === "plans" || table.role === "features";
  let cursor = work.from;
  let objects: RawObject[] = [];
  let issues: Issue[] = [];
  let restart = false;
  const flush = (done: boolean): ExportPage => {
    const page = { objects, issues, cursor, done, ...(restart ? { restart } : {}) };
    objects = [];
    issues = [];
    restart = false;
    return page;
  };
  for await (const piece of readTable(request, table, cursor.at)) {
    restart ||= piece.restart === true;
    if (piece.restart) cursor = { ...cursor, rows: 0, ragged: 0 };
    const rejects = [...piece.rejects];
    for (const row of piece.rows) {
      const object = isCatalogue ? toCatalogueObject(row, compiled, work) : toObject(row, compiled, index);
      if ("stream" in object) {
        objects.push(object);
        for (const derived of derivedOf(row, compiled, work)) objects.push(derived);
      } else rejects.push(object);
    }
    rejects.sort((left, right) => left.offset - right.offset || left.line - right.line);
    issues.push(...rejects.map((reject) => toIssue(reject, table, index)));
    cursor = {
      table: index,
      at: piece.at,
      rows: cursor.rows + piece.rows.length + piece.rejects.length,
      ragged: cursor.ragged + piece.rejects.filter(({ code }) => code === "ragged").length,
    };
    if (cursor.rows >= 1_000) refuseTooRagged(cursor, work);
    if (objects.length + issues.length >= rowsPerPage) yield flush(false);
  }
  refuseTooRagged(cursor, work);
  // The next table begins at its first row.
  if (!isLast) cursor = { table: index + 1, at: null, rows: 0, ragged: 0 };
  yield flush(isLast);
}

async function* readTable(
  request: ExportRequest<CustomConfig>,
  table: Table,
  at: unknown,
): AsyncGenerator<TablePiece> {
  if (table.input.kind === "query") {
    yield* readQueryTable(table, table.input, request, at);
    return;
  }
  const file = await openInput(request.io, table.input.fileId);
  const from = at === null ? startOf(table.input) : positionSchema.parse(at);
  for await (const { position, ...piece } of readFileTable(table, table.input, file, from)) {
    yield { ...piece, at: position };
  }
}

const positionSchema = z.object({ offset: z.int(), record: z.int(), line: z.int() });

/** Opens an uploaded file. Throws `custom.no_files` where this installation hands out none. */
export async function openInput(io: AdapterIO, fileId: string) {
  if (io.openFile) return await io.openFile(fileId);
  throw customError(
    "no_files",
    "This installation keeps no uploaded files. Ask its operator to set DATA_DIR.",
  );
}

/** Rows of plans and features are few and belong to nobody: they are understood at once. */
function toCatalogueObject(row: ReadRow, table: CompiledTable, work: TableWork): RawObject | ReadReject {
  const entry = readEntry(row.values, table, work.description);
  if (entry.ok) {
    return {
      stream: table.table.role,
      sourceId: rawRowId(work.index, row.record),
      customerId: null,
      raw: entry.value,
    };
  }
  return {
    code: "bad_value",
    line: row.line,
    offset: row.offset,
    column: null,
    reason: `Line ${row.line}: ${entry.reason}.`,
    remedy: entry.remedy,
    raw: row.values
      .map((cell) => cell ?? "")
      .join(" | ")
      .slice(0, 200),
    cells: row.values,
  };
}

function toObject(row: ReadRow, table: CompiledTable, index: number): RawObject | ReadReject {
  const { role } = table.table;
  const text = table.text(row.values, customerKeyField);
  const key = text === null ? null : parseId(text);
  if (key?.ok) {
    const { record, line, offset, values: cells } = row;
    const raw = { table: index, record, line, offset, cells };
    return { stream: role, sourceId: rawRowId(index, record), customerId: key.value, raw, row: raw };
  }
  return {
    code: "no_customer",
    line: row.line,
    offset: row.offset,
    column: table.columnOf(customerKeyField)?.column ?? null,
    reason: `Line ${row.line}: ${key === null ? "the customer's id is empty" : key.reason}.`,
    remedy: key === null ? "Fill in the id and upload the row again." : key.remedy,
    raw: row.values
      .map((cell) => cell ?? "")
      .join(" | ")
      .slice(0, 200),
    cells: row.values,
  };
}

/** Plans and features kept in mind so that they are not given again; more are no plans but a wrong column. */
const maxSeen = 50_000;

/** Plans and features that only rows name. Storing the same one twice does no harm. */
function derivedOf(row: ReadRow, table: CompiledTable, work: TableWork): RawObject[] {
  const { seen, description } = work;
  // Most rows name what others named before, in the very same cells.
  const cells = table.joined(row.values, namingFields);
  if (cells === "" || seen.has(cells)) return [];
  if (seen.size > maxSeen) seen.clear();
  seen.add(cells);
  return namedEntries(row.values, table, description).flatMap((raw) => {
    const sourceId = entryId(raw);
    if (seen.has(sourceId)) return [];
    seen.add(sourceId);
    return [{ stream: `${table.table.role}Values`, sourceId, customerId: null, raw }];
  });
}

export function tableName(table: Table): string {
  return table.input.kind === "file" ? (table.input.member ?? table.input.name) : `the ${table.role} query`;
}

function toIssue(reject: ReadReject, table: Table, index: number): Issue {
  const name = tableName(table);
  return {
    severity: "error",
    code: `custom.${reject.code}`,
    entity: entityOfRole(table.role),
    sourceId: `${name}, line ${reject.line}`,
    customerId: null,
    message: `${name}: ${reject.reason}`,
    remedy: reject.remedy,
    raw: {
      table: index,
      file: name,
      line: reject.line,
      offset: reject.offset,
      column: reject.column,
      value: reject.raw,
      cells: reject.cells ?? null,
    },
  };
}

function refuseTooRagged(cursor: Cursor, work: TableWork): void {
  if (work.description.acceptRagged || cursor.ragged <= Math.max(10, cursor.rows / 100)) return;
  throw customError(
    "too_many_ragged",
    `${cursor.ragged} of the first ${cursor.rows} rows of ${tableName(work.table)} do not have the ${work.table.header.length} cells of the header. Check the separator and the quotes in its description, or say there that such rows may be rejected.`,
    { ragged: cursor.ragged, rows: cursor.rows },
  );
}
