import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/* Customers that a plan holds back: by what people decided about them, and by the renewals of their lines. */

export interface ReviewVerdict extends Record<string, unknown> {
  readonly customerKey: string;
  readonly bucket: string;
  readonly decision: "move" | "hold" | "later";
}

/**
 * What is decided about these customers (by key): their own decisions, and the rules of the buckets that the newest
 * assessment puts them in. A rule about near renewals counts for everybody, whether assessed or not.
 */
export async function listReviewVerdicts(
  db: Executor,
  migrationId: string,
  customerKeys: readonly string[],
): Promise<ReviewVerdict[]> {
  return await db.execute<ReviewVerdict>(sql`
    with asked as (
      select key, substr(key, ${migrationId.length + 2}) as customer_id
      from jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb) as asked(key)
    ), newest as (
      select id from assessments where migration_id = ${migrationId} and state = 'ready' order by number desc limit 1
    ), buckets as (
      select r.customer_key as key, r.bucket from review_items r join newest n on n.id = r.assessment_id
      join asked a on a.key = r.customer_key where r.migration_id = ${migrationId}
      union
      select key, 'near-renewal' from asked
      union
      select a.key, d.bucket from review_decisions d join asked a on a.customer_id = d.customer_id
      where d.migration_id = ${migrationId}
    )
    select b.key as "customerKey", b.bucket, coalesce(own.decision, rule.decision) as decision
    from buckets b join asked a on a.key = b.key
    left join review_decisions own on own.migration_id = ${migrationId} and own.bucket = b.bucket
      and own.customer_id = a.customer_id
    left join review_decisions rule on rule.migration_id = ${migrationId} and rule.bucket = b.bucket
      and rule.customer_id = '*' and (rule.bucket <> 'near-renewal' or rule.decision = 'move')
    where coalesce(own.decision, rule.decision) is not null
    order by 1, 2`);
}

type Plan = { migrationId: string; planId: string };

export interface PlannedHold extends Record<string, unknown> {
  readonly customerId: string;
  readonly name: string | null;
  readonly renewsAt: string;
  readonly releasedAt: string;
}

/** The window that holds a customer longest of those that hold it at the plan's making. */
const heldWindows = ({ migrationId, planId }: Plan) => sql`
  select c.customer_id, c.customer_key, max(l->'renewal'->>'until') as released_at,
    max(l->'renewal'->>'renewsAt') as renews_at
  from plan_customers c
  join plans p on p.migration_id = c.migration_id and p.id = c.plan_id, jsonb_array_elements(c.lines) l
  where c.migration_id = ${migrationId} and c.plan_id = ${planId} and c.outcome = 'held'
    and (l->'renewal'->>'from')::timestamptz <= p.created_at and (l->'renewal'->>'until')::timestamptz > p.created_at
    and exists (
      select 1 from plan_records r
      where r.migration_id = c.migration_id and r.customer_key = c.customer_key and r.plan_id = c.plan_id
        and r.entity = 'customers' and r.reason = 'near-renewal')
  group by 1, 2`;

/** Customers a plan holds for a renewal, by the date of their release: one page after a date and id. */
export async function listPlannedHolds(
  db: Executor,
  at: Plan,
  page: { after: { releasedAt: string; customerId: string } | null; limit: number },
): Promise<PlannedHold[]> {
  const { after } = page;
  return await db.execute<PlannedHold>(sql`
    select h.customer_id as "customerId", s.name, h.renews_at as "renewsAt", h.released_at as "releasedAt"
    from (${heldWindows(at)}) h
    join plans p on p.migration_id = ${at.migrationId} and p.id = ${at.planId}
    left join snapshot_customers s on s.migration_id = p.migration_id and s.snapshot_id = p.snapshot_id
      and s.customer_key = h.customer_key
    where (${after?.releasedAt ?? null}::text is null
      or (h.released_at, h.customer_id) > (${after?.releasedAt ?? ""}, ${after?.customerId ?? ""}))
    order by 4, 1 limit ${page.limit}`);
}

export interface HoldCount extends Record<string, unknown> {
  /** UTC day of release, `YYYY-MM-DD`. */
  readonly day: string;
  readonly customers: number;
  /** How many of them are released at the given instant. */
  readonly released: number;
}

/** Customers a plan holds for a renewal, by the UTC day of their release. */
export async function countPlannedHolds(db: Executor, at: Plan, now: Date): Promise<HoldCount[]> {
  return await db.execute<HoldCount>(sql`
    select substr(released_at, 1, 10) as day, count(*)::int as customers,
      (count(*) filter (where released_at::timestamptz <= ${now.toISOString()}::timestamptz))::int as released
    from (${heldWindows(at)}) h group by 1 order by 1`);
}

/** Customers that a plan writes and who have come near a renewal since it was made. */
export async function countNewlyHeld(db: Executor, at: Plan, now: Date): Promise<number> {
  const [row] = await db.execute<{ customers: number }>(sql`
    select count(distinct c.customer_id)::int as customers
    from plan_customers c, jsonb_array_elements(c.lines) l
    where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId} and c.outcome in ('created', 'updated')
      and (l->'renewal'->>'from')::timestamptz <= ${now.toISOString()}::timestamptz
      and (l->'renewal'->>'until')::timestamptz > ${now.toISOString()}::timestamptz`);
  return row?.customers ?? 0;
}

/** Whether somebody decided about customers under review after an instant. */
export async function hasNewerReview(db: Executor, migrationId: string, after: Date): Promise<boolean> {
  const [row] = await db.execute<{ newer: boolean }>(sql`
    select exists (
      select 1 from review_decisions where migration_id = ${migrationId} and at > ${after.toISOString()}::timestamptz
    ) as newer`);
  return row?.newer ?? false;
}

/** Whether an import of the plan came to its end. */
export async function wasImported(db: Executor, at: Plan): Promise<boolean> {
  const [row] = await db.execute<{ imported: boolean }>(sql`
    select exists (
      select 1 from runs where migration_id = ${at.migrationId} and plan_id = ${at.planId} and kind = 'import'
        and state = 'done'
    ) as imported`);
  return row?.imported ?? false;
}

/** Which of these customers (by key) a plan keeps back by rule or because a person said so. */
export async function listHeldBack(
  db: Executor,
  at: Plan,
  customerKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.execute<{ key: string }>(sql`
    select customer_key as key from plan_records
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} and entity = 'customers'
      and reason in ('near-renewal', 'held-by-person')
      and customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))`);
  return new Set(rows.map(({ key }) => key));
}
