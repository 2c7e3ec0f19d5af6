import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/**
 * Everything staged, rows of tables in the form of objects: a relation to select from as `staged`. Conditions on snapshot
 * and customer reach both tables; those on `source_id` find rows by reading all of the snapshot.
 */
export const stagedObjects = sql`(
  select migration_id, customer_key, snapshot_id, stream, source_id, raw from source_objects
  union all
  select migration_id, customer_key, snapshot_id, stream,
    table_number || ':' || lpad(record::text, 12, '0'),
    '{"table":' || table_number || ',"record":' || record || ',"line":' || line || ',"offset":' || byte_offset
      || ',"cells":' || cells || '}'
  from source_rows
) as staged`;

type Snapshot = { migrationId: string; snapshotId: string };

export interface SourceRow {
  /** Of the customer; without tab or line end. */
  readonly customerId: string;
  readonly record: number;
  readonly line: number;
  readonly offset: number;
  /** JSON list of texts and nulls, with neither NUL nor half a surrogate pair. JSON has no line end inside a text. */
  readonly cells: string;
}

/** Rows per statement: large enough to be quick, small enough that its parameters stay a few megabytes. */
const rowsPerStatement = 20_000;

/**
 * Stages rows of one table. Nothing is replaced: whoever reads a table again drops what it gave first. Each column travels
 * as one list, texts a line each, which the server takes apart several times as fast as JSON.
 */
export async function stageRows(
  db: Executor,
  at: Snapshot,
  of: { readonly stream: string; readonly table: number },
  rows: readonly SourceRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const part = rows.slice(start, start + rowsPerStatement);
    const numbers = (pick: (row: SourceRow) => number) => `{${part.map(pick).join(",")}}`;
    const texts = (pick: (row: SourceRow) => string) => part.map(pick).join("\n");
    await db.execute(sql`
      insert into source_rows
        (migration_id, customer_key, snapshot_id, stream, table_number, record, line, byte_offset, hash, cells)
      select ${at.migrationId}::uuid, ${`${at.migrationId}:`}::text || customer_id, ${at.snapshotId}::uuid,
        ${of.stream}::text, ${of.table}::int::smallint, record, line, byte_offset, sha256(convert_to(cells, 'UTF8')), cells
      from unnest(
        string_to_array(${texts((row) => row.customerId)}::text, E'\\n'),
        ${numbers((row) => row.record)}::text::integer[], ${numbers((row) => row.line)}::text::integer[],
        ${numbers((row) => row.offset)}::text::bigint[],
        string_to_array(${texts((row) => row.cells)}::text, E'\\n')
      ) as staged (customer_id, record, line, byte_offset, cells)`);
  }
}
