import { sql } from "drizzle-orm";
import type { EntityKind } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";

type Plan = { migrationId: string; planId: string };

/** Rows of the snapshot in a plan's scope by entity: canonical records, and rejected ones that have no canonical form. */
export async function countScopeRows(
  db: Executor,
  at: Plan & { snapshotId: string },
): Promise<{ entity: EntityKind; records: number }[]> {
  return await db.execute<{ entity: EntityKind; records: number }>(sql`
    with covered as (
      select customer_key from plan_customers where migration_id = ${at.migrationId} and plan_id = ${at.planId}
      union all select ${`${at.migrationId}:`}
    )
    select entity, count(*)::int as records from (
      select entity, customer_key, source_id from snapshot_records
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
        and customer_key in (select customer_key from covered)
      union
      select entity, customer_key, source_id from snapshot_issues
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error'
        and customer_key in (select customer_key from covered)
    ) t group by entity order by entity`);
}

/** Records of some customers (or of the catalogue) that the plan promises at the target and nobody set aside. */
export async function listPromised(
  db: Executor,
  at: Plan,
  customerKeys: readonly string[],
): Promise<{ entity: EntityKind; sourceId: string }[]> {
  return await db.execute<{ entity: EntityKind; sourceId: string }>(sql`
    select p.entity, p.source_id as "sourceId" from plan_records p
    where p.migration_id = ${at.migrationId} and p.plan_id = ${at.planId}
      and p.outcome in ('created', 'updated', 'unchanged')
      and p.customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))
      and not exists (
        select 1 from dead_letters d join runs r on r.migration_id = d.migration_id and r.id = d.run_id
        where d.migration_id = p.migration_id and d.customer_key = p.customer_key and r.plan_id = p.plan_id
          and d.state in ('open', 'retrying')
          and ((d.entity = p.entity and d.source_id = p.source_id) or d.target_key = p.carried_by))`);
}

/** Events of a plan's imports (sent and accepted, found in a reading of the target, set aside), and the days it carries. */
export async function countUsageEvents(
  db: Executor,
  at: Plan & { readingId: string; snapshotId: string },
): Promise<{ accepted: number; delivered: number; deadLettered: number; compared: number }> {
  const rows = await db.execute<{
    accepted: number;
    delivered: number;
    deadLettered: number;
    compared: number;
  }>(sql`
    with sent as (
      select o.customer_key, o.target_key, o.source_id, bool_and(o.state = 'refused') as refused
      from operations o join runs r on r.migration_id = o.migration_id and r.id = o.run_id
      where o.migration_id = ${at.migrationId} and r.plan_id = ${at.planId} and o.phase = 'usage'
      group by 1, 2, 3
    ), stored as (
      select value->'metadata'->>'record' as record from target_items
      where migration_id = ${at.migrationId} and reading_id = ${at.readingId} and kind = 'event'
    )
    select count(*)::int as accepted,
      (count(*) filter (where not refused and source_id in (select record from stored)))::int as delivered,
      (count(*) filter (where refused))::int as "deadLettered",
      (select count(*)::int from (
        select distinct s.customer_key, s.feature_id, (s.at at time zone 'utc')::date
        from snapshot_records s join plan_records p on p.migration_id = s.migration_id and p.plan_id = ${at.planId}
          and p.customer_key = s.customer_key and p.entity = s.entity and p.source_id = s.source_id
        where s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId} and s.entity = 'usage'
          and p.outcome in ('created', 'updated', 'unchanged')) d) as compared
    from sent`);
  return rows[0] ?? { accepted: 0, delivered: 0, deadLettered: 0, compared: 0 };
}

/** The charge-authority ledger against the lines of a plan. */
export async function countChargeAuthority(
  db: Executor,
  at: Plan,
): Promise<{
  linePeriods: number;
  withoutAuthority: number;
  withSeveral: number;
  blocksSpendableTwice: number;
}> {
  const rows = await db.execute<{
    linePeriods: number;
    withoutAuthority: number;
    withSeveral: number;
    blocksSpendableTwice: number;
  }>(sql`
    with line as (
      select c.customer_key, l->>'lineId' as line_id,
        tstzrange((l->>'periodStart')::timestamptz, (l->>'periodEnd')::timestamptz, '[)') as period
      from plan_customers c, jsonb_array_elements(c.lines) l
      where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
        and l->>'periodStart' is not null and (l->>'periodEnd')::timestamptz > (l->>'periodStart')::timestamptz
    ), held as (
      select line.customer_key, line.line_id, count(a.line_id) as authorities
      from line left join charge_authority a on a.migration_id = ${at.migrationId}
        and a.customer_key = line.customer_key and a.line_id = line.line_id and a.period && line.period
      group by line.customer_key, line.line_id, line.period
    )
    select count(*)::int as "linePeriods",
      (count(*) filter (where authorities = 0))::int as "withoutAuthority",
      (count(*) filter (where authorities > 1))::int as "withSeveral",
      (select count(*)::int from (
        select 1 from credit_authority where migration_id = ${at.migrationId}
        group by customer_key, block_id having count(distinct spendable_on) > 1) t) as "blocksSpendableTwice"
    from held`);
  return rows[0] ?? { linePeriods: 0, withoutAuthority: 0, withSeveral: 0, blocksSpendableTwice: 0 };
}

/** Runs, finished chunks, approvals and mapping versions of a migration that have no row in the audit log. */
export async function countUnaudited(db: Executor, migrationId: string): Promise<number> {
  const rows = await db.execute<{ missing: number }>(sql`
    select (
      (select count(*) from runs r where r.migration_id = ${migrationId} and not exists (
        select 1 from audit_entries a where a.workspace_id = r.workspace_id and a.action = 'run.started'
          and a.subject_id = r.id::text))
      + (select count(*) from chunks c where c.migration_id = ${migrationId} and c.state = 'done' and not exists (
        select 1 from audit_entries a where a.migration_id = c.migration_id and a.action = 'chunk.committed'
          and a.subject_id = c.run_id::text and a.detail->>'phase' = c.phase
          and (a.detail->>'number')::int = c.number and a.detail->>'digest' = coalesce(c.digest, '')))
      + (select count(*) from approvals p where p.migration_id = ${migrationId} and p.kind = 'plan' and not exists (
        select 1 from audit_entries a where a.migration_id = p.migration_id and a.action = 'plan.approved'
          and a.subject_id = p.subject_id))
      + (select count(*) from mappings m where m.migration_id = ${migrationId} and not exists (
        select 1 from audit_entries a where a.migration_id = m.migration_id and a.action = 'mapping.saved'
          and a.subject_id = m.version::text))
    )::int as missing`);
  return rows[0]?.missing ?? 0;
}
