import { createHash, type Hash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { EntityKind } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import { listCustomerKeys } from "./snapshot-pages";

type Snapshot = { migrationId: string; snapshotId: string };

const keysPerPage = 20_000;
/** Few enough that customers with thousands of records each stay well below the statement's time. */
const customersPerStatement = 100;

export interface EntityTotals {
  /** Records of each entity and the SHA-256 over their hashes joined by commas, in byte order of customer and id. */
  readonly entities: ReadonlyMap<EntityKind, { readonly records: number; readonly hash: string }>;
  /** Customers with usage of each feature. */
  readonly usageCustomers: ReadonlyMap<string, number>;
}

/**
 * Counts and hashes the records of a snapshot, some customers at a time: in one statement millions of records would
 * take longer than a statement may, and more memory than a database should need.
 */
export async function totalEntities(db: Executor, at: Snapshot): Promise<EntityTotals> {
  const entities = new Map<EntityKind, { records: number; hash: Hash }>();
  const usageCustomers = new Map<string, number>();
  for await (const keys of pagesOfKeys(db, at)) {
    for (const part of await totalOfCustomers(db, at, keys)) {
      const known = entities.get(part.entity);
      const total = known ?? { records: 0, hash: createHash("sha256") };
      if (known) total.hash.update(",");
      else entities.set(part.entity, total);
      total.hash.update(part.hashes);
      total.records += part.records;
    }
    for (const { feature, customers } of await usersOfFeatures(db, at, keys)) {
      usageCustomers.set(feature, (usageCustomers.get(feature) ?? 0) + customers);
    }
  }
  const finished = [...entities].map(
    ([entity, { records, hash }]) => [entity, { records, hash: hash.digest("hex") }] as const,
  );
  return { entities: new Map(finished), usageCustomers };
}

/** Records of each entity that were rejected. */
export async function countRejected(
  db: Executor,
  at: Snapshot,
): Promise<{ entity: EntityKind; rejected: number }[]> {
  return await db.execute<{ entity: EntityKind; rejected: number }>(sql`
    select entity, count(distinct (customer_key, source_id))::int as rejected from snapshot_issues
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error'
    group by entity order by entity`);
}

async function* pagesOfKeys(db: Executor, at: Snapshot): AsyncGenerator<string> {
  let after = "";
  while (true) {
    const keys = await listCustomerKeys(db, at, after, keysPerPage);
    for (let start = 0; start < keys.length; start += customersPerStatement) {
      yield JSON.stringify(keys.slice(start, start + customersPerStatement));
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < keysPerPage) return;
    after = last;
  }
}

async function totalOfCustomers(db: Executor, at: Snapshot, keys: string) {
  return await db.execute<{ entity: EntityKind; records: number; hashes: string }>(sql`
    select entity, count(*)::int as records,
      string_agg(hash, ',' order by customer_key collate "C", source_id collate "C") as hashes
    from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      and customer_key in (select jsonb_array_elements_text(${keys}::text::jsonb))
    group by entity`);
}

async function usersOfFeatures(db: Executor, at: Snapshot, keys: string) {
  return await db.execute<{ feature: string; customers: number }>(sql`
    select feature_id as feature, count(distinct customer_key)::int as customers from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and entity = 'usage'
      and customer_key in (select jsonb_array_elements_text(${keys}::text::jsonb))
    group by feature_id`);
}
