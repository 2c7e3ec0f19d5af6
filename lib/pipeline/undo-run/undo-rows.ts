import { answerIntent, holdsChunk, insertIntent } from "@/lib/db/queries/operations";
import { bookUndone, leaveStanding, listUndoOperations, type UndoOperation } from "@/lib/db/queries/undo";
import { AppError } from "@/lib/errors";
import { LeaseLost } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { WriteResult } from "@/lib/target/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { forEachLimited } from "../import-run/for-each-limited";
import { underLease } from "../import-run/under-lease";
import { openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { type LoadedUndo, loadUndo } from "./load-undo";
import { undoPartSchema } from "./options";
import { rowOf, takeBack } from "./take-back";

const rowsAtOnce = 6;

/**
 * Takes back one chunk of entitlement rows. What is done is safe to do again: a row that is gone stays gone, and one that
 * somebody changed since is left and named.
 */
export async function undoRows(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const loaded = await loadUndo(env.db.drizzle, chunk.migrationId, chunk.runId);
  const part = undoPartSchema.parse(chunk.input);
  const operations = await listUndoOperations(env.db.drizzle, loaded.scope, chunk.phase, part);
  const budget = { requestsPerSecond: tools.requestsPerSecond() };
  const target = underLease(await openTarget(env, { ...chunk, ...budget }, tools.signal), tools);
  const lookup = target.adapter.openLookup(target.config, target.io);
  const counts = { records: operations.length, undone: 0, left: 0 };
  await forEachLimited(operations, rowsAtOnce, async (operation) => {
    tools.checkpoint();
    target.io.limiter.setLimits({ requestsPerSecond: tools.requestsPerSecond() ?? 1_000_000 });
    const row = rowOf(operation.last.after);
    const way = takeBack(operation, await lookup.findEntitlements(row.featureId, row.userId));
    if (way.kind === "changed") {
      await leave(env, chunk, loaded, operation, {
        code: "undo.changed_since",
        message: `${row.featureId} was changed at OpenMonetize since the import wrote it.`,
        remedy: "Look at the row: keep it, or delete it at OpenMonetize by hand.",
      });
      counts.left += 1;
      return;
    }
    const requestKey = `${chunk.phase}/${operation.customerKey}/${operation.targetKey}`;
    const intent = { requestKey, records: 1, sentAt: env.now() };
    if (!(await insertIntent(env.db.drizzle, chunk, intent)))
      throw new LeaseLost("the chunk was claimed elsewhere");
    const result: WriteResult =
      way.kind === "gone"
        ? { state: "found", targetId: operation.last.targetId, answer: {} }
        : await target.adapter.apply(target.config, way.write, target.io, true);
    if (result.state === "refused" && result.retryable) throw notNow(result);
    if (result.state === "refused") {
      const remedy = "Look at the row at OpenMonetize, mend the cause, then undo again.";
      await leave(env, chunk, loaded, operation, { code: result.code, message: result.message, remedy });
      counts.left += 1;
      return;
    }
    await env.db.transaction(async (tx) => {
      if (!(await holdsChunk(tx, chunk))) throw new LeaseLost("the chunk was claimed elsewhere");
      await bookUndone(tx, { ...operation, migrationId: chunk.migrationId, phase: chunk.phase });
      await answerIntent(tx, loaded.at, requestKey, {
        state: "answered",
        answer: result.answer,
        at: env.now(),
      });
    });
    counts.undone += 1;
  });
  const digest = hashOf(operations.map(({ targetKey }) => targetKey));
  await commitChunk(env, definition, chunk, { counts, digest });
}

async function leave(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  loaded: LoadedUndo,
  operation: UndoOperation,
  why: { code: string; message: string; remedy: string },
): Promise<void> {
  await env.db.transaction(async (tx) => {
    if (!(await holdsChunk(tx, chunk))) throw new LeaseLost("the chunk was claimed elsewhere");
    const at = { ...operation, phase: chunk.phase };
    await leaveStanding(tx, loaded.at, at, { ...why, at: env.now() });
  });
}

const notNow = (result: Extract<WriteResult, { state: "refused" }>): AppError =>
  new AppError({ code: result.code, kind: "unavailable", userMessage: result.message });
