import type { Executor } from "@/lib/db/client";
import { findMapping } from "@/lib/db/queries/mappings";
import { findPlan } from "@/lib/db/queries/plans";
import { findRun, type RunRow } from "@/lib/db/queries/runs";
import { scopeOfRun, type UndoScope } from "@/lib/db/queries/undo";
import { type UndoOptions, undoOptionsSchema } from "./options";

export interface LoadedUndo {
  readonly run: RunRow;
  readonly options: UndoOptions;
  readonly scope: UndoScope;
  /** Key of the run and of the plan it undoes in the ledger's queries. */
  readonly at: { readonly migrationId: string; readonly runId: string; readonly planId: string };
  /** `<provider>:<account id>:<mode>`, as the import wrote it. */
  readonly sourceName: string;
}

/** The run and what it takes back. */
export async function loadUndo(db: Executor, migrationId: string, runId: string): Promise<LoadedUndo> {
  const run = await findRun(db, migrationId, runId);
  if (!run) throw new Error("There is no such run.");
  const options = undoOptionsSchema.parse(run.options);
  const { planId } = options;
  const plan = await findPlan(db, { migrationId, planId });
  const mapping = plan && (await findMapping(db, migrationId, plan.mappingVersion));
  if (!mapping) throw new Error("The run names a plan or mapping that does not exist.");
  return {
    run,
    options,
    scope: scopeOfRun({ migrationId, runId }),
    at: { migrationId, runId, planId },
    sourceName: mapping.document.source.name,
  };
}
