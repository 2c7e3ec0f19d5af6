import type { Executor } from "@/lib/db/client";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { updateRun } from "@/lib/db/queries/runs";
import { findSharingImport, groupUndo, listUndoParts, returnAuthority } from "@/lib/db/queries/undo";
import { AppError } from "@/lib/errors";
import type { ClaimedChunk, NewChunk, RunRow } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { burnGrants, settleBurns } from "./burn-grants";
import { loadUndo } from "./load-undo";
import { undoRows } from "./undo-rows";

const operationsPerChunk = 50;

/**
 * Takes back what imports wrote for some customers, in the order that leaves a customer either wholly imported or in a
 * generation of their own: credits first, by burning events, then access, the profile last, then what was written for all.
 */
export const undoDefinition: RunDefinition = {
  kind: "undo",
  phases: ["begin", "grants", "settle", "overrides", "profiles", "catalogue"],
  async enter(tx, _env, run, phase): Promise<readonly NewChunk[]> {
    const { scope } = await loadUndo(tx, run.migrationId, run.id);
    if (phase === "begin") return [{ number: 0, input: {}, planned: 0 }];
    if (phase === "settle") {
      const groups = await groupUndo(tx, scope, false);
      return groups.some(({ kind }) => kind === "burnCredits") ? [{ number: 0, input: {}, planned: 0 }] : [];
    }
    // What was written for everybody goes with the last of them.
    if (phase === "catalogue" && (await findSharingImport(tx, scope)) !== null) return [];
    const parts = await listUndoParts(tx, scope, phase, operationsPerChunk);
    return parts.map((part, number) => ({ number, input: part, planned: part.count }));
  },
  async work(env, chunk, tools) {
    switch (chunk.phase) {
      case "begin":
        return await begin(env, chunk, tools);
      case "grants":
        return await burnGrants(undoDefinition, env, chunk, tools);
      case "settle":
        return await settleBurns(undoDefinition, env, chunk, tools);
      default:
        return await undoRows(undoDefinition, env, chunk, tools);
    }
  },
  async complete(tx: Executor, _env: PipelineEnvironment, run: RunRow) {
    const { scope } = await loadUndo(tx, run.migrationId, run.id);
    await returnAuthority(tx, scope);
    await makeEvidenceStale(
      tx,
      run.migrationId,
      ["validation"],
      `Undo run ${run.number} took data back since.`,
    );
  },
};

/** Makes sure that the target is the one that was written to, and notes its event total. */
async function begin(env: PipelineEnvironment, chunk: ClaimedChunk, tools: ChunkTools): Promise<void> {
  const { run } = await loadUndo(env.db.drizzle, chunk.migrationId, chunk.runId);
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const check = await target.adapter.check(target.config, target.io);
  if (!check.ok) {
    throw new AppError({
      code: check.code,
      kind: "conflict",
      userMessage: `${check.problem} ${check.remedy}`,
    });
  }
  const { tenantId } = check.target;
  const storedBefore = await target.adapter.countStoredEvents(target.config, target.io);
  await commitChunk(env, undoDefinition, chunk, { counts: {}, digest: "" }, async (tx) => {
    await updateRun(tx, run.migrationId, run.id, { result: { tenantId, storedBefore } });
    await makeEvidenceStale(tx, run.migrationId, ["validation"], `Undo run ${run.number} began since.`);
  });
}
