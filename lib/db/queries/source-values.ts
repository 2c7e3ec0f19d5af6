import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

type Snapshot = { migrationId: string; snapshotId: string };

export interface ValueCount {
  readonly value: string;
  /** Further words that belong to the value: how a status was read, the feature of a unit. */
  readonly of: string | null;
  readonly records: number;
  readonly customers: number;
  /** A few ids of records, or of customers where records have none that people know. */
  readonly samples: string[];
}

const counts = sql`count(*)::int as records, count(distinct customer_key)::int as customers`;

/** The status words of subscriptions, each with how it was read. */
export async function countStatuses(db: Executor, at: Snapshot): Promise<ValueCount[]> {
  return await db.execute<ValueCount & Record<string, unknown>>(sql`
    select canonical ->> 'sourceStatus' as value, canonical ->> 'status' as of, ${counts},
      (array_agg(source_id order by source_id))[1:3] as samples
    from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and entity = 'subscriptions'
    group by 1, 2 order by records desc, 1, 2`);
}

export interface CurrencyCount extends Omit<ValueCount, "of" | "records"> {
  readonly subscriptions: number;
  /** Blocks of credit that could still be spent. */
  readonly credits: number;
}

/** Currencies of subscriptions and of credit that could still be spent; samples are of the credit where there is some. */
export async function countCurrencies(db: Executor, at: Snapshot): Promise<CurrencyCount[]> {
  return await db.execute<CurrencyCount & Record<string, unknown>>(sql`
    select canonical ->> 'currency' as value, (count(*) filter (where entity = 'subscriptions'))::int as subscriptions,
      (count(*) filter (where entity = 'creditBalances'))::int as credits,
      count(distinct customer_key)::int as customers,
      (array_agg(source_id order by entity = 'subscriptions', source_id))[1:3] as samples
    from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      and (entity = 'subscriptions' or (entity = 'creditBalances' and canonical ->> 'kind' = 'money'
        and canonical ->> 'state' in ('live', 'pending') and coalesce(canonical ->> 'railOnly', 'false') = 'false'))
    group by 1 order by 1`);
}

/** Units that usage records count, by feature. */
export async function countUnits(db: Executor, at: Snapshot): Promise<ValueCount[]> {
  return await db.execute<ValueCount & Record<string, unknown>>(sql`
    select canonical ->> 'unit' as value, feature_id as of, ${counts},
      (array_agg(distinct substr(customer_key, 38)))[1:3] as samples
    from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and entity = 'usage'
      and canonical ->> 'unit' is not null
    group by 1, 2 order by records desc, 1, 2`);
}

export interface RejectedSubscription {
  readonly customerId: string;
  readonly sourceId: string;
  readonly code: string;
  readonly message: string;
}

/** Subscriptions that could not be read, of the given customer keys or of all. */
export async function listRejectedSubscriptions(
  db: Executor,
  at: Snapshot,
  customerKeys: readonly string[] | null,
): Promise<RejectedSubscription[]> {
  const only =
    customerKeys === null ? sql`` : sql`and customer_key in ${customerKeys.length > 0 ? customerKeys : [""]}`;
  return await db.execute<RejectedSubscription & Record<string, unknown>>(sql`
    select substr(customer_key, 38) as "customerId", source_id as "sourceId", code, message
    from snapshot_issues
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error'
      and entity = 'subscriptions' ${only}
    order by customer_key, source_id, code`);
}
