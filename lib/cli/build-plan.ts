import { findLatestRun, type RunRow } from "@/lib/db/queries/runs";
import type { PlanScope } from "@/lib/db/queries/scope";
import { getPreview } from "@/lib/services/plans/get-preview";
import { startPlan } from "@/lib/services/plans/start-plan";
import { cancelRun } from "@/lib/services/runs/control-run";
import type { Session } from "./run-command";
import { watchRun } from "./watch-run";

export type Preview = NonNullable<Awaited<ReturnType<typeof getPreview>>>;

export interface BuiltPlan {
  readonly planId: string;
  readonly hash: string;
  readonly preview: Preview;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** A dry run over the newest snapshot and mapping and the target as it is now. Writes nothing there. */
export async function buildPlan(session: Session, migrationId: string, scope: PlanScope): Promise<BuiltPlan> {
  await clearTheWay(session, migrationId, "plan");
  const { planId, runId } = await startPlan(session.ctx, { migrationId, scope: mutable(scope) });
  const run = await watchRun(session, { migrationId, runId });
  const preview = await getPreview(session.ctx, { migrationId, planId });
  if (!preview?.hash) throw new Error("The dry run ended without a plan.");
  return {
    planId,
    hash: preview.hash,
    preview,
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? run.startedAt,
  };
}

/** Waits for a run of this kind that somebody else began; one that was left paused is ended, since it writes nothing. */
export async function clearTheWay(
  session: Session,
  migrationId: string,
  kind: Extract<RunRow["kind"], "plan" | "validate">,
): Promise<void> {
  const latest = await findLatestRun(session.ctx.db.drizzle, migrationId, kind);
  if (latest?.state === "paused") await cancelRun(session.ctx, { migrationId, runId: latest.id });
  if (latest?.state !== "running" && latest?.state !== "cancelling") return;
  session.say(`Waiting for a run of ${latest.actorName} that is under way.`);
  // How it ends is its owner's concern.
  await watchRun(session, { migrationId, runId: latest.id }).catch((error: unknown) => {
    if (session.signal.aborted) throw error;
  });
}

const mutable = (scope: PlanScope) => (scope.kind === "ids" ? { ...scope, ids: [...scope.ids] } : scope);
