import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { PlanRow } from "@/lib/db/queries/plans";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import type { Executor } from "../context";

/** Why a plan no longer describes what would happen, one sentence; null while it does. */
export async function whyStale(db: Executor, plan: PlanRow): Promise<string | null> {
  if (plan.staleWhy) return plan.staleWhy;
  const [snapshot, mapping] = await Promise.all([
    findLatestSnapshot(db, plan.migrationId),
    findLatestMapping(db, plan.migrationId),
  ]);
  if (mapping && mapping.version !== plan.mappingVersion) {
    return `The mapping is at version ${mapping.version} now; this plan was made with version ${plan.mappingVersion}: ${mapping.change}`;
  }
  if (snapshot && snapshot.id !== plan.snapshotId) {
    return `Snapshot ${snapshot.number} is newer than the one this plan was made from.`;
  }
  return null;
}
