import { appendAudit } from "@/lib/audit";
import { updateRun } from "@/lib/db/queries/runs";
import { toAppError } from "@/lib/errors";
import { lockRun } from "@/lib/jobs/sql/run-rows";
import type { ClaimedChunk, RunKind } from "@/lib/jobs/types";
import type { ChunkHandler, WorkerOptions } from "@/lib/jobs/worker";
import { assessDefinition } from "@/lib/pipeline/assess-run/assess-definition";
import { billsDefinition } from "@/lib/pipeline/bills-run/bills-definition";
import { checkDefinition } from "@/lib/pipeline/check-run/check-definition";
import type { PipelineEnvironment } from "@/lib/pipeline/environment";
import { exportDefinition } from "@/lib/pipeline/export-run/export-definition";
import { importDefinition } from "@/lib/pipeline/import-run/import-definition";
import { planDefinition } from "@/lib/pipeline/plan-run/plan-definition";
import { probeDefinition } from "@/lib/pipeline/probe-run/probe-definition";
import type { RunDefinition } from "@/lib/pipeline/run-definition";
import { undoDefinition } from "@/lib/pipeline/undo-run/undo-definition";
import { validateDefinition } from "@/lib/pipeline/validate-run/validate-definition";

const definitions: Record<RunKind, RunDefinition> = {
  export: exportDefinition,
  check: checkDefinition,
  assess: assessDefinition,
  plan: planDefinition,
  import: importDefinition,
  validate: validateDefinition,
  bills: billsDefinition,
  probe: probeDefinition,
  undo: undoDefinition,
};

/** Tries of one chunk before the run stops and asks a person. */
const mostAttempts = 8;
const longestPauseMs = 60_000;

/** Does whatever chunk a worker claimed. */
export const handleChunk =
  (env: PipelineEnvironment): ChunkHandler =>
  (chunk, tools) =>
    definitions[chunk.runKind].work(env, chunk, tools);

/** Retryable failures are tried again with growing pauses; anything else stops the run with its sentence. */
export const onChunkFailure =
  (env: PipelineEnvironment): WorkerOptions["onFailure"] =>
  async (chunk, error) => {
    const appError = toAppError(error);
    if (appError.retryable && chunk.attempts < mostAttempts) {
      return { retryInMs: Math.min(longestPauseMs, 500 * 2 ** chunk.attempts) };
    }
    await stopRun(env, chunk, appError.toJSON());
    return { retryInMs: null };
  };

async function stopRun(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  error: ReturnType<ReturnType<typeof toAppError>["toJSON"]>,
): Promise<void> {
  await env.db.transaction(async (tx) => {
    const run = await lockRun(tx, chunk.migrationId, chunk.runId);
    if (run.state !== "running") return;
    await updateRun(tx, chunk.migrationId, chunk.runId, {
      state: "failed",
      stateReason: error.userMessage,
      error,
    });
    const actor = { kind: "worker" as const, id: "worker", name: "Worker" };
    await appendAudit(
      tx,
      { workspaceId: chunk.workspaceId, actor, now: env.now, vault: env.vault },
      {
        action: "run.failed",
        subjectKind: "run",
        subjectId: chunk.runId,
        migrationId: chunk.migrationId,
        detail: { kind: chunk.runKind, phase: chunk.phase, chunk: chunk.number, code: error.code },
      },
    );
  });
}
