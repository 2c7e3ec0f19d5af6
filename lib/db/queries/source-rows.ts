import { createHash } from "node:crypto";
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

/** A row of a table as it is given: who it belongs to, where it stands and its cells. */
export interface SourceRow {
  /** Of the customer; without tab or line end. */
  readonly customerId: string | null;
  readonly row?: {
    readonly record: number;
    readonly line: number;
    readonly offset: number;
    /** With neither NUL nor half a surrogate pair. */
    readonly cells: readonly (string | null)[];
  };
}

/** Rows as the columns of one or more statements. */
export interface PackedRows {
  readonly parts: readonly {
    /** Texts, a line each. */
    readonly customerIds: string;
    readonly cells: string;
    /** Numbers as a list of the server. */
    readonly records: string;
    readonly lines: string;
    readonly offsets: string;
  }[];
  /** SHA-256 in hex over the cells of all rows as JSON, a line each. */
  readonly digest: string;
}

/** Rows per statement: large enough to be quick, small enough that its parameters stay a few megabytes. */
const rowsPerStatement = 20_000;

/**
 * Makes rows ready for `stageRows`, so that it can be done while others are being stored. Each column travels as one
 * list, texts a line each, which the server takes apart several times as fast as JSON.
 */
export function packRows(rows: readonly SourceRow[]): PackedRows {
  const parts: PackedRows["parts"][number][] = [];
  const hash = createHash("sha256");
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const customerIds: string[] = [];
    const records: number[] = [];
    const lines: number[] = [];
    const offsets: number[] = [];
    const cells: string[] = [];
    for (const { customerId, row } of rows.slice(start, start + rowsPerStatement)) {
      if (row === undefined) continue;
      customerIds.push(customerId ?? "");
      records.push(row.record);
      lines.push(row.line);
      offsets.push(row.offset);
      // JSON has no line end inside a text.
      cells.push(JSON.stringify(row.cells));
    }
    const part = { customerIds: customerIds.join("\n"), cells: cells.join("\n") };
    hash.update(start === 0 ? part.cells : `\n${part.cells}`);
    parts.push({
      ...part,
      records: `{${records.join(",")}}`,
      lines: `{${lines.join(",")}}`,
      offsets: `{${offsets.join(",")}}`,
    });
  }
  return { parts, digest: hash.digest("hex") };
}

/** Stages rows of one table. Nothing is replaced: whoever reads a table again drops what it gave first. */
export async function stageRows(
  db: Executor,
  at: Snapshot,
  of: { readonly stream: string; readonly table: number },
  { parts }: PackedRows,
): Promise<void> {
  for (const part of parts) {
    await db.execute(sql`
      insert into source_rows
        (migration_id, customer_key, snapshot_id, stream, table_number, record, line, byte_offset, hash, cells)
      select ${at.migrationId}::uuid, ${`${at.migrationId}:`}::text || customer_id, ${at.snapshotId}::uuid,
        ${of.stream}::text, ${of.table}::int::smallint, record, line, byte_offset, sha256(convert_to(cells, 'UTF8')), cells
      from (
        select unnest(string_to_array(${part.customerIds}::text, E'\\n')) as customer_id,
          unnest(${part.records}::text::integer[]) as record, unnest(${part.lines}::text::integer[]) as line,
          unnest(${part.offsets}::text::bigint[]) as byte_offset,
          unnest(string_to_array(${part.cells}::text, E'\\n')) as cells
      ) as staged`);
  }
}
