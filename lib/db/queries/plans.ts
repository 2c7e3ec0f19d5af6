import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { EntityKind, Outcome } from "@/lib/canonical";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { planCustomers, planRecords, plans, planWrites, runs } from "@/lib/db/schema";
import type { TargetWrite } from "@/lib/target/types";

export type PlanRow = typeof plans.$inferSelect;
type Plan = { migrationId: string; planId: string };

export async function insertPlan(
  db: Executor,
  row: Omit<typeof plans.$inferInsert, "number">,
): Promise<PlanRow> {
  const [saved] = await db
    .insert(plans)
    .values({
      ...row,
      number: sql`(select coalesce(max(number), 0) + 1 from plans where migration_id = ${row.migrationId})`,
    })
    .returning();
  if (!saved) throw new Error("The insert of a plan returned no row.");
  return saved;
}

export async function findPlan(db: Executor, at: Plan): Promise<PlanRow | null> {
  const [row] = await db
    .select()
    .from(plans)
    .where(and(eq(plans.migrationId, at.migrationId), eq(plans.id, at.planId)));
  return row ?? null;
}

export async function findLatestPlan(db: Executor, migrationId: string): Promise<PlanRow | null> {
  const [row] = await db
    .select()
    .from(plans)
    .where(eq(plans.migrationId, migrationId))
    .orderBy(desc(plans.number))
    .limit(1);
  return row ?? null;
}

/** The plan of the newest import that ended, or null. */
export async function findLatestImportedPlan(db: Executor, migrationId: string): Promise<PlanRow | null> {
  const [row] = await db
    .select({ plan: plans })
    .from(plans)
    .innerJoin(runs, and(eq(runs.migrationId, plans.migrationId), eq(runs.planId, plans.id)))
    .where(and(eq(plans.migrationId, migrationId), eq(runs.kind, "import"), eq(runs.state, "done")))
    .orderBy(desc(runs.number))
    .limit(1);
  return row?.plan ?? null;
}

export async function updatePlan(
  db: Executor,
  at: Plan,
  change: Partial<Pick<PlanRow, "state" | "hash" | "summary" | "staleWhy" | "readyAt">>,
): Promise<void> {
  await db
    .update(plans)
    .set(change)
    .where(and(eq(plans.migrationId, at.migrationId), eq(plans.id, at.planId)));
}

/** Stores what a chunk planned, in the transaction that ends it: an earlier attempt has left nothing behind. */
export async function savePlanned(
  tx: Executor,
  rows: {
    records: readonly (typeof planRecords.$inferInsert)[];
    writes: readonly (typeof planWrites.$inferInsert)[];
    customers: readonly (typeof planCustomers.$inferInsert)[];
  },
): Promise<void> {
  await insertRows(tx, planRecords, rows.records, "refuse");
  await insertRows(tx, planWrites, rows.writes, "refuse");
  await insertRows(tx, planCustomers, rows.customers, "refuse");
}

export interface OutcomeCount {
  readonly entity: EntityKind;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly sentence: string;
  readonly records: number;
}

/** Planned outcomes by entity and reason, with one sentence of each group. */
export async function countOutcomes(db: Executor, at: Plan): Promise<OutcomeCount[]> {
  return await db.execute<OutcomeCount & Record<string, unknown>>(sql`
    select entity, outcome, reason, min(sentence) as sentence, count(*)::int as records
    from plan_records where migration_id = ${at.migrationId} and plan_id = ${at.planId}
    group by entity, outcome, reason order by entity, outcome, reason`);
}

/** Writes by import phase and kind. */
export async function countWrites(db: Executor, at: Plan) {
  return await db.execute<{ phase: string; kind: string; writes: number }>(sql`
    select phase, write->>'kind' as kind, count(*)::int as writes
    from plan_writes where migration_id = ${at.migrationId} and plan_id = ${at.planId}
    group by phase, write->>'kind' order by phase`);
}

