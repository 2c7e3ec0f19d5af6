import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

type Plan = { migrationId: string; planId: string };

export interface PlannedCustomerRow {
  readonly customerId: string;
  readonly userId: string;
  readonly planKey: string | null;
  readonly outcome: string;
  readonly walletCredits: string | null;
}

/** The next customers of a plan in id order. */
export async function listPlannedCustomers(
  db: Executor,
  at: Plan,
  afterId: string,
  limit: number,
): Promise<PlannedCustomerRow[]> {
  return await db.execute<PlannedCustomerRow & Record<string, unknown>>(sql`
    select customer_id as "customerId", user_id as "userId", plan_key as "planKey", outcome,
      wallet_credits as "walletCredits"
    from plan_customers where migration_id = ${at.migrationId} and plan_id = ${at.planId}
      and customer_id > ${afterId}
    order by customer_id limit ${limit}`);
}

/** Where each part of `size` customers of a plan begins. */
export async function listPlannedParts(
  db: Executor,
  at: Plan,
  size: number,
): Promise<{ afterId: string; count: number }[]> {
  return await db.execute<{ afterId: string; count: number }>(sql`
    with numbered as (
      select customer_id, (row_number() over (order by customer_id) - 1) / ${size} as part
      from plan_customers where migration_id = ${at.migrationId} and plan_id = ${at.planId}
    ), parts as (select part, count(*)::int as size, max(customer_id) as last from numbered group by part)
    select coalesce(lag(last) over (order by part), '') as "afterId", size as count from parts order by part`);
}

/** Usage records that the plan carries (stored or to be stored), of the given customers. */
export async function listCarriedUsage(
  db: Executor,
  at: Plan,
  customerKeys: readonly string[],
): Promise<{ customerKey: string; sourceId: string }[]> {
  return await db.execute<{ customerKey: string; sourceId: string }>(sql`
    select customer_key as "customerKey", source_id as "sourceId" from plan_records
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} and entity = 'usage'
      and outcome in ('created', 'updated', 'unchanged')
      and customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))`);
}

/** Recurring revenue of the given customers in a snapshot: numerators per currency and denominator. */
export async function sumLinesOfCustomers(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  customerKeys: readonly string[],
): Promise<{ customerId: string; currency: string; numerator: string; denominator: string }[]> {
  return await db.execute<{
    customerId: string;
    currency: string;
    numerator: string;
    denominator: string;
  }>(sql`
    select customer_id as "customerId", currency, mrr_denominator::text as denominator,
      sum(mrr_numerator)::text as numerator
    from snapshot_lines
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      and customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))
    group by 1, 2, 3`);
}

/** Figures each comparing chunk saved, in order. */
export async function listChunkFigures(
  db: Executor,
  migrationId: string,
  runId: string,
  phase: string,
): Promise<unknown[]> {
  const rows = await db.execute<{ cursor: unknown }>(sql`
    select cursor from chunks where migration_id = ${migrationId} and run_id = ${runId} and phase = ${phase}
    order by number`);
  return rows.map((row) => row.cursor);
}

/** Profiles of this source at the target whose customer the plan does not know; only meant for plans of everybody. */
export async function listOrphanProfiles(
  db: Executor,
  at: Plan & { readingId: string; sourceName: string },
  limit: number,
): Promise<{ userId: string; customerId: string }[]> {
  return await db.execute<{ userId: string; customerId: string }>(sql`
    select t.user_id as "userId", t.value->'metadata'->>'id' as "customerId" from target_items t
    where t.migration_id = ${at.migrationId} and t.reading_id = ${at.readingId} and t.kind = 'entitlement'
      and t.value->>'featureId' = 'migration.profile' and t.value->'metadata'->>'source' = ${at.sourceName}
      and not exists (
        select 1 from plan_customers c where c.migration_id = t.migration_id and c.plan_id = ${at.planId}
          and c.customer_id = t.value->'metadata'->>'id')
    order by 1 limit ${limit}`);
}

