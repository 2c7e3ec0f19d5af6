import { and, asc, desc, eq, gt, inArray, lte, ne, sql } from "drizzle-orm";
import type { CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import { snapshotCustomers, snapshotRecords, snapshots } from "@/lib/db/schema";
import { stagedObjects } from "./source-rows";

export type SnapshotRow = typeof snapshots.$inferSelect;
type Snapshot = { migrationId: string; snapshotId: string };

export async function insertSnapshot(
  db: Executor,
  row: Omit<typeof snapshots.$inferInsert, "number">,
): Promise<SnapshotRow> {
  const [saved] = await db
    .insert(snapshots)
    .values({
      ...row,
      number: sql`(select coalesce(max(number), 0) + 1 from snapshots where migration_id = ${row.migrationId})`,
    })
    .returning();
  if (!saved) throw new Error("The insert of a snapshot returned no row.");
  return saved;
}

export async function findSnapshot(db: Executor, at: Snapshot): Promise<SnapshotRow | null> {
  const [row] = await db
    .select()
    .from(snapshots)
    .where(and(eq(snapshots.migrationId, at.migrationId), eq(snapshots.id, at.snapshotId)));
  return row ?? null;
}

/** The newest complete snapshot that no validation made for itself (those have a parent). */
export async function findLatestSnapshot(db: Executor, migrationId: string): Promise<SnapshotRow | null> {
  const [row] = await db
    .select()
    .from(snapshots)
    .where(
      and(
        eq(snapshots.migrationId, migrationId),
        eq(snapshots.state, "ready"),
        sql`${snapshots.parentId} is null`,
      ),
    )
    .orderBy(desc(snapshots.number))
    .limit(1);
  return row ?? null;
}

/** The newest complete snapshot of the source at an instant. */
export async function findSnapshotAt(
  db: Executor,
  migrationId: string,
  at: Date,
): Promise<SnapshotRow | null> {
  const [row] = await db
    .select()
    .from(snapshots)
    .where(
      and(
        eq(snapshots.migrationId, migrationId),
        eq(snapshots.state, "ready"),
        sql`${snapshots.parentId} is null`,
        lte(snapshots.completedAt, at),
      ),
    )
    .orderBy(desc(snapshots.number))
    .limit(1);
  return row ?? null;
}

/**
 * The newest complete check of the source's catalogue against one of these snapshots. `catalogueOnly` in its scope tells
 * it from what a validation reads.
 */
export async function findLatestCheck(
  db: Executor,
  migrationId: string,
  againstIds: readonly string[],
): Promise<SnapshotRow | null> {
  const [row] = await db
    .select()
    .from(snapshots)
    .where(
      and(
        eq(snapshots.migrationId, migrationId),
        eq(snapshots.state, "ready"),
        inArray(snapshots.parentId, [...againstIds]),
        sql`${snapshots.scope}->>'catalogueOnly' = 'true'`,
      ),
    )
    .orderBy(desc(snapshots.number))
    .limit(1);
  return row ?? null;
}

/** Whether something was read, or is being read, from the other side of the account: live data or not. */
export async function hasSnapshotOfOtherMode(
  db: Executor,
  migrationId: string,
  isLive: boolean,
): Promise<boolean> {
  const [row] = await db
    .select({ id: snapshots.id })
    .from(snapshots)
    .where(and(eq(snapshots.migrationId, migrationId), sql`(${snapshots.mode} = 'live') <> ${isLive}`))
    .limit(1);
  return row !== undefined;
}

export async function updateSnapshot(
  db: Executor,
  at: Snapshot,
  change: Partial<Pick<SnapshotRow, "state" | "manifest" | "hash" | "completedAt">>,
): Promise<void> {
  await db
    .update(snapshots)
    .set(change)
    .where(and(eq(snapshots.migrationId, at.migrationId), eq(snapshots.id, at.snapshotId)));
}

/** Catalogue records of a snapshot: everything that belongs to no customer. */
export async function listCatalogue(db: Executor, at: Snapshot): Promise<CanonicalRecord[]> {
  return await listRecords(db, at, [`${at.migrationId}:`]);
}

/** Canonical records of the given customer keys, by customer, entity and id. */
export async function listRecords(
  db: Executor,
  at: Snapshot,
  customerKeys: readonly string[],
  options: { withoutUsage: boolean } = { withoutUsage: false },
): Promise<CanonicalRecord[]> {
  const rows = await db
    .select({
      customerKey: snapshotRecords.customerKey,
      entity: snapshotRecords.entity,
      canonical: snapshotRecords.canonical,
    })
    .from(snapshotRecords)
    .where(
      and(
        eq(snapshotRecords.migrationId, at.migrationId),
        eq(snapshotRecords.snapshotId, at.snapshotId),
        inArray(snapshotRecords.customerKey, [...customerKeys]),
        options.withoutUsage ? ne(snapshotRecords.entity, "usage") : undefined,
      ),
    )
    .orderBy(asc(snapshotRecords.customerKey), asc(snapshotRecords.entity), asc(snapshotRecords.sourceId));
  return rows.map((row) => {
    const customerId = row.customerKey.slice(at.migrationId.length + 1);
    // Written by the normaliser from a parsed canonical record of this entity.
    return { entity: row.entity, customerId: customerId || null, record: row.canonical } as CanonicalRecord;
  });
}

export interface EntityTotal {
  readonly entity: EntityKind;
  readonly records: number;
  readonly rejected: number;
}

/** Records and rejected records of each entity. */
export async function countEntities(db: Executor, at: Snapshot): Promise<EntityTotal[]> {
  return await db.execute<EntityTotal & Record<string, unknown>>(sql`
    select entity, sum(records)::int as records, sum(rejected)::int as rejected from (
      select entity, count(*) as records, 0 as rejected from snapshot_records
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} group by entity
      union all
      select entity, 0, count(distinct (customer_key, source_id)) from snapshot_issues
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error' group by entity
    ) t group by entity order by entity`);
}

/** Streams with objects that belong to a customer. */
export async function listCustomerStreams(db: Executor, at: Snapshot): Promise<string[]> {
  const rows = await db.execute<{ stream: string }>(sql`
    select distinct stream from source_objects
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      and customer_key <> ${`${at.migrationId}:`}
    order by stream`);
  return rows.map(({ stream }) => stream);
}

/** Staged objects per stream. */
export async function countStreams(
  db: Executor,
  at: Snapshot,
): Promise<{ stream: string; objects: number }[]> {
  return await db.execute<{ stream: string; objects: number }>(sql`
    select stream, count(*)::int as objects from ${stagedObjects}
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
    group by stream order by stream`);
}

/** The next customer ids of a snapshot in order. */
export async function listCustomerIds(
  db: Executor,
  at: Snapshot,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ customerId: snapshotCustomers.customerId })
    .from(snapshotCustomers)
    .where(
      and(
        eq(snapshotCustomers.migrationId, at.migrationId),
        eq(snapshotCustomers.snapshotId, at.snapshotId),
        gt(snapshotCustomers.customerId, afterId),
      ),
    )
    .orderBy(asc(snapshotCustomers.customerId))
    .limit(limit);
  return rows.map((row) => row.customerId);
}

export interface LineTotal {
  readonly currency: string;
  readonly denominator: string;
  readonly numerator: string;
}

/** Recurring revenue of a snapshot: numerators summed per currency and denominator, so nothing is rounded. */
export async function sumLines(db: Executor, at: Snapshot): Promise<LineTotal[]> {
  return await db.execute<LineTotal & Record<string, unknown>>(sql`
    select currency, mrr_denominator::text as denominator, sum(mrr_numerator)::text as numerator
    from snapshot_lines where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
    group by currency, mrr_denominator order by currency`);
}
