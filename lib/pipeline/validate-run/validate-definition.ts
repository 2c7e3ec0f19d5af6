import { v7 as newId } from "uuid";
import { z } from "zod";
import type { Executor } from "@/lib/db/client";
import { listPhaseCounts } from "@/lib/db/queries/chunks";
import { insertDiscrepancies, insertEvidence } from "@/lib/db/queries/evidence";
import { findLatestMapping, findMapping } from "@/lib/db/queries/mappings";
import { findSnapshot } from "@/lib/db/queries/snapshots";
import { findReading } from "@/lib/db/queries/target-readings";
import {
  countDiscrepancies,
  findWritingSince,
  listChunkFigures,
  listPlannedParts,
  sampleDecisions,
} from "@/lib/db/queries/validation";
import type { ClaimedChunk, NewChunk, RunRow } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { enterExportPhase, exportPhases, workExport } from "../export-run/export-definition";
import { hashOf } from "../hash";
import { openTarget } from "../open-connection";
import { planContext } from "../plan-run/plan-context";
import { readWholeTarget } from "../read-whole-target";
import type { RunDefinition } from "../run-definition";
import { compareChunk, customersPerComparison } from "./compare-chunk";
import { addFigures, figuresSchema, noFigures } from "./figures";
import { loadPlanOfRun, loadValidation } from "./load-validation";
import { invariantsEvidence, measureInvariants } from "./measure-invariants";
import { reportCatalogue } from "./report-catalogue";
import { reportOrphans } from "./report-orphans";
import { verdictsOf } from "./verdicts";

const partSchema = z.object({ afterId: z.string() });
/** The rail is read as a small export: lists and what they refer to, no usage. */
const railPhases = exportPhases.filter((phase) => phase !== "catchUp" && phase !== "fanOut");

/** Reads rail and target again, compares every customer, asks the platform for a sample of decisions, and concludes. */
export const validateDefinition: RunDefinition = {
  kind: "validate",
  phases: [...railPhases, "target", "compare", "decisions", "conclude", "invariants"],
  async enter(tx, env, run, phase): Promise<readonly NewChunk[]> {
    const { plan, options } = await loadPlanOfRun(tx, run.migrationId, run.id);
    if (isRailPhase(phase)) return options.readRail ? await enterExportPhase(tx, env, run, phase) : [];
    if (phase !== "compare") return [{ number: 0, input: {}, planned: 0 }];
    const parts = await listPlannedParts(
      tx,
      { migrationId: run.migrationId, planId: plan.id },
      customersPerComparison,
    );
    return parts.map((part, number) => ({ number, input: { afterId: part.afterId }, planned: part.count }));
  },
  async work(env, chunk, tools) {
    if (isRailPhase(chunk.phase)) return await workExport(validateDefinition, env, chunk, tools);
    const loaded = await loadPlanOfRun(env.db.drizzle, chunk.migrationId, chunk.runId);
    switch (chunk.phase) {
      case "target":
        return await readWholeTarget(validateDefinition, env, chunk, tools, loaded.options.readingId);
      case "compare": {
        const { afterId } = partSchema.parse(chunk.input);
        const validation = await loadValidation(env, chunk.migrationId, chunk.runId);
        return await compareChunk(validateDefinition, env, chunk, validation, afterId);
      }
      case "decisions":
        return await askDecisions(env, chunk, tools);
      case "conclude":
        return await conclude(env, chunk);
      default:
        return await storeInvariants(env, chunk);
    }
  },
  complete: async () => undefined,
};

const isRailPhase = (phase: string) => railPhases.some((candidate) => candidate === phase);

/** Asks the platform itself for a sample of decisions: one customer per plan and feature, and customers' own rows. */
async function askDecisions(env: PipelineEnvironment, chunk: ClaimedChunk, tools: ChunkTools): Promise<void> {
  const db = env.db.drizzle;
  const { plan, options } = await loadPlanOfRun(db, chunk.migrationId, chunk.runId);
  const at = { migrationId: chunk.migrationId, planId: plan.id, readingId: options.readingId };
  const questions = await sampleDecisions(db, at, options.decisions);
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const wrong: { userId: string; featureId: string; expected: boolean; allowed: boolean }[] = [];
  for (const question of questions) {
    tools.checkpoint();
    const answer = await target.adapter.checkEntitlement(target.config, question, target.io);
    const expected = question.limitType !== "HARD";
    if (answer.allowed !== expected) wrong.push({ ...question, expected, allowed: answer.allowed });
  }
  const result = {
    counts: { decisions: questions.length, wrong: wrong.length },
    digest: hashOf({ questions, wrong }),
  };
  await commitChunk(env, validateDefinition, chunk, result, (tx) =>
    insertDiscrepancies(
      tx,
      wrong.map((answer, index) => ({
        migrationId: chunk.migrationId,
        customerKey: `${chunk.migrationId}:${answer.userId}`,
        evidenceId: options.evidenceId,
        validator: "decisions",
        what: answer.featureId,
        customerId: null,
        source: answer.expected ? "allowed" : "refused",
        target: answer.allowed ? "allowed" : "refused",
        unit: "decision",
        cause: answer.expected ? "wrong deny by the platform" : "wrong allow by the platform",
        ordinal: index,
      })),
    ),
  );
}

