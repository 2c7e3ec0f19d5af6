import { and, eq, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { chunks, runs } from "@/lib/db/schema";
import type { RunRow } from "../types";

/** The run, locked until the transaction ends: whoever commits a chunk decides alone what comes next. */
export async function lockRun(tx: Executor, migrationId: string, runId: string): Promise<RunRow> {
  const [row] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.migrationId, migrationId), eq(runs.id, runId)))
    .for("update");
  if (!row) throw new Error("The run of a claimed chunk does not exist.");
  return row;
}

/** Chunks of the phase that are not done yet. */
export async function countOpenChunks(
  tx: Executor,
  migrationId: string,
  runId: string,
  phase: string,
): Promise<number> {
  const rows = await tx.execute<{ open: number }>(sql`
    select count(*)::int as open from ${chunks}
    where migration_id = ${migrationId} and run_id = ${runId} and phase = ${phase} and state <> 'done'`);
  return rows[0]?.open ?? 0;
}