/** Rejected source records of the snapshot (in scope) that the planner never saw. */
export async function addRejectedIssues(tx: Executor, at: Plan, snapshotId: string): Promise<void> {
  await tx.execute(sql`
    insert into plan_records
      (migration_id, customer_key, plan_id, entity, source_id, customer_id, outcome, reason, sentence)
    select distinct on (i.customer_key, i.entity, i.source_id) i.migration_id, i.customer_key, ${at.planId}::uuid,
      i.entity, i.source_id, nullif(substr(i.customer_key, 38), ''), 'rejected', i.code, i.message
    from snapshot_issues i
    where i.migration_id = ${at.migrationId} and i.snapshot_id = ${snapshotId} and i.severity = 'error'
      and (i.customer_key = ${`${at.migrationId}:`} or exists (
        select 1 from plan_customers c where c.migration_id = i.migration_id
          and c.plan_id = ${at.planId} and c.customer_key = i.customer_key))
    order by i.customer_key, i.entity, i.source_id, i.code
    on conflict do nothing`);
}

export interface MoneyByPlan {
  readonly planId: string;
  readonly planKey: string | null;
  readonly currency: string;
  readonly disposition: string;
  readonly denominator: string;
  /** Of the price, currency and disposition, whatever the denominator: the same in each of their rows. */
  readonly customers: number;
  readonly lines: number;
  readonly before: string;
  readonly after: string;
}

/** Recurring revenue before and after by price and currency: numerators summed per denominator, so nothing is rounded. */
export async function sumPlanMoney(db: Executor, at: Plan): Promise<MoneyByPlan[]> {
  return await db.execute<MoneyByPlan & Record<string, unknown>>(sql`
    with line as (
      select c.customer_id, l->>'planId' as plan_id, l->>'planKey' as plan_key, l->>'currency' as currency,
        l->>'disposition' as disposition,
        split_part(l->>'mrrBefore', '/', 1)::numeric as before_n,
        coalesce(nullif(split_part(l->>'mrrBefore', '/', 2), ''), '1')::numeric as before_d,
        split_part(l->>'mrrAfter', '/', 1)::numeric as after_n,
        coalesce(nullif(split_part(l->>'mrrAfter', '/', 2), ''), '1')::numeric as after_d
      from plan_customers c, jsonb_array_elements(c.lines) l
      where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
    ), part as (
      select plan_id, plan_key, currency, disposition, before_d as denominator,
        before_n as before, 0::numeric as after from line
      union all
      select plan_id, plan_key, currency, disposition, after_d, 0, after_n from line
    ), counted as (
      select plan_id, plan_key, currency, disposition, count(distinct customer_id)::int as customers,
        count(*)::int as lines
      from line group by 1, 2, 3, 4
    )
    select p.plan_id as "planId", p.plan_key as "planKey", p.currency, p.disposition,
      p.denominator::text as denominator, c.customers, c.lines,
      sum(p.before)::text as before, sum(p.after)::text as after
    from part p
    join counted c on c.plan_id = p.plan_id and c.plan_key is not distinct from p.plan_key
      and c.currency = p.currency and c.disposition = p.disposition
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 3`);
}

/** One page of planned customers by id; with `beforeId` the rows before it, in reverse. */
export async function listPlanCustomers(
  db: Executor,
  at: Plan,
  filter: {
    afterId: string;
    beforeId: string | null;
    limit: number;
    outcome: string | null;
    search: string | null;
    planKey: string | null;
  },
) {
  const { beforeId } = filter;
  const beyond =
    beforeId === null ? sql`c.customer_id > ${filter.afterId}` : sql`c.customer_id < ${beforeId}`;
  const order = beforeId === null ? sql`asc` : sql`desc`;
  return await db.execute<{
    customer_id: string;
    user_id: string;
    name: string;
    plan_key: string | null;
    outcome: string;
    wallet_credits: string | null;
    writes: number;
    lines: unknown;
    exceptions: unknown;
  }>(sql`
    select c.customer_id, c.user_id, coalesce(s.name, '') as name, c.plan_key, c.outcome, c.wallet_credits, c.writes,
      c.lines, c.exceptions
    from plan_customers c
    join plans p on p.migration_id = c.migration_id and p.id = c.plan_id
    left join snapshot_customers s on s.migration_id = c.migration_id and s.customer_key = c.customer_key
      and s.snapshot_id = p.snapshot_id
    where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId} and ${beyond}
      and (${filter.outcome}::text is null or c.outcome = ${filter.outcome})
      and (${filter.planKey}::text is null or c.plan_key = ${filter.planKey})
      and (${filter.search}::text is null or c.customer_id ilike '%' || ${filter.search} || '%'
        or s.name ilike '%' || ${filter.search} || '%' or s.email ilike '%' || ${filter.search} || '%')
    order by c.customer_id ${order} limit ${filter.limit}`);
}

