import { bookOperations, setAside } from "@/lib/db/queries/operations";
import { listWritesOfPhase } from "@/lib/db/queries/plans";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { RefusedWrite } from "@/lib/target/direct/chunk-writer";
import { writeChunk } from "@/lib/target/direct/write-chunk";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { openTargetDatabase } from "./direct-database";
import { loadImport } from "./load-import";
import { partInputSchema } from "./options";

/**
 * Writes one chunk of a phase to the platform's database, in one transaction there, and then books it here. A chunk that
 * was killed in between is known by the manifest, so the next worker only books it.
 */
export async function loadDirect(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const db = env.db.drizzle;
  const loaded = await loadImport(db, chunk.migrationId, chunk.runId);
  const { afterOrdinal, count } = partInputSchema.parse(chunk.input);
  const rows = await listWritesOfPhase(db, loaded.at, chunk.phase, {
    afterOrdinal,
    limit: count,
    retryOf: loaded.options.retryOf,
  });
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const database = await openTargetDatabase(env, chunk, target.io);
  tools.checkpoint();
  const { tenantId } = database;
  const place = { tenantId, runId: chunk.runId, phase: chunk.phase, number: chunk.number };
  const receipt = await database.inTransaction(async (session) => {
    const written = await writeChunk(
      session,
      place,
      rows.map(({ write }) => write),
    );
    // Whoever was stopped and wakes up late does not commit; the manifest would refuse the second one in any case.
    tools.assertLease();
    return written;
  });
  const found = new Set(receipt.found);
  const refused = new Set(receipt.refused.map(({ targetKey }) => targetKey));
  const booked = rows.filter(({ targetKey }) => !refused.has(targetKey));
  const digest = hashOf(rows.map((row) => row.targetKey));
  const counts = { records: rows.length, refused: refused.size };
  await commitChunk(env, definition, chunk, { counts, digest }, async (tx) => {
    for (const state of ["stored", "found"] as const) {
      await bookOperations(tx, loaded.at, {
        phase: chunk.phase,
        ordinals: booked
          .filter(({ targetKey }) => found.has(targetKey) === (state === "found"))
          .map(({ ordinal }) => ordinal),
        mode: "direct",
        state,
        requestKey: `direct/${chunk.phase}/${chunk.number}`,
        targetId: null,
        at: env.now(),
      });
    }
    for (const [code, { message, targetKeys }] of byCause(receipt.refused)) {
      await setAside(tx, loaded.at, {
        phase: chunk.phase,
        targetKeys,
        code,
        message,
        remedy: "Look at the record and at the target, mend the cause, then retry just these records.",
        at: env.now(),
      });
    }
  });
}

function byCause(refused: readonly RefusedWrite[]): Map<string, { message: string; targetKeys: string[] }> {
  const causes = new Map<string, { message: string; targetKeys: string[] }>();
  for (const { code, message, targetKey } of refused) {
    const cause = causes.get(code);
    if (cause) cause.targetKeys.push(targetKey);
    else causes.set(code, { message, targetKeys: [targetKey] });
  }
  return causes;
}
