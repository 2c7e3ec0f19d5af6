import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

export interface RejectedRow {
  readonly key: string;
  readonly message: string;
  readonly raw: string;
}

/** Rejected rows of one table of a snapshot's files, in key order after the given one. */
export async function listRejectedRows(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  table: number,
  afterKey: string,
  limit: number,
): Promise<RejectedRow[]> {
  // Raw forms longer than the column takes were cut and are no JSON any more; they name no table.
  return await db.execute<RejectedRow & Record<string, unknown>>(sql`
    select customer_key || ' ' || source_id || ' ' || code as key, message, raw
    from snapshot_issues
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error'
      and raw like ${`{"table":${table},%`}
      and (customer_key || ' ' || source_id || ' ' || code) collate "C" > ${afterKey}
    order by (customer_key || ' ' || source_id || ' ' || code) collate "C" limit ${limit}`);
}
