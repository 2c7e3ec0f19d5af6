import type { Executor } from "@/lib/db/client";
import { bookChargeAuthority } from "@/lib/db/queries/charge-authority";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { countFinalOutcomes, resolveRetried } from "@/lib/db/queries/operations";
import { listWriteParts } from "@/lib/db/queries/plans";
import { updateRun } from "@/lib/db/queries/runs";
import type { ClaimedChunk, NewChunk, RunRow } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { importPhases } from "@/lib/mapping/plan-types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { applyWrites } from "./apply-writes";
import { confirmDirect } from "./direct-confirm";
import { beginDirect } from "./direct-guard";
import { loadDirect } from "./direct-load";
import { guardPlan } from "./guard-plan";
import { loadImport } from "./load-import";
import { importProgressSchema } from "./options";
import { sendUsage } from "./send-usage";
import { collectDeadLetters, settleUsage } from "./settle-usage";

/** Writes of one chunk: events travel a thousand to a request, everything else alone. */
const eventsPerChunk = 10_000;
const writesPerChunk = 50;
/** Past the API a chunk is one transaction, whatever it holds. */
const directWritesPerChunk = 10_000;

/** Applies a plan in the order that works at the target: usage, then wallets, then access, profiles last. */
export const importDefinition: RunDefinition = {
  kind: "import",
  phases: ["guard", "usage", "settle", "catalogue", "grants", "overrides", "profiles", "confirm"],
  async enter(tx, _env, run, phase): Promise<readonly NewChunk[]> {
    const { at, options } = await loadImport(tx, run.migrationId, run.id);
    const isDirect = options.mode === "direct";
    // What is committed is stored; only the API queues.
    if (isDirect && phase === "settle") return [];
    if (!isWritePhase(phase)) return [{ number: 0, input: {}, planned: 0 }];
    const size = isDirect ? directWritesPerChunk : phase === "usage" ? eventsPerChunk : writesPerChunk;
    const parts = await listWriteParts(tx, at, phase, size, options.retryOf);
    return parts.map((part, number) => ({ number, input: part, planned: part.count }));
  },
  async work(env, chunk, tools) {
    const { options } = await loadImport(env.db.drizzle, chunk.migrationId, chunk.runId);
    if (options.mode === "direct") return await workDirect(env, chunk, tools);
    switch (chunk.phase) {
      case "guard":
        return await guardPlan(importDefinition, env, chunk, tools);
      case "usage":
        return await sendUsage(importDefinition, env, chunk, tools);
      case "settle":
        return await settleUsage(importDefinition, env, chunk, tools);
      case "confirm":
        return await confirm(env, chunk, tools);
      default:
        return await applyWrites(importDefinition, env, chunk, tools);
    }
  },
  async complete(tx: Executor, env: PipelineEnvironment, run: RunRow) {
    const { at, options } = await loadImport(tx, run.migrationId, run.id);
    if (options.retryOf) await resolveRetried(tx, at, options.retryOf, env.now());
    await bookChargeAuthority(tx, at);
    await makeEvidenceStale(
      tx,
      run.migrationId,
      ["validation"],
      `Import run ${run.number} wrote to the target since.`,
    );
    const { storedBefore } = importProgressSchema.parse(run.result);
    const outcomes = await countFinalOutcomes(tx, at);
    await updateRun(tx, run.migrationId, run.id, { result: { storedBefore, outcomes } });
  },
};

async function workDirect(env: PipelineEnvironment, chunk: ClaimedChunk, tools: ChunkTools): Promise<void> {
  switch (chunk.phase) {
    case "guard":
      await beginDirect(env, chunk, tools);
      return await guardPlan(importDefinition, env, chunk, tools);
    case "confirm":
      return await confirmDirect(importDefinition, env, chunk, tools);
    default:
      return await loadDirect(importDefinition, env, chunk, tools);
  }
}

const isWritePhase = (phase: string) => importPhases.some((candidate) => candidate === phase);

/** Last look at the target's dead letters before the run counts as done. */
async function confirm(env: PipelineEnvironment, chunk: ClaimedChunk, tools: ChunkTools): Promise<void> {
  const loaded = await loadImport(env.db.drizzle, chunk.migrationId, chunk.runId);
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const late = await collectDeadLetters(env, loaded, target, tools);
  await commitChunk(env, importDefinition, chunk, { counts: { late }, digest: "" });
}