async function conclude(env: PipelineEnvironment, chunk: ClaimedChunk): Promise<void> {
  const db = env.db.drizzle;
  const { run, plan, options } = await loadPlanOfRun(db, chunk.migrationId, chunk.runId);
  const at = { migrationId: chunk.migrationId, evidenceId: options.evidenceId };
  const [parts, mapping, snapshot, reading, rail] = await Promise.all([
    listChunkFigures(db, chunk.migrationId, chunk.runId, "compare"),
    findMapping(db, chunk.migrationId, plan.mappingVersion),
    findSnapshot(db, { migrationId: chunk.migrationId, snapshotId: plan.snapshotId }),
    findReading(db, { migrationId: chunk.migrationId, readingId: options.readingId }),
    run.snapshotId ? findSnapshot(db, { migrationId: chunk.migrationId, snapshotId: run.snapshotId }) : null,
  ]);
  const figures = parts.map((part) => figuresSchema.parse(part)).reduce(addFigures, noFigures);
  const isFull = z.object({ kind: z.string() }).parse(plan.scope).kind === "all";
  await commitChunk(env, validateDefinition, chunk, { counts: {}, digest: hashOf(figures) }, async (tx) => {
    await reportCatalogue(tx, await planContext(env, plan), at, options.readingId);
    if (isFull && mapping) {
      await reportOrphans(tx, {
        ...at,
        planId: plan.id,
        readingId: options.readingId,
        sourceName: mapping.document.source.name,
      });
    }
    const causes = await countDiscrepancies(tx, at);
    const asked = (await listDecisionCounts(tx, chunk)) ?? { decisions: 0, wrong: 0 };
    const validators = verdictsOf(figures, causes, asked);
    // Without anybody to compare nothing was found out, whatever the other figures say.
    const passed =
      figures.customers.source > 0 &&
      validators.every((validator) => validator.state === "passed" || validator.state === "inconclusive");
    const staleWhy = await whyStaleAlready(tx, run);
    const inputHashes = {
      plan: plan.hash,
      snapshot: snapshot?.hash ?? null,
      mapping: mapping?.hash ?? null,
      target: reading?.hash ?? null,
      rail: rail?.hash ?? null,
    };
    const base = { migrationId: chunk.migrationId, inputHashes, runId: run.id, takenAt: env.now(), staleWhy };
    const result = { planId: plan.id, planNumber: plan.number, figures, validators, causes, passed };
    await insertEvidence(tx, { ...base, id: options.evidenceId, kind: "validation", result });
    if (!isFull && passed) await insertEvidence(tx, { ...base, id: run.id, kind: "pilot", result });
  });
}

/** A phase of its own: what was concluded and its audit entries must be committed before they can be held to account. */
async function storeInvariants(env: PipelineEnvironment, chunk: ClaimedChunk): Promise<void> {
  const measured = await measureInvariants(env, chunk);
  const broken = measured.invariants.filter((each) => each.state === "broken").length;
  const result = { counts: { invariants: measured.invariants.length, broken }, digest: hashOf(measured) };
  const { migrationId, runId } = chunk;
  await commitChunk(env, validateDefinition, chunk, result, (tx) =>
    insertEvidence(tx, invariantsEvidence(measured, { migrationId, id: newId(), runId, takenAt: env.now() })),
  );
}

/** What was written or decided while both sides were read; null when the verdict is as fresh as its instant. */
async function whyStaleAlready(tx: Executor, run: RunRow): Promise<string | null> {
  const importNumber = await findWritingSince(tx, run.migrationId, run.createdAt);
  if (importNumber !== null)
    return `Import run ${importNumber} wrote to the target while it was being validated.`;
  const mapping = await findLatestMapping(tx, run.migrationId);
  return mapping && mapping.createdAt > run.createdAt
    ? `The mapping changed to version ${mapping.version} while the target was being validated.`
    : null;
}

async function listDecisionCounts(
  tx: Executor,
  chunk: ClaimedChunk,
): Promise<{ decisions: number; wrong: number } | null> {
  const rows = await listPhaseCounts(tx, chunk.migrationId, chunk.runId, "decisions");
  return z.object({ decisions: z.number(), wrong: z.number() }).safeParse(rows[0]).data ?? null;
}
