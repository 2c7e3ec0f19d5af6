import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { ChunkResult, ClaimedChunk } from "../types";

/** Marks the chunk done if this claim still holds. False = another worker has it; the caller must roll back. */
export async function completeChunk(
  tx: Executor,
  chunk: ClaimedChunk,
  result: Omit<ChunkResult, "next">,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    update chunks
    set state = 'done', counts = ${JSON.stringify(result.counts)}::text::jsonb, digest = ${result.digest},
        lease_until = null, error = null, ended_at = now()
    where migration_id = ${chunk.migrationId} and run_id = ${chunk.runId} and phase = ${chunk.phase}
      and number = ${chunk.number} and fence = ${chunk.fence} and state = 'claimed'
    returning number`);
  return rows.length === 1;
}
