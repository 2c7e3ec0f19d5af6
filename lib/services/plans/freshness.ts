import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { PlanRow } from "@/lib/db/queries/plans";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import type { Executor } from "../context";
import { driftSentence, findDrift } from "../snapshots/find-drift";

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
  const drift = await findDrift(db, { ...plan, planId: plan.id });
  const changed = drift ? driftSentence(drift) : null;
  // A source that was read again and holds exactly what the plan was made from makes no plan stale.
  const isNewer = snapshot && snapshot.id !== plan.snapshotId && snapshot.hash !== drift?.base.hash;
  if (isNewer) {
    const newer = `Snapshot ${snapshot.number} is newer than the one this plan was made from.`;
    return changed === null ? newer : `${newer} ${changed}`;
  }
  return changed === null ? null : `${changed} Export the source again on Connect, then look at the mapping.`;
}
