import { answerIntent, holdsChunk, insertIntent, listIntents } from "@/lib/db/queries/operations";
import {
  bookGrantsUndone,
  countBurning,
  listUndoOperations,
  type UndoOperation,
} from "@/lib/db/queries/undo";
import { AppError } from "@/lib/errors";
import { LeaseLost, TryLater } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { adjustEvents, type BurningEvent } from "@/lib/traffic";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { isResting } from "../import-run/is-resting";
import { underLease } from "../import-run/under-lease";
import { openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { type LoadedUndo, loadUndo } from "./load-undo";
import { undoPartSchema, undoProgressSchema } from "./options";

const pollMs = 1_000;

/**
 * Takes back the grants of one chunk by burning events, whose keys come from the grants: however often it is done, each
 * is taken back once. A request without an answer is repeated only when the target's queue rests.
 */
export async function burnGrants(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const db = env.db.drizzle;
  const loaded = await loadUndo(db, chunk.migrationId, chunk.runId);
  const operations = await listUndoOperations(
    db,
    loaded.scope,
    chunk.phase,
    undoPartSchema.parse(chunk.input),
  );
  const events = operations.flatMap((operation) => burningEvents(loaded, operation));
  const budget = { requestsPerSecond: tools.requestsPerSecond() };
  const target = underLease(await openTarget(env, { ...chunk, ...budget }, tools.signal), tools);
  const requestKey = `${chunk.phase}/${chunk.number}`;
  const earlier = (await listIntents(db, chunk)).get(requestKey);
  if (earlier?.state === "sent") {
    const stored = await target.adapter.countStoredEvents(target.config, target.io);
    if (!(await isResting(target, stored))) throw new TryLater(2 * pollMs);
  }
  if (earlier?.state !== "answered") {
    tools.checkpoint();
    const intent = { requestKey, records: events.length, sentAt: env.now() };
    if (!(await insertIntent(db, chunk, intent))) throw new LeaseLost("the chunk was claimed elsewhere");
    const { accepted } = await target.adapter.ingest(target.config, events, target.io);
    await env.db.transaction(async (tx) => {
      if (!(await holdsChunk(tx, chunk))) throw new LeaseLost("the chunk was claimed elsewhere");
      // What an unanswered request had stored comes back as known, but was stored since the total was noted.
      const answer = { accepted: earlier ? events.length : accepted };
      await answerIntent(tx, loaded.at, requestKey, { state: "answered", answer, at: env.now() });
    });
  }
  const digest = hashOf(events.map((event) => event.idempotency_key));
  const counts = { records: operations.length, events: events.length };
  await commitChunk(env, definition, chunk, { counts, digest });
}

function burningEvents(loaded: LoadedUndo, operation: UndoOperation): BurningEvent[] {
  const { first, targetKey, generation } = operation;
  const { undo } = first;
  if (undo.kind !== "burnCredits") throw new Error(`A grant is not taken back by ${undo.kind}.`);
  return adjustEvents({
    tenantId: undoProgressSchema.parse(loaded.run.result).tenantId,
    sourceName: loaded.sourceName,
    userId: undo.userId,
    generation,
    purpose: "undo",
    reference: targetKey,
    credits: BigInt(undo.amount),
    at: loaded.run.createdAt.toISOString(),
  });
}

/** Waits until the burning events are stored: acceptance is not storage. Throws `undo.not_stored` when they are lost. */
export async function settleBurns(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const loaded = await loadUndo(env.db.drizzle, chunk.migrationId, chunk.runId);
  const { storedBefore } = undoProgressSchema.parse(loaded.run.result);
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const { events: awaited, lastAtMs } = await countBurning(env.db.drizzle, loaded.at);
  const stored = (await target.adapter.countStoredEvents(target.config, target.io)) - storedBefore;
  if (stored < awaited) {
    // A run may be throttled or paused for long before its last event is accepted.
    if (env.now().getTime() - (lastAtMs ?? loaded.run.createdAt.getTime()) < loaded.options.lostAfterMs)
      throw new TryLater(pollMs);
    throw new AppError({
      code: "undo.not_stored",
      kind: "conflict",
      userMessage: `OpenMonetize took ${awaited} events that take credits back, but stored only ${stored} of them. Look at its dead letters, then resume this undo: nothing is taken back twice.`,
    });
  }
  await commitChunk(env, definition, chunk, { counts: { stored: awaited }, digest: "" }, (tx) =>
    bookGrantsUndone(tx, loaded.scope),
  );
}
