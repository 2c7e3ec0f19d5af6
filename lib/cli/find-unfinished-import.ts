import type { MappingRow } from "@/lib/db/queries/mappings";
import { findPlan } from "@/lib/db/queries/plans";
import { findLatestRun, type RunRow } from "@/lib/db/queries/runs";
import type { PlanScope } from "@/lib/db/queries/scope";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import { wasTakenBack } from "@/lib/db/queries/undo";
import { hashOf } from "@/lib/pipeline/hash";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import type { ServiceContext } from "@/lib/services/context";

export interface UnfinishedImport {
  readonly runId: string;
  readonly number: number;
  readonly state: RunRow["state"];
  readonly planId: string;
  readonly planHash: string;
  readonly mode: "api" | "direct";
}

/**
 * The newest import, if it stopped half-way and its plan was made from this mapping, scope and snapshot. What it wrote so
 * far changed the target, so a new plan would have another hash; its own plan is the one to go on with.
 */
export async function findUnfinishedImport(
  ctx: ServiceContext,
  migrationId: string,
  wanted: { mapping: MappingRow; scope: PlanScope },
): Promise<UnfinishedImport | null> {
  const db = ctx.db.drizzle;
  const run = await findLatestRun(db, migrationId, "import");
  if (!run?.planId || !["running", "paused", "failed"].includes(run.state)) return null;
  // Stopped before its first write, because the target is not as planned: that needs a new plan.
  if (run.state === "failed" && run.phase === "guard") return null;
  // What an undo took back since is missing at the target: that, too, needs a new plan.
  if (run.state === "failed" && (await wasTakenBack(db, { migrationId, planId: run.planId }))) return null;
  const { retryOf, mode } = importOptionsSchema.parse(run.options);
  if (retryOf !== null) return null;
  const [plan, snapshot] = await Promise.all([
    findPlan(db, { migrationId, planId: run.planId }),
    findLatestSnapshot(db, migrationId),
  ]);
  if (!plan?.hash || !snapshot) return null;
  const isSame =
    plan.snapshotId === snapshot.id &&
    plan.mappingVersion === wanted.mapping.version &&
    hashOf(plan.scope) === hashOf(wanted.scope);
  if (!isSame) return null;
  return { runId: run.id, number: run.number, state: run.state, planId: plan.id, planHash: plan.hash, mode };
}
