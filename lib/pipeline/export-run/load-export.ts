import type { Executor } from "@/lib/db/client";
import { findRun } from "@/lib/db/queries/runs";
import { findSnapshot, type SnapshotRow } from "@/lib/db/queries/snapshots";
import type { SourceAdapter } from "@/lib/sources/types";
import { findSource } from "../open-connection";
import { type ExportOptions, exportOptionsSchema } from "./options";

export interface LoadedExport {
  readonly at: { readonly migrationId: string; readonly snapshotId: string };
  readonly snapshot: SnapshotRow;
  readonly options: ExportOptions;
  readonly adapter: SourceAdapter<unknown>;
}

/** The snapshot a run fills, what it was asked to read, and the adapter that reads it. */
export async function loadExport(db: Executor, migrationId: string, runId: string): Promise<LoadedExport> {
  const run = await findRun(db, migrationId, runId);
  if (!run?.snapshotId) throw new Error("The run has no snapshot to fill.");
  const at = { migrationId, snapshotId: run.snapshotId };
  const snapshot = await findSnapshot(db, at);
  if (!snapshot) throw new Error("The snapshot of the run does not exist.");
  const options = exportOptionsSchema.parse(run.options);
  return { at, snapshot, options, adapter: findSource(snapshot.provider, options.settings) };
}
