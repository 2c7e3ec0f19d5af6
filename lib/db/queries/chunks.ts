import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/** Streams of an export that could not be read, with the reason the adapter gave. */
export async function listUnavailableStreams(
  db: Executor,
  migrationId: string,
  runId: string,
): Promise<{ stream: string; reason: string }[]> {
  return await db.execute<{ stream: string; reason: string }>(sql`
    select distinct input->>'stream' as stream, cursor->>'unavailable' as reason
    from chunks
    where migration_id = ${migrationId} and run_id = ${runId} and cursor->>'unavailable' is not null
    order by 1`);
}
