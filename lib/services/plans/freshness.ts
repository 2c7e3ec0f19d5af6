import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { PlanRow } from "@/lib/db/queries/plans";
import { countNewlyHeld, hasNewerReview, wasImported } from "@/lib/db/queries/review-holds";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import { wasTakenBack } from "@/lib/db/queries/undo";
import { formatNoun } from "@/lib/format/count";
import type { Executor } from "../context";
import { driftSentence, findDrift } from "../snapshots/find-drift";

/** Sentences about decisions and renewals that came after the plan; null where none did. */
async function whyOthersHeld(db: Executor, plan: PlanRow, now: Date): Promise<string | null> {
  // Whom an import took is there; renewals and decisions after it keep nobody back.
  const at = { migrationId: plan.migrationId, planId: plan.id };
  if ((await wasImported(db, at)) && !(await wasTakenBack(db, at))) return null;
  const near = await countNewlyHeld(db, at, now);
  if (near > 0) {
    const who = `${formatNoun(near, "customer")} of this plan ${near === 1 ? "has" : "have"}`;
    return `${who} come near a renewal since it was made and ${near === 1 ? "is" : "are"} to be held. A new dry run holds them.`;
  }
  return (await hasNewerReview(db, plan.migrationId, plan.createdAt))
    ? "Somebody decided on Assess about customers under review after this plan was made."
    : null;
}

/** Why a plan no longer describes what would happen, one sentence; null while it does. */
export async function whyStale(db: Executor, plan: PlanRow, now: Date): Promise<string | null> {
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
  if (changed !== null) return `${changed} Export the source again on Connect, then look at the mapping.`;
  return await whyOthersHeld(db, plan, now);
}
