import type { AssessmentContext } from "@/lib/assessment/context";
import { type AssessmentRow, listSharedEmails, listUsedFeatures } from "@/lib/db/queries/assessments";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import { findSnapshot, listCatalogue } from "@/lib/db/queries/snapshots";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { PipelineEnvironment } from "../environment";

/** Sources that go on charging, and so go on making their dated changes; for Stigg the rail is another system. */
const chargingSources: ReadonlySet<string> = new Set(["stripe", "chargebee", "custom"]);

/** What the given customers are judged by. */
export async function assessmentContext(
  env: PipelineEnvironment,
  assessment: AssessmentRow,
  customerIds: readonly string[],
): Promise<AssessmentContext> {
  const db = env.db.drizzle;
  const at = { migrationId: assessment.migrationId, snapshotId: assessment.snapshotId };
  const keys = customerIds.map((id) => `${at.migrationId}:${id}`);
  const [snapshot, catalogue, mapping, shared, used] = await Promise.all([
    findSnapshot(db, at),
    listCatalogue(db, at),
    findLatestMapping(db, at.migrationId),
    listSharedEmails(db, at, customerIds),
    listUsedFeatures(db, at, keys),
  ]);
  const byKey = new Map<string, string[]>();
  for (const { customerKey, featureId } of used) {
    byKey.set(customerKey, [...(byKey.get(customerKey) ?? []), featureId]);
  }
  const sharing = new Set(shared);
  const rules = mapping?.document.creditGrants ?? {};
  return {
    index: indexCatalogue(catalogue),
    asOf: assessment.asOf.toISOString(),
    sourceIsRail: chargingSources.has(snapshot?.provider ?? ""),
    creditStays: (blockId) => (rules[blockId] ?? rules["*"])?.to !== "wallet",
    usedFeatures: (customerId) => byKey.get(`${at.migrationId}:${customerId}`) ?? [],
    sharesEmail: (customerId) => sharing.has(customerId),
  };
}
