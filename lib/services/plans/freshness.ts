import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { PlanRow } from "@/lib/db/queries/plans";
import { findLatestSnapshot, findSnapshot } from "@/lib/db/queries/snapshots";
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
    const own = await findSnapshot(db, { migrationId: plan.migrationId, snapshotId: plan.snapshotId });
    // The source was read again and holds exactly what the plan was made from.
    if (own?.hash != null && own.hash === snapshot.hash) return null;
    return `Snapshot ${snapshot.number} is newer than the one this plan was made from.`;
  }
  return null;
}
