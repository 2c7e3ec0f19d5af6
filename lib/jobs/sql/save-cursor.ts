import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { ClaimedChunk } from "../types";

/** Saves how far the chunk has come, in the transaction of the rows. False = the claim was lost: roll back. */
export async function saveCursor(tx: Executor, chunk: ClaimedChunk, cursor: unknown): Promise<boolean> {
  const rows = await tx.execute(sql`
    update chunks set cursor = ${JSON.stringify(cursor)}::text::jsonb
    where migration_id = ${chunk.migrationId} and run_id = ${chunk.runId} and phase = ${chunk.phase}
      and number = ${chunk.number} and fence = ${chunk.fence} and state = 'claimed'
    returning number`);
  return rows.length === 1;
}
