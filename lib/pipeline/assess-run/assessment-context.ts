import type { AssessmentContext } from "@/lib/assessment/context";
import { type AssessmentRow, listSharedEmails, listUsedFeatures } from "@/lib/db/queries/assessments";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import { findSnapshot, listCatalogue } from "@/lib/db/queries/snapshots";
import { type CatalogueIndex, indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { PipelineEnvironment } from "../environment";

/** Sources that go on charging, and so go on making their dated changes; for Stigg the rail is another system. */
const chargingSources: ReadonlySet<string> = new Set(["stripe", "chargebee", "custom"]);

/** Tells plans of which a newer version exists. Versions are numbers where a provider has them (Stigg); others have none. */
function earlierVersions(index: CatalogueIndex): (planId: string) => boolean {
  const newest = new Map<string, number>();
  for (const { versionOf, version } of index.plans.values()) {
    if (versionOf !== null) newest.set(versionOf, Math.max(newest.get(versionOf) ?? 0, Number(version ?? 0)));
  }
  return (planId) => {
    const { versionOf = null, version = null } = index.plans.get(planId) ?? {};
    return versionOf !== null && Number(version ?? 0) < (newest.get(versionOf) ?? 0);
  };
}

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
  const index = indexCatalogue(catalogue);
  return {
    index,
    isEarlierVersion: earlierVersions(index),
    asOf: assessment.asOf.toISOString(),
    sourceIsRail: chargingSources.has(snapshot?.provider ?? ""),
    creditStays: (blockId) => (rules[blockId] ?? rules["*"])?.to !== "wallet",
    usedFeatures: (customerId) => byKey.get(`${at.migrationId}:${customerId}`) ?? [],
    sharesEmail: (customerId) => sharing.has(customerId),
  };
}
