import { directError } from "./errors";
import type { WrittenTable } from "./manifest";
import type { FactSum } from "./row-facts";
import { type DirectSession, select } from "./session";

/** A write that was not made, and why. */
export interface RefusedWrite {
  readonly targetKey: string;
  readonly code: string;
  readonly message: string;
}

export interface ChunkReceipt {
  /** Rows inserted, updated or deleted, by table. */
  readonly rows: Readonly<Partial<Record<WrittenTable, number>>>;
  /** Keys of writes that had happened already. */
  readonly found: readonly string[];
  readonly refused: readonly RefusedWrite[];
}

/** Which chunk of which run, and what all its rows have in common. */
export interface ChunkPlace {
  readonly tenantId: string;
  readonly runId: string;
  readonly phase: string;
  readonly number: number;
}

/** What the parts of a chunk share: its place, its transaction and what it has done so far. */
export interface ChunkWriter extends ChunkPlace {
  readonly session: DirectSession;
  /** `updated_at` of the run. */
  readonly stamp: string;
  /** False where row-level security holds for the role: the server takes no COPY into such a table. */
  readonly copies: boolean;
  readonly found: string[];
  readonly refused: RefusedWrite[];
  readonly rows: Partial<Record<WrittenTable, number>>;
}

export type Cells = readonly (string | null)[];

/** Inserts rows that cannot be there yet; throws the server's own error when one is. */
export async function insertNew(
  writer: ChunkWriter,
  table: WrittenTable,
  columns: readonly string[],
  rows: readonly Cells[],
): Promise<void> {
  if (rows.length === 0) return;
  if (writer.copies) await writer.session.copy({ table: `public.${table}`, columns }, rows);
  else
    await writer.session.query(
      `insert into ${table} (${columns.join(", ")}) ${await stage(writer, table, columns, rows)}`,
    );
}

/** Inserts those rows whose keys are free and returns their ids, which stand in the first column. */
export async function insertFree(
  writer: ChunkWriter,
  table: WrittenTable,
  columns: readonly string[],
  rows: readonly Cells[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const staged = await stage(writer, table, columns, rows);
  const inserted = await select<{ id: string }>(
    writer.session,
    `insert into ${table} (${columns.join(", ")}) ${staged} on conflict do nothing returning id`,
  );
  return new Set(inserted.map(({ id }) => id));
}

/** Copies rows into a temporary table of the same types and returns the select that reads them. */
async function stage(
  { session }: ChunkWriter,
  table: WrittenTable,
  columns: readonly string[],
  rows: readonly Cells[],
): Promise<string> {
  const staging = `om_stage_${table}`;
  const list = columns.join(", ");
  await session.query(`drop table if exists pg_temp.${staging}`);
  await session.query(
    `create temporary table ${staging} on commit drop as select ${list} from ${table} with no data`,
  );
  await session.copy({ table: `pg_temp.${staging}`, columns }, rows);
  return `select ${list} from pg_temp.${staging}`;
}

/** Enters inserted rows in the manifest. */
export async function noteWritten(
  writer: ChunkWriter,
  table: WrittenTable,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  countRows(writer, table, ids.length);
  await writer.session.query(
    `insert into om_migrate.written (run_id, phase, number, table_name, ids) values ($1, $2, $3, $4, $5)`,
    [writer.runId, writer.phase, writer.number, table, ids],
  );
}

/** Keeps rows as they are now, before the run changes them for the first time. The rows must be locked. */
export async function keepImages(
  writer: ChunkWriter,
  table: WrittenTable,
  ids: readonly string[],
): Promise<void> {
  await writer.session.query(
    `insert into om_migrate.images (run_id, table_name, id, image)
     select $1, $2, id, to_jsonb(t) from ${table} t where id = any($3) on conflict do nothing`,
    [writer.runId, table, ids],
  );
}

export function countRows(writer: ChunkWriter, table: WrittenTable, rows: number): void {
  if (rows > 0) writer.rows[table] = (writer.rows[table] ?? 0) + rows;
}

/** Throws when the database holds something else than what was to be written; the chunk is then rolled back. */
export function requireSame(table: WrittenTable, wanted: FactSum, actual: FactSum): void {
  if (wanted.rows === actual.rows && wanted.sum === actual.sum) return;
  throw directError(
    "unverified",
    `The database holds other rows in ${table} than were written (${actual.rows} of ${wanted.rows}, or other values). Nothing of this chunk was kept. Look for triggers or rules on the table.`,
    { kind: "internal", context: { table, wanted: wanted.rows, actual: actual.rows } },
  );
}

export function refuse(
  writer: ChunkWriter,
  targetKeys: readonly string[],
  code: string,
  message: string,
): void {
  for (const targetKey of targetKeys) writer.refused.push({ targetKey, code, message });
}
