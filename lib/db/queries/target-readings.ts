import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { targetItems, targetReadings } from "@/lib/db/schema";
import type { StoredEntitlement, TargetItem } from "@/lib/target/types";

export type TargetReadingRow = typeof targetReadings.$inferSelect;
type Reading = { migrationId: string; readingId: string };

export async function insertReading(
  db: Executor,
  row: Omit<typeof targetReadings.$inferInsert, "state">,
): Promise<void> {
  await db.insert(targetReadings).values({ ...row, state: "reading" });
}

export async function findReading(db: Executor, at: Reading): Promise<TargetReadingRow | null> {
  const [row] = await db
    .select()
    .from(targetReadings)
    .where(and(eq(targetReadings.migrationId, at.migrationId), eq(targetReadings.id, at.readingId)));
  return row ?? null;
}

export async function updateReading(
  db: Executor,
  at: Reading,
  change: Partial<Pick<TargetReadingRow, "state" | "tenant" | "totals" | "hash">>,
): Promise<void> {
  await db
    .update(targetReadings)
    .set(change)
    .where(and(eq(targetReadings.migrationId, at.migrationId), eq(targetReadings.id, at.readingId)));
}

/** Stages items of one page; an item read twice is kept once. The tenant goes to the reading itself. */
export async function stageTargetItems(
  tx: Executor,
  at: Reading,
  items: readonly TargetItem[],
): Promise<void> {
  const rows = items.flatMap((item) =>
    item.kind === "tenant"
      ? []
      : [
          {
            migrationId: at.migrationId,
            customerKey: `${at.migrationId}:${item.userId ?? ""}`,
            readingId: at.readingId,
            kind: item.kind,
            key: item.key,
            userId: item.userId,
            value: item.value,
          },
        ],
  );
  const latest = new Map(rows.map((row) => [`${row.customerKey} ${row.kind} ${row.key}`, row]));
  await insertRows(tx, targetItems, [...latest.values()], "replace");
}

/**
 * Entitlements without a user: what decides by plan. Events without a user can be millions, sent by the company itself,
 * and carry nothing of ours.
 */
export async function listTenantEntitlements(db: Executor, at: Reading): Promise<StoredEntitlement[]> {
  const rows = await db
    .select({ value: targetItems.value })
    .from(targetItems)
    .where(
      and(
        eq(targetItems.migrationId, at.migrationId),
        eq(targetItems.readingId, at.readingId),
        eq(targetItems.customerKey, `${at.migrationId}:`),
        eq(targetItems.kind, "entitlement"),
      ),
    )
    .orderBy(asc(targetItems.key));
  // Stored by `stageTargetItems` from an entitlement.
  return rows.map((row) => row.value as StoredEntitlement);
}

/** Items of the given users. */
export async function listTargetItems(
  db: Executor,
  at: Reading,
  userIds: readonly string[],
): Promise<TargetItem[]> {
  const keys = userIds.map((userId) => `${at.migrationId}:${userId}`);
  const rows = await db
    .select({
      kind: targetItems.kind,
      key: targetItems.key,
      userId: targetItems.userId,
      value: targetItems.value,
    })
    .from(targetItems)
    .where(
      and(
        eq(targetItems.migrationId, at.migrationId),
        eq(targetItems.readingId, at.readingId),
        inArray(targetItems.customerKey, keys),
      ),
    )
    .orderBy(asc(targetItems.customerKey), asc(targetItems.kind), asc(targetItems.key));
  // Stored by `stageTargetItems` from items of exactly this union.
  return rows as TargetItem[];
}

export interface ReadingTotals {
  readonly users: number;
  readonly events: number;
  readonly entitlements: number;
}

export async function countReading(db: Executor, at: Reading): Promise<ReadingTotals> {
  const rows = await db.execute<ReadingTotals & Record<string, unknown>>(sql`
    select (count(*) filter (where kind = 'user'))::int as users,
      (count(*) filter (where kind = 'event'))::int as events,
      (count(*) filter (where kind = 'entitlement'))::int as entitlements
    from target_items where migration_id = ${at.migrationId} and reading_id = ${at.readingId}`);
  return rows[0] ?? { users: 0, events: 0, entitlements: 0 };
}

/** SHA-256 over all items in a fixed order: equal for the same state of the target. */
export async function hashReading(db: Executor, at: Reading): Promise<string> {
  const rows = await db.execute<{ hash: string | null }>(sql`
    select encode(sha256(convert_to(
      string_agg(md5(value::text), ',' order by customer_key collate "C", kind, key collate "C"), 'UTF8')), 'hex') as hash
    from target_items where migration_id = ${at.migrationId} and reading_id = ${at.readingId}`);
  return rows[0]?.hash ?? "empty";
}

/** Users and entitlements in which two readings differ, by name; at most `limit`. */
export async function listChangedItems(
  db: Executor,
  at: Reading & { earlierId: string },
  limit: number,
): Promise<{ name: string; change: string }[]> {
  return await db.execute<{ name: string; change: string }>(sql`
    with earlier as (
      select customer_key, kind, key, value from target_items
      where migration_id = ${at.migrationId} and reading_id = ${at.earlierId} and kind <> 'event'
    ), later as (
      select customer_key, kind, key, value from target_items
      where migration_id = ${at.migrationId} and reading_id = ${at.readingId} and kind <> 'event'
    )
    select case kind when 'user' then 'user ' || (coalesce(l.value, e.value)->>'externalUserId')
        else (coalesce(l.value, e.value)->>'featureId') end as name,
      case when e.value is null then 'added' when l.value is null then 'deleted' else 'changed' end as change
    from earlier e full join later l using (customer_key, kind, key)
    where e.value is distinct from l.value
    order by 1 limit ${limit}`);
}