/** A record's place in the order in which lists of planned records are paged. */
export interface RecordPlace {
  readonly customerKey: string;
  readonly entity: string;
  readonly sourceId: string;
}

/** One page of planned records, for the lists behind each figure; with `before` the rows before it, in reverse. */
export async function listPlanRecords(
  db: Executor,
  at: Plan,
  filter: {
    entity: string | null;
    outcome: string | null;
    reason: string | null;
    after: RecordPlace | null;
    before: RecordPlace | null;
    limit: number;
  },
) {
  const place = filter.before ?? filter.after;
  const order = filter.before ? desc : asc;
  return await db
    .select()
    .from(planRecords)
    .where(
      and(
        eq(planRecords.migrationId, at.migrationId),
        eq(planRecords.planId, at.planId),
        filter.entity ? eq(planRecords.entity, filter.entity) : undefined,
        filter.outcome ? eq(planRecords.outcome, filter.outcome) : undefined,
        filter.reason ? eq(planRecords.reason, filter.reason) : undefined,
        place
          ? sql`(${planRecords.customerKey}, ${planRecords.entity}, ${planRecords.sourceId})
              ${filter.before ? sql`<` : sql`>`} (${place.customerKey}, ${place.entity}, ${place.sourceId})`
          : undefined,
      ),
    )
    .orderBy(order(planRecords.customerKey), order(planRecords.entity), order(planRecords.sourceId))
    .limit(filter.limit);
}

export type PlanWriteRow = typeof planWrites.$inferSelect;

/** A retry takes only the writes that an earlier run set aside. */
const onlyRetried = (retryOf: string | null) =>
  retryOf === null
    ? sql`true`
    : sql`exists (
        select 1 from dead_letters d
        where d.migration_id = w.migration_id and d.customer_key = w.customer_key and d.run_id = ${retryOf}
          and d.target_key = w.target_key and d.state = 'retrying')`;

export type PlannedWriteRow = Pick<
  PlanWriteRow,
  "customerKey" | "targetKey" | "ordinal" | "entity" | "sourceId"
> & { readonly write: TargetWrite };

/** The next writes of a phase after an ordinal, in the order in which they are sent. */
export async function listWritesOfPhase(
  db: Executor,
  at: Plan,
  phase: string,
  from: { afterOrdinal: number; limit: number; retryOf: string | null },
): Promise<PlannedWriteRow[]> {
  return await db.execute<PlannedWriteRow & Record<string, unknown>>(sql`
    select w.customer_key as "customerKey", w.target_key as "targetKey", w.ordinal::float8 as ordinal, w.entity,
      w.source_id as "sourceId", w.write
    from plan_writes w
    where w.migration_id = ${at.migrationId} and w.plan_id = ${at.planId} and w.phase = ${phase}
      and w.ordinal > ${from.afterOrdinal} and ${onlyRetried(from.retryOf)}
    order by w.ordinal limit ${from.limit}`);
}

/** Where each chunk of `size` writes of a phase begins. */
export async function listWriteParts(
  db: Executor,
  at: Plan,
  phase: string,
  size: number,
  retryOf: string | null,
): Promise<{ afterOrdinal: number; count: number }[]> {
  return await db.execute<{ afterOrdinal: number; count: number }>(sql`
    with numbered as (
      select w.ordinal, (row_number() over (order by w.ordinal) - 1) / ${size} as part
      from plan_writes w
      where w.migration_id = ${at.migrationId} and w.plan_id = ${at.planId} and w.phase = ${phase}
        and ${onlyRetried(retryOf)}
    ), parts as (select part, count(*)::int as size, max(ordinal) as last from numbered group by part)
    select coalesce(lag(last) over (order by part), -1)::float8 as "afterOrdinal", size as count
    from parts order by part`);
}
