import { v7 as newId } from "uuid";
import {
  countAccepted,
  findAcceptedEvents,
  listLostEvents,
  markStored,
  setAside,
} from "@/lib/db/queries/operations";
import { insertReading, stageTargetItems, updateReading } from "@/lib/db/queries/target-readings";
import { TryLater } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { commitChunk, commitPage } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { type OpenTarget, openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { type LoadedImport, loadImport } from "./load-import";
import { importProgressSchema } from "./options";

const pollMs = 1_000;
/** A total that rests this long is looked at: the target may have set events aside. */
const stallMs = 10_000;

interface SettleCursor {
  readonly stored: number;
  readonly changedAt: string;
  readonly counts: { readonly stored: number };
}

/**
 * Waits until every accepted event is stored: acceptance is not storage. Events that turn up in the target's dead
 * letters are set aside; those found nowhere after `lostAfterMs` as well. Only then do grants begin.
 */
export async function settleUsage(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const db = env.db.drizzle;
  const loaded = await loadImport(db, chunk.migrationId, chunk.runId);
  const { storedBefore } = importProgressSchema.parse(loaded.run.result);
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const accepted = await countAccepted(db, loaded.at);
  const total = await target.adapter.countStoredEvents(target.config, target.io);
  const stored = Math.min(accepted, total - storedBefore);
  if (stored >= accepted) return await finish(definition, env, chunk, loaded, accepted);

  const now = env.now();
  const before = chunk.cursor as SettleCursor | null;
  const grew = before === null || before.stored !== total;
  const cursor: SettleCursor = {
    stored: total,
    changedAt: grew ? now.toISOString() : before.changedAt,
    counts: { stored },
  };
  await commitPage(env, chunk, cursor, async () => undefined);
  const restedMs = now.getTime() - Date.parse(cursor.changedAt);
  if (restedMs >= stallMs) await collectDeadLetters(env, loaded, target);
  if (restedMs >= loaded.options.lostAfterMs) await setLostAside(env, loaded, target, tools);
  throw new TryLater(pollMs);
}

async function finish(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  loaded: LoadedImport,
  accepted: number,
): Promise<void> {
  const result = { counts: { stored: accepted }, digest: hashOf({ stored: accepted }) };
  await commitChunk(env, definition, chunk, result, (tx) => markStored(tx, loaded.at));
}

/** Sets aside what the target lists as failed. Its reason is always the same, so we say what is known to cause it. */
export async function collectDeadLetters(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
): Promise<number> {
  const letters = await target.adapter.listDeadLetters(target.config, target.io);
  if (letters.length === 0) return 0;
  const ours = await findAcceptedEvents(
    env.db.drizzle,
    loaded.at,
    letters.map((letter) => letter.eventId),
  );
  if (ours.length === 0) return 0;
  await env.db.transaction((tx) =>
    setAside(tx, loaded.at, {
      phase: "usage",
      targetKeys: ours.map((row) => row.target_key),
      code: "target.event_failed",
      message: "OpenMonetize queued the event and could not store it.",
      remedy:
        "Most often another tenant already uses the user id or event id. Check the record, then retry it.",
      at: env.now(),
    }),
  );
  return ours.length;
}

async function setLostAside(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
  tools: ChunkTools,
): Promise<void> {
  const at = { migrationId: loaded.at.migrationId, readingId: newId() };
  await insertReading(env.db.drizzle, { ...at, id: at.readingId, takenAt: env.now() });
  let cursor: unknown = null;
  while (true) {
    tools.checkpoint();
    const page = await target.adapter.readTarget(target.config, cursor, target.io);
    await stageTargetItems(
      env.db.drizzle,
      at,
      page.items.filter((item) => item.kind === "event"),
    );
    if (page.done) break;
    cursor = page.cursor;
  }
  await updateReading(env.db.drizzle, at, { state: "ready" });
  const lost = await listLostEvents(env.db.drizzle, loaded.at, at.readingId, 10_000);
  await env.db.transaction((tx) =>
    setAside(tx, loaded.at, {
      phase: "usage",
      targetKeys: lost,
      code: "target.event_lost",
      message: "OpenMonetize accepted the event but neither stored it nor listed it as failed.",
      remedy: "Retry these records: their keys make sure that nothing is stored twice.",
      at: env.now(),
    }),
  );
}
