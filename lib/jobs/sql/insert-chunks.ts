import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { NewChunk } from "../types";

/** Inserts chunks of a phase. A number that exists already is left as it is, so a repeated step adds nothing. */
export async function insertChunks(
  tx: Executor,
  run: { migrationId: string; id: string },
  phase: string,
  chunks: readonly NewChunk[],
): Promise<void> {
  if (chunks.length === 0) return;
  const rows = chunks.map((chunk) => ({
    number: chunk.number,
    input: chunk.input,
    planned: chunk.planned,
    delay: (chunk.delayMs ?? 0) / 1000,
  }));
  await tx.execute(sql`
    insert into chunks (migration_id, run_id, phase, number, state, input, planned, not_before)
    select ${run.migrationId}::uuid, ${run.id}::uuid, ${phase}, x.number, 'waiting', x.input, x.planned,
      case when x.delay > 0 then now() + make_interval(secs => x.delay) end
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as x(number int, input jsonb, planned int, delay double precision)
    on conflict do nothing`);
}
