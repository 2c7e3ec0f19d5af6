import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { ClaimedChunk } from "../types";

/**
 * Claims the next chunk that is due: waiting ones, and claimed ones whose lease ran out. Lease time is database time.
 * Each claim raises the fence. Null when there is nothing to do.
 */
export async function claimChunk(
  db: Executor,
  owner: string,
  leaseSeconds: number,
): Promise<ClaimedChunk | null> {
  const rows = await db.execute<{
    migration_id: string;
    run_id: string;
    phase: string;
    number: number;
    workspace_id: string;
    kind: ClaimedChunk["runKind"];
    fence: number;
    attempts: number;
    input: unknown;
    cursor: unknown;
  }>(sql`
    with due as (
      select c.migration_id, c.run_id, c.phase, c.number, r.workspace_id, r.kind
      from chunks c
      join runs r on r.migration_id = c.migration_id and r.id = c.run_id
      where r.state = 'running'
        and ((c.state = 'waiting' and (c.not_before is null or c.not_before <= now()))
          or (c.state = 'claimed' and c.lease_until < now()))
      order by r.created_at, c.number
      limit 1
      for update of c skip locked
    )
    update chunks c
    set state = 'claimed', owner = ${owner}, fence = c.fence + 1, attempts = c.attempts + 1,
        lease_until = now() + make_interval(secs => ${leaseSeconds}), heartbeat_at = now(),
        started_at = coalesce(c.started_at, now())
    from due
    where c.migration_id = due.migration_id and c.run_id = due.run_id
      and c.phase = due.phase and c.number = due.number
    returning c.migration_id, c.run_id, c.phase, c.number, due.workspace_id, due.kind, c.fence, c.attempts,
      c.input, c.cursor`);
  const row = rows[0];
  if (!row) return null;
  return {
    migrationId: row.migration_id,
    runId: row.run_id,
    phase: row.phase,
    number: row.number,
    workspaceId: row.workspace_id,
    runKind: row.kind,
    fence: row.fence,
    attempts: row.attempts,
    input: row.input,
    cursor: row.cursor,
  };
}
