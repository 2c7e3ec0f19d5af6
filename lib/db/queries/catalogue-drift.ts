import { sql } from "drizzle-orm";
import type { EntityKind } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";

/* What two readings of a source's catalogue differ in, and who stands behind it. */

type Pair = { migrationId: string; baseId: string; otherId: string };

/** A catalogue record that differs between two snapshots; null where one of them lacks it. */
export interface DriftedRecord extends Record<string, unknown> {
  readonly entity: EntityKind;
  readonly sourceId: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Catalogue records whose content hashes differ between two snapshots, by entity and id, at most `limit`. */
export async function listDrifted(
  db: Executor,
  { migrationId, baseId, otherId }: Pair,
  limit: number,
): Promise<DriftedRecord[]> {
  const of = (snapshotId: string) => sql`
    select entity, source_id, hash, canonical from snapshot_records
    where migration_id = ${migrationId} and snapshot_id = ${snapshotId} and customer_key = ${`${migrationId}:`}`;
  return await db.execute<DriftedRecord>(sql`
    select coalesce(b.entity, o.entity) as entity, coalesce(b.source_id, o.source_id) as "sourceId",
      b.canonical as before, o.canonical as after
    from (${of(baseId)}) b
    full outer join (${of(otherId)}) o on o.entity = b.entity and o.source_id = b.source_id
    where b.hash is distinct from o.hash
    order by 1, 2 limit ${limit}`);
}

/** A set of plans, features or coupons of a snapshot, and a name for the answer. */
export interface Behind {
  readonly key: string;
  readonly planIds: readonly string[];
  readonly featureIds: readonly string[];
  readonly couponIds: readonly string[];
}

const textArray = (values: readonly string[]) =>
  sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`;

/** Customers of a snapshot who have a live line on one of the plans, a grant of one of the features, or a coupon running. */
function customersBehind(
  { migrationId, snapshotId }: { migrationId: string; snapshotId: string },
  behind: Behind,
) {
  const personal = sql`migration_id = ${migrationId} and snapshot_id = ${snapshotId}
    and customer_key <> ${`${migrationId}:`}`;
  return sql`
    select customer_key from snapshot_lines
    where migration_id = ${migrationId} and snapshot_id = ${snapshotId}
      and status not in ('cancelled', 'incompleteExpired') and plan_id in ${textArray(behind.planIds)}
    union
    select customer_key from snapshot_records
    where ${personal} and entity = 'entitlements' and canonical->>'featureId' in ${textArray(behind.featureIds)}
    union
    select customer_key from snapshot_records
    where ${personal} and entity in ('customers', 'subscriptions') and ${behind.couponIds.length > 0}
      and exists (
        select 1 from jsonb_path_query(canonical, '$.**.couponId') as coupon(id)
        where coupon.id #>> '{}' in ${textArray(behind.couponIds)})`;
}

/** Distinct customers behind each set, by its key. */
export async function countBehind(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  sets: readonly Behind[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const set of sets) {
    const [row] = await db.execute<{ customers: number }>(
      sql`select count(*)::int as customers from (${customersBehind(at, set)}) c`,
    );
    counts.set(set.key, row?.customers ?? 0);
  }
  return counts;
}

/** One page of the customers behind a set, by id. */
export async function listBehind(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  set: Behind,
  page: { afterId: string; limit: number },
): Promise<{ customerId: string; name: string; email: string | null }[]> {
  return await db.execute<{ customerId: string; name: string; email: string | null }>(sql`
    select s.customer_id as "customerId", s.name, s.email
    from (${customersBehind(at, set)}) c
    join snapshot_customers s on s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId}
      and s.customer_key = c.customer_key
    where s.customer_id > ${page.afterId}
    order by s.customer_id limit ${page.limit}`);
}

/** Which of these catalogue records a plan writes or keeps at the target. */
export async function listPlannedCatalogue(
  db: Executor,
  at: { migrationId: string; planId: string },
): Promise<ReadonlySet<string>> {
  const rows = await db.execute<{ key: string }>(sql`
    select entity || ' ' || source_id as key from plan_records
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} and customer_key = ${`${at.migrationId}:`}
      and outcome in ('created', 'updated', 'unchanged')`);
  return new Set(rows.map(({ key }) => key));
}
