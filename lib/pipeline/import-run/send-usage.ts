import {
  answerIntent,
  bookOperations,
  countAccepted,
  holdsChunk,
  insertIntent,
  listIntents,
  setAside,
} from "@/lib/db/queries/operations";
import type { PlannedWriteRow } from "@/lib/db/queries/plans";
import { listWritesOfPhase } from "@/lib/db/queries/plans";
import { type AppError, isAppError } from "@/lib/errors";
import { LeaseLost, TryLater } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { cutIntoBatches } from "@/lib/target/openmonetize";
import type { TargetEvent } from "@/lib/target/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { type OpenTarget, openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { forEachLimited } from "./for-each-limited";
import { isResting } from "./is-resting";
import { type LoadedImport, loadImport } from "./load-import";
import { importProgressSchema, partInputSchema } from "./options";
import { underLease } from "./under-lease";

/** Requests in flight at once, over all chunks: the contract found one to four senders to work. */
export const usageSenders = 4;
/** Batches in hand over all chunks: while some are under way, others have their intent written or their answer booked. */
const batchesInHand = 3 * usageSenders;

interface Batch {
  readonly requestKey: string;
  readonly writes: readonly PlannedWriteRow[];
}

/**
 * Sends one chunk of usage history. Every request has its intent before it is sent and its operations with its answer.
 * A request of an earlier attempt without an answer is sent again only once the target's queue has run empty: then its
 * keys say which events it knows already, and none can be stored twice.
 */
export async function sendUsage(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const db = env.db.drizzle;
  const loaded = await loadImport(db, chunk.migrationId, chunk.runId);
  const { afterOrdinal, count } = partInputSchema.parse(chunk.input);
  const budget = { requestsPerSecond: tools.requestsPerSecond(), maxInFlight: usageSenders };
  const target = underLease(await openTarget(env, { ...chunk, ...budget }, tools.signal), tools);
  const rows = await listWritesOfPhase(db, loaded.at, "usage", {
    afterOrdinal,
    limit: count,
    retryOf: loaded.options.retryOf,
  });
  const batches = toBatches(chunk.number, rows);
  const intents = await listIntents(db, chunk);
  const unresolved = batches.some((batch) => intents.get(batch.requestKey)?.state === "sent");
  await waitForRoom(env, loaded, target, unresolved);

  let sent = 0;
  const room = { requestsPerSecond: null, maxInFlight: batchesInHand };
  const hands = env.outbound.open(room, tools.signal, {
    name: `${chunk.migrationId}/batches`,
    by: "process",
  }).limiter;
  await forEachLimited(batches, batchesInHand, async (batch) => {
    if (intents.get(batch.requestKey)?.state === "answered") return;
    await hands.run(async () => {
      tools.checkpoint();
      target.io.limiter.setLimits({ requestsPerSecond: tools.requestsPerSecond() ?? 1_000_000 });
      const isRepeated = intents.has(batch.requestKey);
      await sendBatch(env, chunk, loaded, target, batch, isRepeated);
    });
    sent += batch.writes.length;
  });
  const digest = hashOf(rows.map((row) => row.targetKey));
  await commitChunk(env, definition, chunk, { counts: { records: rows.length, sent }, digest });
}

function toBatches(chunkNumber: number, rows: readonly PlannedWriteRow[]): Batch[] {
  const writeOf = new Map(rows.map((row) => [eventOf(row), row]));
  return cutIntoBatches([...writeOf.keys()]).map((batch, index) => ({
    requestKey: `usage/${chunkNumber}/${index}`,
    writes: batch.flatMap((event) => writeOf.get(event) ?? []),
  }));
}

/** Holds back while too much is queued at the target; with an unresolved request, until nothing is. */
async function waitForRoom(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
  unresolved: boolean,
): Promise<void> {
  const limit = unresolved ? 0 : loaded.options.maxBacklog;
  if (limit === null) return;
  const { storedBefore } = importProgressSchema.parse(loaded.run.result);
  const stored = await target.adapter.countStoredEvents(target.config, target.io);
  const accepted = await countAccepted(env.db.drizzle, loaded.at);
  // An unresolved request may have been stored on top of what was answered, so only a queue that rests is empty.
  if (unresolved && !(await isResting(target, stored))) throw new TryLater(2_000);
  if (!unresolved && accepted - (stored - storedBefore) > limit) throw new TryLater(1_000);
}

async function sendBatch(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  loaded: LoadedImport,
  target: OpenTarget,
  batch: Batch,
  isRepeated: boolean,
): Promise<void> {
  const { at } = loaded;
  const intent = { requestKey: batch.requestKey, records: batch.writes.length, sentAt: env.now() };
  if (!(await insertIntent(env.db.drizzle, chunk, intent)))
    throw new LeaseLost("the chunk was claimed elsewhere");
  const refused: { targetKey: string; error: AppError }[] = [];
  let open = [...batch.writes];
  let fresh = 0;
  while (open.length > 0) {
    try {
      fresh = (await target.adapter.ingest(target.config, open.map(eventOf), target.io)).accepted;
      break;
    } catch (error) {
      const guilty = guiltyWrite(error, open);
      if (!guilty) throw error;
      refused.push(guilty);
      open = open.filter((write) => write.targetKey !== guilty.targetKey);
    }
  }
  const answer = { accepted: open.length, refused: refused.length };
  await env.db.transaction(async (tx) => {
    // All statements travel together. What is written without the chunk is rolled back by the throw.
    const [holds] = await Promise.all([
      holdsChunk(tx, chunk),
      bookOperations(tx, at, {
        phase: "usage",
        ordinals: open.map((write) => write.ordinal),
        // Nothing of it was new, so all of it is stored already: only a stored key makes a duplicate. If this run sent it
        // before, it was stored since the total was noted, and counts among what is to be stored.
        state: fresh === 0 && !isRepeated ? "stored" : "accepted",
        requestKey: batch.requestKey,
        targetId: null,
        at: env.now(),
      }),
      answerIntent(tx, at, batch.requestKey, { state: "answered", answer, at: env.now() }),
    ]);
    if (!holds) throw new LeaseLost("the chunk was claimed elsewhere");
    for (const { targetKey, error } of refused) {
      await setAside(tx, at, {
        phase: "usage",
        targetKeys: [targetKey],
        code: error.code,
        message: error.userMessage,
        remedy: "Correct the record at the source or leave it out, then retry just these records.",
        at: env.now(),
      });
    }
  });
}

function eventOf(write: PlannedWriteRow): TargetEvent {
  if (write.write.kind !== "ingestEvent") throw new Error("The usage phase holds a write that is no event.");
  return write.write.event;
}

/** The one event a refusal names; null when the failure concerns the request as a whole. */
function guiltyWrite(
  error: unknown,
  writes: readonly PlannedWriteRow[],
): { targetKey: string; error: AppError } | null {
  if (!isAppError(error) || error.retryable || error.kind !== "invalid") return null;
  const eventId = error.context.eventId;
  const write = writes.find((candidate) => eventOf(candidate).event_id === eventId);
  return write ? { targetKey: write.targetKey, error } : null;
}
