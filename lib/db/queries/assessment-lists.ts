import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { assessmentHits } from "@/lib/db/schema";

/* The records behind an assessment's figures, paged by key, with what people decided about them. */

type At = { migrationId: string; assessmentId: string };

/** One page of the customers behind a finding, by id. */
export async function listHits(
  db: Executor,
  at: At,
  filter: { code: string; subject: string; afterId: string; limit: number },
) {
  return await db
    .select({ customerId: assessmentHits.customerId, mrr: assessmentHits.mrr })
    .from(assessmentHits)
    .where(
      and(
        eq(assessmentHits.migrationId, at.migrationId),
        eq(assessmentHits.assessmentId, at.assessmentId),
        eq(assessmentHits.code, filter.code),
        eq(assessmentHits.subject, filter.subject),
        gt(assessmentHits.customerId, filter.afterId),
      ),
    )
    .orderBy(asc(assessmentHits.customerId))
    .limit(filter.limit);
}

/** The executor that counts: a person's decision about this one, then about its kind, then the default. */
const executorInForce = sql`coalesce(own.executor, kind.executor, o.executor)`;
const withExecutors = sql`
  from obligations o
  left join obligation_executors own on own.migration_id = o.migration_id and own.kind = o.kind and own.key = o.key
  left join obligation_executors kind on kind.migration_id = o.migration_id and kind.kind = o.kind and kind.key = '*'`;

export interface ObligationEntry extends Record<string, unknown> {
  readonly key: string;
  readonly kind: string;
  readonly customerId: string;
  readonly at: string;
  readonly description: string;
  readonly amount: string | null;
  readonly unit: string | null;
  readonly executor: string | null;
  readonly person: string | null;
  readonly note: string | null;
}

/** One page of the register by date; `executor` "none" lists those that nobody carries out. */
export async function listObligations(
  db: Executor,
  at: At,
  filter: {
    kind: string | null;
    executor: string | null;
    until: Date | null;
    after: { at: string; key: string } | null;
    limit: number;
  },
): Promise<ObligationEntry[]> {
  const { after, until } = filter;
  return await db.execute<ObligationEntry>(sql`
    select o.key, o.kind, o.customer_id as "customerId",
      to_char(o.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, o.description, o.amount, o.unit,
      ${executorInForce} as executor, coalesce(own.person, kind.person) as person, coalesce(own.note, kind.note) as note
    ${withExecutors}
    where o.migration_id = ${at.migrationId} and o.assessment_id = ${at.assessmentId}
      and (${filter.kind}::text is null or o.kind = ${filter.kind})
      and (${filter.executor}::text is null or coalesce(${executorInForce}, 'none') = ${filter.executor})
      and (${until?.toISOString() ?? null}::timestamptz is null or o.at < ${until?.toISOString() ?? null}::timestamptz)
      and (${after?.at ?? null}::timestamptz is null
        or (o.at, o.key) > (${after?.at ?? null}::timestamptz, ${after?.key ?? ""}))
    order by o.at, o.key limit ${filter.limit}`);
}

export interface ObligationCount extends Record<string, unknown> {
  readonly kind: string;
  readonly executor: string | null;
  readonly obligations: number;
  readonly customers: number;
  readonly first: string;
}

/** Obligations by kind and executor in force, those before `until` only. */
export async function countObligations(db: Executor, at: At, until: Date): Promise<ObligationCount[]> {
  return await db.execute<ObligationCount>(sql`
    select o.kind, ${executorInForce} as executor, count(*)::int as obligations,
      count(distinct o.customer_id)::int as customers,
      to_char(min(o.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as first
    ${withExecutors}
    where o.migration_id = ${at.migrationId} and o.assessment_id = ${at.assessmentId}
      and o.at < ${until.toISOString()}::timestamptz
    group by 1, 2 order by 1, 2`);
}

export interface ReviewEntry extends Record<string, unknown> {
  readonly customerId: string;
  readonly name: string | null;
  readonly mrr: unknown;
  readonly decision: string | null;
  readonly owner: string | null;
  readonly note: string | null;
  readonly byName: string | null;
  readonly byRule: boolean;
}

/** One page of the customers in a bucket, by id. */
export async function listReviews(
  db: Executor,
  at: At,
  snapshotId: string,
  filter: { bucket: string; afterId: string; limit: number },
): Promise<ReviewEntry[]> {
  return await db.execute<ReviewEntry>(sql`
    select r.customer_id as "customerId", c.name, r.mrr, coalesce(own.decision, rule.decision) as decision,
      coalesce(own.owner, rule.owner) as owner, coalesce(own.note, rule.note) as note,
      coalesce(own.by_name, rule.by_name) as "byName", (own.decision is null and rule.decision is not null) as "byRule"
    from review_items r
    left join snapshot_customers c on c.migration_id = r.migration_id and c.snapshot_id = ${snapshotId}
      and c.customer_key = r.customer_key
    left join review_decisions own on own.migration_id = r.migration_id and own.bucket = r.bucket
      and own.customer_id = r.customer_id
    left join review_decisions rule on rule.migration_id = r.migration_id and rule.bucket = r.bucket
      and rule.customer_id = '*'
    where r.migration_id = ${at.migrationId} and r.assessment_id = ${at.assessmentId} and r.bucket = ${filter.bucket}
      and r.customer_id > ${filter.afterId}
    order by r.customer_id limit ${filter.limit}`);
}
