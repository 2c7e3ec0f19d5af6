import { v7 as newId } from "uuid";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { findOpenRun, updateRun } from "@/lib/db/queries/runs";
import {
  insertReading,
  listChangedItems,
  stageTargetItems,
  updateReading,
} from "@/lib/db/queries/target-readings";
import { AppError } from "@/lib/errors";
import { TryLater } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { type OpenTarget, openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { type LoadedImport, loadImport } from "./load-import";

/** Changed objects that the refusal names. */
const mostNamed = 5;

/**
 * Refuses a plan whose target changed since the preview, and notes how many events the target holds before the first is
 * sent. A retry of set-aside records is let through: its plan was begun already.
 */
export async function guardPlan(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const loaded = await loadImport(env.db.drizzle, chunk.migrationId, chunk.runId);
  const { run, plan, options } = loaded;
  await waitForProbe(env, chunk.migrationId);
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const check = await target.adapter.check(target.config, target.io);
  if (!check.ok) {
    throw new AppError({
      code: check.code,
      kind: "conflict",
      userMessage: `${check.problem} ${check.remedy}`,
    });
  }
  if (!options.retryOf) {
    refuseChanges(changedCounts(plan.summary, check.target));
    refuseChanges(await changedObjects(env, loaded, target, tools));
  }
  const stored = await target.adapter.countStoredEvents(target.config, target.io);
  await commitChunk(env, definition, chunk, { counts: {}, digest: plan.hash ?? "" }, async (tx) => {
    await updateRun(tx, run.migrationId, run.id, { result: { storedBefore: stored } });
    // From here on the target changes, however the run ends.
    await makeEvidenceStale(
      tx,
      run.migrationId,
      ["validation"],
      `Import run ${run.number} began to write to the target since.`,
    );
  });
}

/** A probe that is under way still adds users and events of its own, which are told apart only once they are stored. */
async function waitForProbe(env: PipelineEnvironment, migrationId: string): Promise<void> {
  const probe = await findOpenRun(env.db.drizzle, migrationId, "probe");
  if (!probe) return;
  if (probe.state === "running") throw new TryLater(1_000);
  throw new AppError({
    code: "import.probe_open",
    kind: "conflict",
    userMessage: `Probe ${probe.number} of the target is ${probe.state}. Resume or cancel it, then resume the import.`,
  });
}

interface Counts {
  readonly users: number;
  readonly events: number;
  readonly entitlements: number;
}

function changedCounts(summary: unknown, now: Counts): string[] {
  // Written by the plan run from the totals of its reading.
  const planned = (summary as { target?: Counts } | null)?.target;
  if (!planned) return [];
  return (["users", "events", "entitlements"] as const)
    .filter((what) => planned[what] !== now[what])
    .map((what) => `${what} ${planned[what]} then, ${now[what]} now`);
}

/** Users, wallets and rows that are not as the plan saw them. Events cannot change, so their number is enough. */
async function changedObjects(
  env: PipelineEnvironment,
  { at: { migrationId }, plan }: LoadedImport,
  target: OpenTarget,
  tools: ChunkTools,
): Promise<string[]> {
  const db = env.db.drizzle;
  const now = { migrationId, readingId: newId() };
  await insertReading(db, { migrationId, id: now.readingId, takenAt: env.now() });
  let cursor: unknown = null;
  while (true) {
    tools.checkpoint();
    const page = await target.adapter.readTarget(target.config, cursor, target.io);
    await stageTargetItems(
      db,
      now,
      page.items.filter((item) => item.kind !== "event"),
    );
    // Events come last.
    if (page.done || page.items.some((item) => item.kind === "event")) break;
    cursor = page.cursor;
  }
  await updateReading(db, now, { state: "ready" });
  const changed = await listChangedItems(db, { ...now, earlierId: plan.readingId }, mostNamed);
  return changed.map((item) => `${item.name} was ${item.change}`);
}

function refuseChanges(changes: readonly string[]): void {
  if (changes.length === 0) return;
  throw new AppError({
    code: "import.target_changed",
    kind: "conflict",
    userMessage: `The target changed since the preview (${changes.join("; ")}). Nothing was written. Build the preview again and approve it.`,
  });
}
