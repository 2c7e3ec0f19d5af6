import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/** Lets the chunks of a run that is resumed be tried at once, and as often as if nothing had failed yet. */
export async function resetAttempts(
  tx: Executor,
  run: { migrationId: string; runId: string },
): Promise<void> {
  await tx.execute(sql`
    update chunks set attempts = 0, not_before = null
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and state = 'waiting'`);
}
