import type { Executor } from "@/lib/db/client";
import { findPlan, type PlanRow } from "@/lib/db/queries/plans";
import { findRun, type RunRow } from "@/lib/db/queries/runs";
import type { PlanContext } from "@/lib/mapping/plan-types";
import type { PipelineEnvironment } from "../environment";
import { planContext } from "../plan-run/plan-context";
import { type ValidateOptions, validateOptionsSchema } from "./options";

export interface LoadedValidation {
  readonly run: RunRow;
  readonly plan: PlanRow;
  readonly options: ValidateOptions;
  readonly context: PlanContext;
  /** The small snapshot of the rail read for this validation. */
  readonly railSnapshotId: string | null;
}

/** The plan a validation run checks, and what it was asked to do. */
export async function loadPlanOfRun(
  db: Executor,
  migrationId: string,
  runId: string,
): Promise<Pick<LoadedValidation, "run" | "plan" | "options" | "railSnapshotId">> {
  const run = await findRun(db, migrationId, runId);
  const plan = run?.planId ? await findPlan(db, { migrationId, planId: run.planId }) : null;
  if (!run || !plan) throw new Error("The run has no plan to validate.");
  return { run, plan, options: validateOptionsSchema.parse(run.options), railSnapshotId: run.snapshotId };
}

export async function loadValidation(
  env: PipelineEnvironment,
  migrationId: string,
  runId: string,
): Promise<LoadedValidation> {
  const loaded = await loadPlanOfRun(env.db.drizzle, migrationId, runId);
  return { ...loaded, context: await planContext(env, loaded.plan) };
}
