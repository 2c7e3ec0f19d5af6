import { and, eq, sql } from "drizzle-orm";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { sourceObjects, sourceRows } from "@/lib/db/schema";
import { stagedObjects } from "./source-rows";

type Snapshot = { migrationId: string; snapshotId: string };

/** Stages raw objects; a later reading of the same object replaces the earlier one. */
export async function stageObjects(
  db: Executor,
  rows: readonly (typeof sourceObjects.$inferInsert)[],
): Promise<void> {
  // Two readings of one object in a statement would collide; the last one counts.
  const latest = new Map(rows.map((row) => [`${row.customerKey} ${row.stream} ${row.sourceId}`, row]));
  await insertRows(db, sourceObjects, [...latest.values()], "replace");
}

/** Forgets what a stream gave: it could not be resumed and begins anew. */
export async function dropStagedObjects(db: Executor, at: Snapshot, stream: string): Promise<void> {
  for (const table of [sourceObjects, sourceRows]) {
    await db
      .delete(table)
      .where(
        and(
          eq(table.migrationId, at.migrationId),
          eq(table.snapshotId, at.snapshotId),
          eq(table.stream, stream),
        ),
      );
  }
}

export interface StagedObject {
  readonly stream: string;
  readonly sourceId: string;
  readonly customerKey: string;
  readonly raw: string;
}

type StagedText = StagedObject & Record<string, unknown>;

/** Objects of some streams in id order after `afterId`, at most `limit`. */
export async function listStagedObjects(
  db: Executor,
  at: Snapshot,
  stream: string,
  afterId: string,
  limit: number,
): Promise<StagedObject[]> {
  const rows = await db.execute<StagedText>(sql`
    select stream, source_id as "sourceId", customer_key as "customerKey", raw from ${stagedObjects}
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and stream = ${stream}
      and source_id > ${afterId}
    order by source_id limit ${limit}`);
  return [...rows];
}

/** Every `size`-th id of a stream, in order: the id before each chunk of `size` parents ("" begins the first). */
export async function listChunkStarts(
  db: Executor,
  at: Snapshot,
  stream: string,
  size: number,
): Promise<{ afterId: string; count: number }[]> {
  const rows = await db.execute<{ after_id: string | null; size: number }>(sql`
    with numbered as (
      select source_id, (row_number() over (order by source_id) - 1) / ${size} as part
      from source_objects
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and stream = ${stream}
    ), parts as (select part, count(*)::int as size, max(source_id) as last from numbered group by part)
    select lag(last) over (order by part) as after_id, size from parts order by part`);
  return rows.map((row) => ({ afterId: row.after_id ?? "", count: row.size }));
}

/** All objects of the given customers (or of the catalogue, by its key). */
export async function listObjectsOfCustomers(
  db: Executor,
  at: Snapshot,
  customerKeys: readonly string[],
): Promise<StagedObject[]> {
  const rows = await db.execute<StagedText>(sql`
    select stream, source_id as "sourceId", customer_key as "customerKey", raw from ${stagedObjects}
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      and customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))
    order by customer_key, stream, source_id`);
  return [...rows];
}

/**
 * Customer keys of a snapshot's staged objects in order, catalogue left out: at most `size` per part, and no further
 * customer once a part has more than `objects` objects.
 */
export async function listStagedCustomerParts(
  db: Executor,
  at: Snapshot,
  size: number,
  objects: number,
): Promise<{ afterKey: string; count: number }[]> {
  const catalogue = `${at.migrationId}:`;
  const rows = await db.execute<{ after_key: string | null; size: number }>(sql`
    with keys as (
      select customer_key, count(*) as objects from ${stagedObjects}
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and customer_key <> ${catalogue}
      group by customer_key
    ), numbered as (
      select customer_key, (row_number() over (order by customer_key) - 1) / ${size} as part,
        div(sum(objects) over (order by customer_key) - objects, ${objects}) as weight
      from keys
    ), parts as (
      select part, weight, count(*)::int as size, max(customer_key) as last from numbered group by part, weight
    )
    select lag(last) over (order by part, weight) as after_key, size from parts order by part, weight`);
  return rows.map((row) => ({ afterKey: row.after_key ?? catalogue, count: row.size }));
}

/** The next `limit` customer keys after `afterKey` among the staged objects. */
export async function listStagedCustomerKeys(
  db: Executor,
  at: Snapshot,
  afterKey: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.execute<{ customer_key: string }>(sql`
    select distinct customer_key from ${stagedObjects}
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and customer_key > ${afterKey}
    order by customer_key limit ${limit}`);
  return rows.map((row) => row.customer_key);
}
