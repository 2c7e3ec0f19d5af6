import { eq } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { checklistMarks, findingDecisions, obligationExecutors, reviewDecisions } from "@/lib/db/schema";

/*
 * What people decided about an assessment. Each key holds the decision in force; what it was before stands in the audit
 * log.
 */

export type FindingDecisionRow = typeof findingDecisions.$inferSelect;

export async function saveFindingDecision(
  tx: Executor,
  row: typeof findingDecisions.$inferInsert,
): Promise<void> {
  await tx
    .insert(findingDecisions)
    .values(row)
    .onConflictDoUpdate({
      target: [findingDecisions.migrationId, findingDecisions.code, findingDecisions.subject],
      set: row,
    });
}

/** All decisions of a migration; their number is bounded by the findings. */
export async function listFindingDecisions(db: Executor, migrationId: string): Promise<FindingDecisionRow[]> {
  return await db.select().from(findingDecisions).where(eq(findingDecisions.migrationId, migrationId));
}

export async function saveExecutor(
  tx: Executor,
  row: typeof obligationExecutors.$inferInsert,
): Promise<void> {
  await tx
    .insert(obligationExecutors)
    .values(row)
    .onConflictDoUpdate({
      target: [obligationExecutors.migrationId, obligationExecutors.kind, obligationExecutors.key],
      set: row,
    });
}

export async function saveReviewDecision(
  tx: Executor,
  row: typeof reviewDecisions.$inferInsert,
): Promise<void> {
  await tx
    .insert(reviewDecisions)
    .values(row)
    .onConflictDoUpdate({
      target: [reviewDecisions.migrationId, reviewDecisions.bucket, reviewDecisions.customerId],
      set: row,
    });
}

export async function saveChecklistMark(
  tx: Executor,
  row: typeof checklistMarks.$inferInsert,
): Promise<void> {
  await tx
    .insert(checklistMarks)
    .values(row)
    .onConflictDoUpdate({ target: [checklistMarks.migrationId, checklistMarks.item], set: row });
}

export async function listChecklistMarks(db: Executor, migrationId: string) {
  return await db.select().from(checklistMarks).where(eq(checklistMarks.migrationId, migrationId));
}
