import {
  answerIntent,
  bookOperations,
  holdsChunk,
  type IntentRow,
  insertIntent,
  listIntents,
  setAside,
} from "@/lib/db/queries/operations";
import { listWritesOfPhase, type PlannedWriteRow } from "@/lib/db/queries/plans";
import { AppError } from "@/lib/errors";
import { LeaseLost } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { TargetLookup, WriteResult } from "@/lib/target/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { type OpenTarget, openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { forEachLimited } from "./for-each-limited";
import { type LoadedImport, loadImport } from "./load-import";
import { partInputSchema } from "./options";
import { underLease } from "./under-lease";

/** Refusals that concern the key and not the record: every write after it would be refused alike. */
const stopsTheRun: ReadonlySet<string> = new Set(["target.unauthorized", "target.forbidden"]);

/** Customers written at once; the contract found eight in parallel across users to be correct. */
const customersAtOnce = 6;

/**
 * Makes one chunk of writes other than events, one request each: in series per customer, in parallel across customers.
 * A request of an earlier attempt without an answer is looked up at the target before anything is sent again.
 */
export async function applyWrites(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const db = env.db.drizzle;
  const loaded = await loadImport(db, chunk.migrationId, chunk.runId);
  const { afterOrdinal, count } = partInputSchema.parse(chunk.input);
  const budget = { requestsPerSecond: tools.requestsPerSecond() };
  const target = underLease(await openTarget(env, { ...chunk, ...budget }, tools.signal), tools);
  const rows = await listWritesOfPhase(db, loaded.at, chunk.phase, {
    afterOrdinal,
    limit: count,
    retryOf: loaded.options.retryOf,
  });
  const intents = await listIntents(db, chunk);
  const lookup = target.adapter.openLookup(target.config, target.io);
  let refused = 0;
  await forEachLimited(groupByCustomer(rows), customersAtOnce, async (writes) => {
    for (const write of writes) {
      tools.checkpoint();
      target.io.limiter.setLimits({ requestsPerSecond: tools.requestsPerSecond() ?? 1_000_000 });
      const result = await applyOne(env, chunk, loaded, { ...target, lookup }, write, intents);
      if (result === "refused") refused += 1;
    }
  });
  const digest = hashOf(rows.map((row) => row.targetKey));
  await commitChunk(env, definition, chunk, { counts: { records: rows.length, refused }, digest });
}

function groupByCustomer(rows: readonly PlannedWriteRow[]): PlannedWriteRow[][] {
  const groups = new Map<string, PlannedWriteRow[]>();
  for (const row of rows) {
    // Rows of the catalogue depend on nothing, so each may go on its own.
    const key = row.customerKey.endsWith(":") ? row.targetKey : row.customerKey;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

async function applyOne(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  loaded: LoadedImport,
  target: OpenTarget & { readonly lookup: TargetLookup },
  row: PlannedWriteRow,
  intents: ReadonlyMap<string, IntentRow>,
): Promise<"done" | "refused"> {
  const requestKey = `${chunk.phase}/${row.ordinal}`;
  const earlier = intents.get(requestKey);
  if (earlier?.state === "answered") return "done";
  if (earlier?.state === "refused") return "refused";
  const intent = { requestKey, records: 1, sentAt: env.now() };
  if (!(await insertIntent(env.db.drizzle, chunk, intent)))
    throw new LeaseLost("the chunk was claimed elsewhere");
  // A request of this run may still be on its way. Those of the run that is retried ended long ago, and this run is the
  // only one that writes, so what they left behind is read once for the whole chunk.
  const resume = earlier !== undefined ? true : loaded.options.retryOf === null ? false : target.lookup;
  const result = await target.adapter.apply(target.config, row.write, target.io, resume);
  if (result.state === "refused" && stopsTheRun.has(result.code)) {
    throw new AppError({
      code: result.code,
      kind: "conflict",
      userMessage: result.message,
      context: { phase: chunk.phase },
    });
  }
  if (result.state === "refused" && result.retryable) {
    throw new AppError({
      code: result.code,
      kind: "unavailable",
      userMessage: result.message,
      context: { phase: chunk.phase },
    });
  }
  await book(env, chunk, loaded, row, requestKey, result);
  return result.state === "refused" ? "refused" : "done";
}

async function book(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  loaded: LoadedImport,
  row: PlannedWriteRow,
  requestKey: string,
  result: WriteResult,
): Promise<void> {
  const at = env.now();
  await env.db.transaction(async (tx) => {
    if (!(await holdsChunk(tx, chunk))) throw new LeaseLost("the chunk was claimed elsewhere");
    if (result.state === "refused") {
      await setAside(tx, loaded.at, {
        phase: chunk.phase,
        targetKeys: [row.targetKey],
        code: result.code,
        message: result.message,
        remedy: "Look at the record and at the target, mend the cause, then retry just these records.",
        at,
      });
      await answerIntent(tx, loaded.at, requestKey, { state: "refused", answer: { code: result.code }, at });
      return;
    }
    await bookOperations(tx, loaded.at, {
      phase: chunk.phase,
      ordinals: [row.ordinal],
      state: result.state === "found" ? "found" : "stored",
      requestKey,
      targetId: result.targetId,
      at,
    });
    await answerIntent(tx, loaded.at, requestKey, { state: "answered", answer: result.answer, at });
  });
}
