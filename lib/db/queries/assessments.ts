import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { assessmentFindings, assessmentHits, assessments, obligations, reviewItems } from "@/lib/db/schema";

export type AssessmentRow = typeof assessments.$inferSelect;
export type FindingRow = typeof assessmentFindings.$inferSelect;
type At = { migrationId: string; assessmentId: string };

export async function insertAssessment(
  db: Executor,
  row: Omit<typeof assessments.$inferInsert, "number">,
): Promise<AssessmentRow> {
  const [saved] = await db
    .insert(assessments)
    .values({
      ...row,
      number: sql`(select coalesce(max(number), 0) + 1 from assessments where migration_id = ${row.migrationId})`,
    })
    .returning();
  if (!saved) throw new Error("The insert of an assessment returned no row.");
  return saved;
}

export async function findAssessmentOfRun(
  db: Executor,
  migrationId: string,
  runId: string,
): Promise<AssessmentRow | null> {
  const [row] = await db
    .select()
    .from(assessments)
    .where(and(eq(assessments.migrationId, migrationId), eq(assessments.runId, runId)));
  return row ?? null;
}

/** The newest complete assessment; with `before` the newest with a lower number. */
export async function findLatestAssessment(
  db: Executor,
  migrationId: string,
  before: number | null = null,
): Promise<AssessmentRow | null> {
  const [row] = await db
    .select()
    .from(assessments)
    .where(
      and(
        eq(assessments.migrationId, migrationId),
        eq(assessments.state, "ready"),
        before === null ? undefined : lt(assessments.number, before),
      ),
    )
    .orderBy(desc(assessments.number))
    .limit(1);
  return row ?? null;
}

/** Stores what one chunk found, in the transaction that ends it. */
export async function saveAssessed(
  tx: Executor,
  rows: {
    hits: readonly (typeof assessmentHits.$inferInsert)[];
    obligations: readonly (typeof obligations.$inferInsert)[];
    reviews: readonly (typeof reviewItems.$inferInsert)[];
  },
): Promise<void> {
  await insertRows(tx, assessmentHits, rows.hits, "refuse");
  await insertRows(tx, obligations, rows.obligations, "refuse");
  await insertRows(tx, reviewItems, rows.reviews, "refuse");
}

export interface HitSum {
  readonly code: string;
  readonly subject: string;
  readonly customers: number;
  /** Null for findings without recurring revenue. */
  readonly currency: string | null;
  readonly numerator: string;
  readonly denominator: string;
}

/** Customers and money behind each finding: numerators summed per denominator, so nothing is rounded. */
export async function sumHits(db: Executor, at: At): Promise<HitSum[]> {
  return await db.execute<HitSum & Record<string, unknown>>(sql`
    with part as (
      select h.code, h.subject, m.key as currency,
        coalesce(split_part(m.value, '/', 1), '0')::numeric as numerator,
        coalesce(nullif(split_part(m.value, '/', 2), ''), '1')::numeric as denominator
      from assessment_hits h left join lateral jsonb_each_text(h.mrr) m on true
      where h.migration_id = ${at.migrationId} and h.assessment_id = ${at.assessmentId}
    ), people as (
      select code, subject, count(*)::int as customers from assessment_hits
      where migration_id = ${at.migrationId} and assessment_id = ${at.assessmentId} group by 1, 2
    )
    select p.code, p.subject, people.customers, p.currency, sum(p.numerator)::text as numerator,
      p.denominator::text as denominator
    from part p join people on people.code = p.code and people.subject = p.subject
    group by 1, 2, 3, 4, p.denominator order by 1, 2, 4`);
}

export interface KindSum extends Record<string, unknown> {
  readonly code: string;
  readonly customers: number;
  readonly currency: string | null;
  readonly numerator: string;
  readonly denominator: string;
}

/** Distinct customers behind each kind of finding, with everything they pay a month. */
export async function sumByKind(db: Executor, at: At): Promise<KindSum[]> {
  return await db.execute<KindSum>(sql`
    with own as (
      select distinct code, customer_key from assessment_hits
      where migration_id = ${at.migrationId} and assessment_id = ${at.assessmentId}
    ), people as (select code, count(*)::int as customers from own group by 1)
    select own.code, people.customers, m.key as currency,
      coalesce(sum(split_part(m.value, '/', 1)::numeric), 0)::text as numerator,
      coalesce(nullif(split_part(m.value, '/', 2), ''), '1') as denominator
    from own join people on people.code = own.code
    left join assessment_hits h on h.migration_id = ${at.migrationId} and h.assessment_id = ${at.assessmentId}
      and h.customer_key = own.customer_key and h.code = 'customer.identity' and h.subject = '*'
    left join lateral jsonb_each_text(h.mrr) m on true
    group by 1, 2, 3, 5 order by 1, 3`);
}

