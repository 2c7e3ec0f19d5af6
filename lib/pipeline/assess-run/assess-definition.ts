import { z } from "zod";
import { assessCustomer } from "@/lib/assessment/assess-customer";
import type { Executor } from "@/lib/db/client";
import {
  type AssessmentRow,
  findAssessmentOfRun,
  finishAssessment,
  insertFindings,
  saveAssessed,
} from "@/lib/db/queries/assessments";
import { listScopeCustomers, listScopeParts } from "@/lib/db/queries/scope";
import { listRecords } from "@/lib/db/queries/snapshots";
import { refreshStatistics } from "@/lib/db/queries/statistics";
import { assessmentHits, obligations, reviewItems } from "@/lib/db/schema";
import type { ClaimedChunk, NewChunk } from "@/lib/jobs/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { recordsByCustomer } from "../records-by-customer";
import type { RunDefinition } from "../run-definition";
import { assessmentContext } from "./assessment-context";
import { assessedRows, findingRows } from "./assessment-rows";

/** Customers assessed in one chunk. */
const customersPerChunk = 200;
const partSchema = z.object({ afterId: z.string() });
const everybody = { kind: "all" } as const;

/** Looks at every customer of a snapshot; reads and writes nothing outside. */
export const assessDefinition: RunDefinition = {
  kind: "assess",
  phases: ["customers", "finish"],
  async enter(tx, _env, run, phase): Promise<readonly NewChunk[]> {
    if (phase !== "customers") return [{ number: 0, input: {}, planned: 0 }];
    const assessment = await load(tx, run.migrationId, run.id);
    const at = { migrationId: run.migrationId, snapshotId: assessment.snapshotId };
    const parts = await listScopeParts(tx, at, everybody, customersPerChunk);
    return parts.map((part, number) => ({ number, input: { afterId: part.afterId }, planned: part.count }));
  },
  async work(env, chunk) {
    const assessment = await load(env.db.drizzle, chunk.migrationId, chunk.runId);
    return chunk.phase === "customers"
      ? await assessCustomers(env, chunk, assessment)
      : await sumUp(env, chunk, assessment);
  },
  async complete() {
    // The last chunk has already declared the assessment ready, in its own transaction.
  },
};

async function load(db: Executor, migrationId: string, runId: string): Promise<AssessmentRow> {
  const assessment = await findAssessmentOfRun(db, migrationId, runId);
  if (!assessment) throw new Error("The run has no assessment to build.");
  return assessment;
}

async function assessCustomers(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  assessment: AssessmentRow,
): Promise<void> {
  const db = env.db.drizzle;
  const { afterId } = partSchema.parse(chunk.input);
  const at = { migrationId: assessment.migrationId, snapshotId: assessment.snapshotId };
  const ids = await listScopeCustomers(db, at, everybody, afterId, customersPerChunk);
  const context = await assessmentContext(env, assessment, ids);
  const keys = ids.map((id) => `${at.migrationId}:${id}`);
  const records = recordsByCustomer(await listRecords(db, at, keys, { withoutUsage: true }));
  const assessed = ids.map((id) => assessCustomer(context, id, records.get(id) ?? []));
  const rows = assessedRows({ migrationId: at.migrationId, assessmentId: assessment.id }, assessed);
  const result = {
    counts: { customers: ids.length, hits: rows.hits.length, obligations: rows.obligations.length },
    digest: hashOf(rows),
  };
  await commitChunk(env, assessDefinition, chunk, result, (tx) => saveAssessed(tx, rows));
}

async function sumUp(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  assessment: AssessmentRow,
): Promise<void> {
  const at = { migrationId: assessment.migrationId, assessmentId: assessment.id };
  await refreshStatistics(env.db.drizzle, [assessmentHits, obligations, reviewItems]);
  const findings = await findingRows(env, assessment);
  const result = { counts: { findings: findings.length }, digest: hashOf(findings) };
  await commitChunk(env, assessDefinition, chunk, result, async (tx) => {
    await insertFindings(tx, findings);
    await finishAssessment(tx, at, env.now());
  });
}
