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

/** Digests of the chunks of some phases, in order: what a plan's hash is made of. */
export async function listChunkDigests(
  db: Executor,
  migrationId: string,
  runId: string,
  phases: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ digest: string | null }>(sql`
    select digest from chunks
    where migration_id = ${migrationId} and run_id = ${runId}
      and phase in (select jsonb_array_elements_text(${JSON.stringify(phases)}::text::jsonb))
    order by phase, number`);
  return rows.map((row) => row.digest ?? "");
}

/** Counts of the chunks of one phase, in order. */
export async function listPhaseCounts(
  db: Executor,
  migrationId: string,
  runId: string,
  phase: string,
): Promise<unknown[]> {
  const rows = await db.execute<{ counts: unknown }>(sql`
    select counts from chunks where migration_id = ${migrationId} and run_id = ${runId} and phase = ${phase}
    order by number`);
  return rows.map((row) => row.counts);
}
