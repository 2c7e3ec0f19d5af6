import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/* Every customer once, at the worst verdict among what it uses; and how often customers stand in several places. */

type At = { migrationId: string; assessmentId: string };

export const worstVerdicts = ["asIs", "changes", "impossible"] as const;
export type WorstVerdict = (typeof worstVerdicts)[number];

/** The whole recurring revenue of each customer by currency, with the worst verdict. */
const byWorst = ({ migrationId, assessmentId }: At) => sql`
  worst as (
    select h.customer_key, max(case f.verdict when 'impossible' then 2 when 'changes' then 1 else 0 end) as rank
    from assessment_hits h
    join assessment_findings f on f.migration_id = h.migration_id and f.assessment_id = h.assessment_id
      and f.code = h.code and f.subject = h.subject
    where h.migration_id = ${migrationId} and h.assessment_id = ${assessmentId}
    group by 1
  ), paid as (
    select h.customer_key, h.customer_id, (array['asIs', 'changes', 'impossible'])[w.rank + 1] as worst,
      m.key as currency, m.value as fraction, split_part(m.value, '/', 1)::numeric as numerator,
      coalesce(nullif(split_part(m.value, '/', 2), ''), '1') as denominator
    from assessment_hits h join worst w on w.customer_key = h.customer_key, jsonb_each_text(h.mrr) m
    where h.migration_id = ${migrationId} and h.assessment_id = ${assessmentId}
      and h.code = 'customer.identity' and h.subject = '*'
  )`;

export interface WorstSum extends Record<string, unknown> {
  readonly worst: WorstVerdict;
  readonly currency: string;
  /** Customers who pay something in this currency. */
  readonly customers: number;
  readonly numerator: string;
  readonly denominator: string;
}

/** Recurring revenue by the worst verdict among what each customer uses. */
export async function sumByWorstVerdict(db: Executor, at: At): Promise<WorstSum[]> {
  return await db.execute<WorstSum>(sql`
    with ${byWorst(at)}
    select worst, currency, (count(*) filter (where numerator <> 0))::int as customers,
      sum(numerator)::text as numerator, denominator
    from paid group by 1, 2, 5 order by 2, 1`);
}

export interface PayingCustomer extends Record<string, unknown> {
  readonly customerId: string;
  readonly name: string | null;
  readonly worst: WorstVerdict;
  /** Exact minor units a month in the currency asked for. */
  readonly fraction: string;
}

/** One page of the customers who pay something in a currency, all or those of one worst verdict, by id. */
export async function listByWorstVerdict(
  db: Executor,
  at: At,
  snapshotId: string,
  filter: { currency: string; worst: WorstVerdict | null; afterId: string; limit: number },
): Promise<PayingCustomer[]> {
  return await db.execute<PayingCustomer>(sql`
    with ${byWorst(at)}
    select p.customer_id as "customerId", c.name, p.worst, p.fraction
    from paid p
    left join snapshot_customers c on c.migration_id = ${at.migrationId} and c.snapshot_id = ${snapshotId}
      and c.customer_key = p.customer_key
    where p.currency = ${filter.currency} and p.numerator <> 0
      and (${filter.worst}::text is null or p.worst = ${filter.worst}) and p.customer_id > ${filter.afterId}
    order by p.customer_id limit ${filter.limit}`);
}

export interface Overlap extends Record<string, unknown> {
  readonly of: "verdicts" | "buckets";
  /** Places that customers stand in, each customer and place once. */
  readonly entries: number;
  readonly customers: number;
  /** Customers who stand in two places or more. */
  readonly several: number;
}

/** How many customers stand under several verdicts, and how many in several buckets. */
export async function countOverlaps(db: Executor, at: At): Promise<Overlap[]> {
  return await db.execute<Overlap>(sql`
    with places as (
      select 'verdicts' as of, h.customer_key, count(distinct f.verdict) as places
      from assessment_hits h
      join assessment_findings f on f.migration_id = h.migration_id and f.assessment_id = h.assessment_id
        and f.code = h.code and f.subject = h.subject
      where h.migration_id = ${at.migrationId} and h.assessment_id = ${at.assessmentId} group by 2
      union all
      select 'buckets', r.customer_key, count(*) from review_items r
      where r.migration_id = ${at.migrationId} and r.assessment_id = ${at.assessmentId} group by 2
    )
    select of, sum(places)::int as entries, count(*)::int as customers,
      (count(*) filter (where places > 1))::int as several
    from places group by 1 order by 1`);
}
