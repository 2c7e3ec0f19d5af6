import type { Executor } from "@/lib/db/client";
import { findPlan, type PlanRow } from "@/lib/db/queries/plans";
import { findRun, type RunRow } from "@/lib/db/queries/runs";
import { type ImportOptions, importOptionsSchema } from "./options";

export interface LoadedImport {
  readonly run: RunRow;
  readonly plan: PlanRow;
  readonly options: ImportOptions;
  /** Key of the run and plan in the ledger's queries. */
  readonly at: { readonly migrationId: string; readonly runId: string; readonly planId: string };
}

/** The run, the plan it applies and what it was asked to do. */
export async function loadImport(db: Executor, migrationId: string, runId: string): Promise<LoadedImport> {
  const run = await findRun(db, migrationId, runId);
  const plan = run?.planId ? await findPlan(db, { migrationId, planId: run.planId }) : null;
  if (!run || !plan) throw new Error("The run has no plan to apply.");
  return {
    run,
    plan,
    options: importOptionsSchema.parse(run.options),
    at: { migrationId, runId, planId: plan.id },
  };
}
