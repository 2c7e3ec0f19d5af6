import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { ClaimedChunk } from "../types";

/**
 * Gives a chunk back, to be claimed again after `delayMs`. Without an error nothing went wrong, so the tries so far no
 * longer count. Changes nothing when the claim was lost.
 */
export async function releaseChunk(
  db: Executor,
  chunk: ClaimedChunk,
  options: { delayMs: number; error: unknown },
): Promise<void> {
  await db.execute(sql`
    update chunks
    set state = 'waiting', lease_until = null, owner = null,
        not_before = now() + make_interval(secs => ${options.delayMs / 1000}),
        attempts = case when ${options.error === null} then 0 else attempts end,
        error = ${options.error === null ? null : JSON.stringify(options.error)}::text::jsonb
    where migration_id = ${chunk.migrationId} and run_id = ${chunk.runId} and phase = ${chunk.phase}
      and number = ${chunk.number} and fence = ${chunk.fence} and state = 'claimed'`);
}
