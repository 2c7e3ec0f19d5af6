import { appendAudit } from "@/lib/audit";
import type { Executor } from "@/lib/db/client";
import { updateRun } from "@/lib/db/queries/runs";
import { completeChunk } from "@/lib/jobs/sql/complete-chunk";
import { insertChunks } from "@/lib/jobs/sql/insert-chunks";
import { countOpenChunks, lockRun } from "@/lib/jobs/sql/run-rows";
import { saveCursor } from "@/lib/jobs/sql/save-cursor";
import { LeaseLost } from "@/lib/jobs/stop";
import type { ChunkResult, ClaimedChunk, RunRow } from "@/lib/jobs/types";
import type { PipelineEnvironment } from "./environment";
import type { RunDefinition } from "./run-definition";

/**
 * Ends a chunk: its rows, its counters, its audit entry and what comes next commit in one transaction, if this
 * worker still holds the claim. Throws LeaseLost (and writes nothing) when it does not.
 */
export async function commitChunk(
  env: PipelineEnvironment,
  definition: RunDefinition,
  chunk: ClaimedChunk,
  result: ChunkResult,
  write: (tx: Executor) => Promise<void> = async () => undefined,
): Promise<void> {
  await env.db.transaction(async (tx) => {
    if (!(await completeChunk(tx, chunk, result)))
      throw new LeaseLost("the chunk was claimed by another worker");
    await write(tx);
    const run = { migrationId: chunk.migrationId, id: chunk.runId };
    await insertChunks(tx, run, chunk.phase, result.next ?? []);
    const locked = await lockRun(tx, chunk.migrationId, chunk.runId);
    const open = await countOpenChunks(tx, chunk.migrationId, chunk.runId, chunk.phase);
    if (open === 0 && locked.phase === chunk.phase) await advanceRun(tx, env, definition, locked);
    // The audit chain is the last lock taken, here as everywhere.
    await appendAudit(tx, workerContext(env, chunk), {
      action: "chunk.committed",
      subjectKind: "run",
      subjectId: chunk.runId,
      migrationId: chunk.migrationId,
      detail: {
        kind: chunk.runKind,
        phase: chunk.phase,
        number: chunk.number,
        digest: result.digest,
        counts: result.counts,
      },
    });
  });
}

/** Saves a page inside a chunk together with how far it came. Throws LeaseLost when the claim is gone. */
export async function commitPage(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  cursor: unknown,
  write: (tx: Executor) => Promise<void>,
): Promise<void> {
  await env.db.transaction(async (tx) => {
    if (!(await saveCursor(tx, chunk, cursor)))
      throw new LeaseLost("the chunk was claimed by another worker");
    await write(tx);
  });
}

/**
 * Moves the run to the next phase that has work, or ends it. `run.phase` is the phase just finished, or "" for a run
 * that has not begun.
 */
export async function advanceRun(
  tx: Executor,
  env: PipelineEnvironment,
  definition: RunDefinition,
  run: RunRow,
): Promise<void> {
  const from = definition.phases.indexOf(run.phase) + 1;
  for (const phase of definition.phases.slice(from)) {
    const first = await definition.enter(tx, env, { ...run, phase }, phase);
    if (first.length === 0) continue;
    await insertChunks(tx, run, phase, first);
    await updateRun(tx, run.migrationId, run.id, { phase });
    return;
  }
  await updateRun(tx, run.migrationId, run.id, {
    phase: "ended",
    ...(run.state === "cancelled" ? {} : { state: "done" as const, stateReason: null }),
    endedAt: env.now(),
  });
  await definition.complete(tx, env, run);
  await appendAudit(tx, workerContext(env, run), {
    action: "run.completed",
    subjectKind: "run",
    subjectId: run.id,
    migrationId: run.migrationId,
    detail: { kind: run.kind, number: run.number },
  });
}

function workerContext(env: PipelineEnvironment, subject: { workspaceId: string }) {
  return {
    workspaceId: subject.workspaceId,
    actor: { kind: "worker" as const, id: "worker", name: "Worker" },
    now: env.now,
    vault: env.vault,
  };
}
