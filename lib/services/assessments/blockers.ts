import { findingKind } from "@/lib/assessment/finding-kinds";
import { obligationLabel } from "@/lib/assessment/obligation";
import { listFindingDecisions } from "@/lib/db/queries/assessment-decisions";
import { countObligations } from "@/lib/db/queries/assessment-lists";
import { type AssessmentRow, findLatestAssessment, listFindings } from "@/lib/db/queries/assessments";
import { findLatestSnapshot, findSnapshot, type SnapshotRow } from "@/lib/db/queries/snapshots";
import { formatNoun } from "@/lib/format";
import type { Executor } from "../context";
import { loadCapabilities, targetFindings } from "../probes/load-capabilities";

const dayMs = 86_400_000;
/** Obligations this near need an executor before anything is imported. */
export const obligationReachDays = 90;

/** The end of the stretch in which every obligation needs an executor, counted from the given instant. */
export const obligationReach = (now: Date): Date => new Date(now.getTime() + obligationReachDays * dayMs);

/** What of an assessment closes the way to Import, one sentence each; empty when nothing does. */
export async function listBlockers(db: Executor, assessment: AssessmentRow, now: Date): Promise<string[]> {
  const at = { migrationId: assessment.migrationId, assessmentId: assessment.id };
  const [findings, capabilities, decisions, counts] = await Promise.all([
    listFindings(db, at),
    loadCapabilities(db, at.migrationId, now),
    listFindingDecisions(db, at.migrationId),
    countObligations(db, at, obligationReach(now)),
  ]);
  const decided = new Set(decisions.map(({ code, subject }) => `${code} ${subject}`));
  const open = [...findings, ...targetFindings(capabilities)].filter(
    ({ verdict, code, subject }) => verdict === "impossible" && !decided.has(`${code} ${subject}`),
  );
  return [
    ...open.map(({ code, subject, subjectName }) => {
      const about = subject === "*" ? "" : ` (${subjectName ?? subject})`;
      const what = code.startsWith("target.") ? "" : " cannot be represented";
      return `${findingKind(code)?.title ?? code}${about}${what}, and nobody decided what becomes of it.`;
    }),
    ...counts
      .filter(({ executor }) => executor === null)
      .map(({ kind, obligations }) => {
        const label = obligationLabel(kind);
        const which = formatNoun(obligations, "obligation");
        return `${label}: nobody carries out ${which} within ${obligationReachDays} days.`;
      }),
  ];
}

/** Whether an assessment speaks of the newest snapshot, or of one with the very same content. */
export async function isOfNewest(
  db: Executor,
  assessment: AssessmentRow,
  newest: Pick<SnapshotRow, "id" | "hash"> | null,
): Promise<boolean> {
  if (newest === null || newest.id === assessment.snapshotId) return newest !== null;
  const { migrationId, snapshotId } = assessment;
  const assessed = await findSnapshot(db, { migrationId, snapshotId });
  return assessed?.hash != null && assessed.hash === newest.hash;
}

/**
 * Why nothing may be imported until the assessment is dealt with; null when it may. A live migration needs an assessment
 * of its newest snapshot, a rehearsal does not, but where one was made its blockers count.
 */
export async function whyNotAssessed(
  db: Executor,
  migration: { readonly id: string; readonly mode: string | null },
  now: Date,
): Promise<string | null> {
  const [assessment, snapshot] = await Promise.all([
    findLatestAssessment(db, migration.id),
    findLatestSnapshot(db, migration.id),
  ]);
  if (!assessment || !(await isOfNewest(db, assessment, snapshot))) {
    return migration.mode === "live"
      ? "The newest snapshot was not assessed. Open Assess and start it; it writes nothing."
      : null;
  }
  const [first, ...more] = await listBlockers(db, assessment, now);
  if (first === undefined) return null;
  const rest =
    more.length === 0 ? "" : ` ${more.length} more ${more.length === 1 ? "point is" : "points are"} open.`;
  return `${first}${rest} Open Assess.`;
}