/** Rejected records of a snapshot by entity: what could not be read at all. */
export async function countRejected(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
): Promise<{ entity: string; records: number; customers: number }[]> {
  return await db.execute<{ entity: string; records: number; customers: number }>(sql`
    select entity, count(distinct (customer_key, source_id))::int as records,
      count(distinct customer_key) filter (where customer_key <> ${`${at.migrationId}:`})::int as customers
    from snapshot_issues
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error'
    group by 1 order by 1`);
}

/** Customers of a snapshot whose e-mail address another one has too, compared without case. */
export async function listSharedEmails(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  customerIds: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ customer_id: string }>(sql`
    select c.customer_id from snapshot_customers c
    where c.migration_id = ${at.migrationId} and c.snapshot_id = ${at.snapshotId} and c.email is not null
      and c.customer_id in (select jsonb_array_elements_text(${JSON.stringify(customerIds)}::text::jsonb))
      and exists (select 1 from snapshot_customers o
        where o.migration_id = c.migration_id and o.snapshot_id = c.snapshot_id
          and lower(o.email) = lower(c.email) and o.customer_id <> c.customer_id)`);
  return rows.map((row) => row.customer_id);
}

/** Which features each customer has usage of. */
export async function listUsedFeatures(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  customerKeys: readonly string[],
): Promise<{ customerKey: string; featureId: string }[]> {
  return await db.execute<{ customerKey: string; featureId: string }>(sql`
    select distinct customer_key as "customerKey", feature_id as "featureId" from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and entity = 'usage'
      and feature_id is not null
      and customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))
    order by 1, 2`);
}

export async function insertFindings(
  tx: Executor,
  rows: readonly (typeof assessmentFindings.$inferInsert)[],
): Promise<void> {
  await insertRows(tx, assessmentFindings, rows, "refuse");
}

export async function finishAssessment(tx: Executor, at: At, readyAt: Date): Promise<void> {
  await tx
    .update(assessments)
    .set({ state: "ready", readyAt })
    .where(and(eq(assessments.migrationId, at.migrationId), eq(assessments.id, at.assessmentId)));
}

/** All findings of an assessment; their number is bounded by the catalogue, not by the customers. */
export async function listFindings(db: Executor, at: At): Promise<FindingRow[]> {
  return await db
    .select()
    .from(assessmentFindings)
    .where(
      and(
        eq(assessmentFindings.migrationId, at.migrationId),
        eq(assessmentFindings.assessmentId, at.assessmentId),
      ),
    )
    .orderBy(asc(assessmentFindings.code), asc(assessmentFindings.subject));
}

/** Customers under review by bucket, and how many of them were decided. */
export async function countReviews(db: Executor, at: At) {
  return await db.execute<{ bucket: string; customers: number; decided: number }>(sql`
    select r.bucket, count(*)::int as customers, count(coalesce(own.decision, rule.decision))::int as decided
    from review_items r
    left join review_decisions own on own.migration_id = r.migration_id and own.bucket = r.bucket
      and own.customer_id = r.customer_id
    left join review_decisions rule on rule.migration_id = r.migration_id and rule.bucket = r.bucket
      and rule.customer_id = '*'
    where r.migration_id = ${at.migrationId} and r.assessment_id = ${at.assessmentId}
    group by 1 order by 1`);
}

/** Whether an import of this workspace was validated in test or sandbox mode without a failure. */
export async function wasRehearsed(db: Executor, workspaceId: string): Promise<boolean> {
  const [row] = await db.execute<{ rehearsed: boolean }>(sql`
    select exists (
      select 1 from evidence e join migrations m on m.id = e.migration_id
      where m.workspace_id = ${workspaceId} and m.mode in ('test', 'sandbox') and e.kind = 'validation'
        and not exists (select 1 from jsonb_array_elements(e.result->'validators') v where v->>'state' <> 'passed')
    ) as rehearsed`);
  return row?.rehearsed ?? false;
}
