import { v7 as newId } from "uuid";
import {
  countAccepted,
  findAcceptedEvents,
  listMissingEvents,
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
/** A total that rests this long is looked into: the target may have set events aside, or held them already. */
const stallMs = 10_000;
/** Pause between two looks, each of which reads every event of the target. */
const lookAgainMs = 60_000;
/** Events set aside for one cause in one look; what is left comes with the next. */
const mostSetAside = 10_000;

interface SettleCursor {
  readonly stored: number;
  readonly changedAt: string;
  /** When the events themselves were last read; null while the total told enough. */
  readonly lookedAt: string | null;
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
  const changedAt = grew ? now.toISOString() : before.changedAt;
  const lookedAt = grew ? null : before.lookedAt;
  const restedMs = now.getTime() - Date.parse(changedAt);
  const isDue = lookedAt === null || now.getTime() - Date.parse(lookedAt) >= lookAgainMs;
  const isLate = restedMs >= loaded.options.lostAfterMs;
  const looks = isLate || (restedMs >= stallMs && isDue);
  const cursor: SettleCursor = {
    stored: total,
    changedAt,
    lookedAt: looks ? now.toISOString() : lookedAt,
    counts: { stored },
  };
  await commitPage(env, chunk, cursor, async () => undefined);
  if (looks && (await lookInto(env, loaded, target, tools, isLate)))
    return await finish(definition, env, chunk, loaded, accepted);
  throw new TryLater(pollMs);
}

/**
 * Reads the events themselves. Sets aside what the target lists as failed and does not hold and, when it is late, all
 * that it does not hold. True when it holds everything else: an event that it had already adds nothing to its total.
 */
async function lookInto(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
  tools: ChunkTools,
  isLate: boolean,
): Promise<boolean> {
  const readingId = await readEvents(env, loaded, target, tools);
  await setFailedAside(env, loaded, target, async () => readingId);
  const missing = async () =>
    await listMissingEvents(env.db.drizzle, loaded.at, readingId, { keys: null, limit: mostSetAside });
  const lost = await missing();
  if (lost.length === 0 || !isLate) return lost.length === 0;
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
  return (await missing()).length === 0;
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

/** Last look at the dead letters; reads the target's events only if one of ours is among them. */
export async function collectDeadLetters(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
  tools: ChunkTools,
): Promise<number> {
  return await setFailedAside(env, loaded, target, () => readEvents(env, loaded, target, tools));
}

/**
 * Sets aside what the target lists as failed and does not hold. A letter alone proves nothing: it may be a copy's, or
 * stand there since an earlier try. Its reason is always the same, so we say what is known to cause it.
 */
async function setFailedAside(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
  readingOf: () => Promise<string>,
): Promise<number> {
  const db = env.db.drizzle;
  const letters = await target.adapter.listDeadLetters(target.config, target.io);
  if (letters.length === 0) return 0;
  const eventIds = letters.map((letter) => letter.eventId);
  const ours = await findAcceptedEvents(db, loaded.at, eventIds);
  if (ours.length === 0) return 0;
  const keys = ours.map((row) => row.target_key);
  const failed = await listMissingEvents(db, loaded.at, await readingOf(), { keys, limit: mostSetAside });
  await env.db.transaction((tx) =>
    setAside(tx, loaded.at, {
      phase: "usage",
      targetKeys: failed,
      code: "target.event_failed",
      message: "OpenMonetize queued the event and could not store it.",
      remedy:
        "Most often another tenant already uses the user id or event id. Check the record, then retry it.",
      at: env.now(),
    }),
  );
  return failed.length;
}

/** Reads the target's events into a reading of their own and returns its id. */
async function readEvents(
  env: PipelineEnvironment,
  loaded: LoadedImport,
  target: OpenTarget,
  tools: ChunkTools,
): Promise<string> {
  const at = { migrationId: loaded.at.migrationId, readingId: newId() };
  await insertReading(env.db.drizzle, { ...at, id: at.readingId, takenAt: env.now() });
  let cursor: unknown = null;
  while (true) {
    tools.checkpoint();
    const page = await target.adapter.readTarget(target.config, cursor, target.io);
    const events = page.items.filter((item) => item.kind === "event");
    await stageTargetItems(env.db.drizzle, at, events);
    if (page.done) break;
    cursor = page.cursor;
  }
  await updateReading(env.db.drizzle, at, { state: "ready" });
  return at.readingId;
}
