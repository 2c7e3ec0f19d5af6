import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { ClaimedChunk } from "../types";

/**
 * Heartbeat: keeps the chunk for another `leaseSeconds`. Answers whether it is still ours and what its run wants:
 * a paused or cancelled run asks its workers to stop at the next safe point.
 */
export async function extendLease(
  db: Executor,
  chunk: ClaimedChunk,
  leaseSeconds: number,
): Promise<{ held: boolean; runState: string | null; requestsPerSecond: number | null }> {
  const rows = await db.execute<{ state: string; requests_per_second: number | null }>(sql`
    update chunks c
    set lease_until = now() + make_interval(secs => ${leaseSeconds}), heartbeat_at = now()
    from runs r
    where c.migration_id = ${chunk.migrationId} and c.run_id = ${chunk.runId} and c.phase = ${chunk.phase}
      and c.number = ${chunk.number} and c.fence = ${chunk.fence} and c.state = 'claimed'
      and r.migration_id = c.migration_id and r.id = c.run_id
    returning r.state, r.requests_per_second`);
  const row = rows[0];
  return {
    held: row !== undefined,
    runState: row?.state ?? null,
    requestsPerSecond: row?.requests_per_second ?? null,
  };
}
