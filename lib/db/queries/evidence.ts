import { and, asc, desc, eq, gt, inArray, isNull, lt, sql } from "drizzle-orm";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { approvals, discrepancies, evidence } from "@/lib/db/schema";

export type EvidenceRow = typeof evidence.$inferSelect;
export type ApprovalRow = typeof approvals.$inferSelect;

export async function insertEvidence(db: Executor, row: typeof evidence.$inferInsert): Promise<void> {
  await db.insert(evidence).values(row);
}

/** Makes fresh evidence of some kinds stale, with the reason. What is stale already keeps its reason. */
export async function makeEvidenceStale(
  db: Executor,
  migrationId: string,
  kinds: readonly string[],
  why: string,
): Promise<void> {
  await db
    .update(evidence)
    .set({ staleWhy: why })
    .where(
      and(
        eq(evidence.migrationId, migrationId),
        inArray(evidence.kind, [...kinds]),
        isNull(evidence.staleWhy),
      ),
    );
}

export async function findLatestEvidence(
  db: Executor,
  migrationId: string,
  kind: string,
): Promise<EvidenceRow | null> {
  const [row] = await db
    .select()
    .from(evidence)
    .where(and(eq(evidence.migrationId, migrationId), eq(evidence.kind, kind)))
    .orderBy(desc(evidence.takenAt))
    .limit(1);
  return row ?? null;
}

/** How many differences the validations of some runs found; a run without a verdict is absent. */
export async function countRunDifferences(
  db: Executor,
  migrationId: string,
  runIds: readonly string[],
): Promise<{ runId: string; differences: number }[]> {
  return await db.execute<{ runId: string; differences: number }>(sql`
    select e.run_id as "runId", coalesce((
        select sum((c->>'records')::int) from jsonb_array_elements(e.result->'causes') c
      ), 0)::int as differences
    from evidence e
    where e.migration_id = ${migrationId} and e.kind = 'validation'
      and e.run_id in (select jsonb_array_elements_text(${JSON.stringify(runIds)}::text::jsonb)::uuid)`);
}

export async function insertDiscrepancies(
  db: Executor,
  rows: readonly (typeof discrepancies.$inferInsert)[],
): Promise<void> {
  await insertRows(db, discrepancies, rows, "skip");
}

/** One page of the records behind a validator's difference; with `before` the rows before it, in reverse. */
export async function listDiscrepancies(
  db: Executor,
  at: { migrationId: string; evidenceId: string },
  filter: { validator: string; after: number; before: number | null; limit: number },
) {
  return await db
    .select()
    .from(discrepancies)
    .where(
      and(
        eq(discrepancies.migrationId, at.migrationId),
        eq(discrepancies.evidenceId, at.evidenceId),
        eq(discrepancies.validator, filter.validator),
        filter.before === null
          ? gt(discrepancies.ordinal, filter.after)
          : lt(discrepancies.ordinal, filter.before),
      ),
    )
    .orderBy(filter.before === null ? asc(discrepancies.ordinal) : desc(discrepancies.ordinal))
    .limit(filter.limit);
}

export async function insertApproval(db: Executor, row: typeof approvals.$inferInsert): Promise<void> {
  await db.insert(approvals).values(row);
}

/** The newest approval of a subject that stands; the subject's hash must be the one that was approved. */
export async function findApproval(
  db: Executor,
  migrationId: string,
  subject: { kind: string; subjectId: string; subjectHash: string },
): Promise<ApprovalRow | null> {
  const [row] = await db
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.migrationId, migrationId),
        eq(approvals.kind, subject.kind),
        eq(approvals.subjectId, subject.subjectId),
        eq(approvals.subjectHash, subject.subjectHash),
        sql`${approvals.revokedAt} is null`,
      ),
    )
    .orderBy(desc(approvals.at))
    .limit(1);
  return row ?? null;
}