/** Users with usage of this source at the target whom the plan does not know; only meant for plans of everybody. */
export async function listOrphanUsage(
  db: Executor,
  at: Plan & { readingId: string; sourceName: string },
  limit: number,
): Promise<{ userId: string; events: number }[]> {
  return await db.execute<{ userId: string; events: number }>(sql`
    select coalesce(t.user_id, '') as "userId", count(*)::int as events from target_items t
    where t.migration_id = ${at.migrationId} and t.reading_id = ${at.readingId} and t.kind = 'event'
      and t.value->'metadata'->>'source' = ${at.sourceName} and t.value->>'featureId' not like 'migration.%'
      and not exists (
        select 1 from plan_customers c where c.migration_id = t.migration_id and c.plan_id = ${at.planId}
          and c.user_id = t.user_id)
    group by 1 order by 1 limit ${limit}`);
}

/** Whether an import is writing to the target, or sent or got an answer since an instant; the number of the newest such run. */
export async function findWritingSince(
  db: Executor,
  migrationId: string,
  since: Date,
): Promise<number | null> {
  const at = since.toISOString();
  const rows = await db.execute<{ number: number }>(sql`
    select r.number from runs r
    where r.migration_id = ${migrationId} and r.kind = 'import'
      and (r.state = 'running' or exists (
        select 1 from intents i where i.migration_id = r.migration_id and i.run_id = r.id
          and (i.sent_at > ${at}::timestamptz or i.answered_at > ${at}::timestamptz)))
    order by r.number desc limit 1`);
  return rows[0]?.number ?? null;
}

/** Differences of a validation by validator and cause. */
export async function countDiscrepancies(
  db: Executor,
  at: { migrationId: string; evidenceId: string },
): Promise<{ validator: string; cause: string; records: number }[]> {
  return await db.execute<{ validator: string; cause: string; records: number }>(sql`
    select validator, cause, count(*)::int as records from discrepancies
    where migration_id = ${at.migrationId} and evidence_id = ${at.evidenceId}
    group by validator, cause order by validator, count(*) desc`);
}

/** One customer per (plan key, feature row) whose decision is worth asking for. */
export async function sampleDecisions(
  db: Executor,
  at: Plan & { readingId: string },
  limit: number,
): Promise<{ userId: string; featureId: string; limitType: string }[]> {
  return await db.execute<{ userId: string; featureId: string; limitType: string }>(sql`
    with carried as (
      select c.user_id, p.value->'metadata'->>'plan' as plan
      from plan_customers c
      join target_items p on p.migration_id = c.migration_id and p.reading_id = ${at.readingId}
        and p.kind = 'entitlement' and p.user_id = c.user_id and p.value->>'featureId' = 'migration.profile'
      where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
    ), by_plan as (
      select distinct on (t.value->>'featureId') c.user_id, t.value->>'featureId' as feature_id,
        t.value->>'limitType' as limit_type
      from target_items t
      -- Not by LIKE, where the underscore of a plan key stands for any character.
      join carried c on split_part(t.value->>'featureId', '@', 2) = c.plan
      where t.migration_id = ${at.migrationId} and t.reading_id = ${at.readingId} and t.kind = 'entitlement'
        and t.user_id is null
      order by t.value->>'featureId', c.user_id
    ), own as (
      select c.user_id, t.value->>'featureId' as feature_id, t.value->>'limitType' as limit_type
      from target_items t join carried c on c.user_id = t.user_id
      where t.migration_id = ${at.migrationId} and t.reading_id = ${at.readingId} and t.kind = 'entitlement'
        and t.value->>'featureId' like '%:%' order by 1, 2 limit ${limit}
    )
    select user_id as "userId", feature_id as "featureId", limit_type as "limitType"
    from (select * from by_plan union all select * from own) s limit ${limit}`);
}
