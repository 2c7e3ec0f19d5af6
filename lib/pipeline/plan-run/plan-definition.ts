import { z } from "zod";
import type { Executor } from "@/lib/db/client";
import { listChunkDigests } from "@/lib/db/queries/chunks";
import { findMapping } from "@/lib/db/queries/mappings";
import { listConfirmedGrants } from "@/lib/db/queries/operations";
import { addRejectedIssues, findPlan, type PlanRow, savePlanned, updatePlan } from "@/lib/db/queries/plans";
import { findRun } from "@/lib/db/queries/runs";
import { listScopeCustomers, listScopeParts, type PlanScope } from "@/lib/db/queries/scope";
import { findSnapshot, listRecords } from "@/lib/db/queries/snapshots";
import { listRejectedSubscriptions, type RejectedSubscription } from "@/lib/db/queries/source-values";
import { refreshStatistics } from "@/lib/db/queries/statistics";
import { findReading, listTargetItems, listTenantEntitlements } from "@/lib/db/queries/target-readings";
import { planCustomers as customerTable, planRecords, planWrites } from "@/lib/db/schema";
import type { ClaimedChunk, NewChunk, RunRow } from "@/lib/jobs/types";
import { planCatalogue } from "@/lib/mapping/plan-catalogue";
import { planCustomer } from "@/lib/mapping/plan-customer";
import { unreadKeyOf } from "@/lib/mapping/source-values";
import { userIdFor } from "@/lib/traffic";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { foldDigest, hashOf } from "../hash";
import { readWholeTarget } from "../read-whole-target";
import { recordsByCustomer } from "../records-by-customer";
import type { RunDefinition } from "../run-definition";
import { holdRules } from "./hold-rules";
import { planContext } from "./plan-context";
import { catalogueRows, customerRows } from "./plan-rows";
import { targetStates } from "./target-states";

/** Customers planned in one chunk. */
const customersPerChunk = 200;
const partSchema = z.object({ afterId: z.string() });

/** A dry run: reads the target, plans the catalogue and every customer in scope, and hashes the result. */
export const planDefinition: RunDefinition = {
  kind: "plan",
  phases: ["target", "catalogue", "customers", "finish"],
  async enter(tx, _env, run, phase): Promise<readonly NewChunk[]> {
    if (phase !== "customers") return [{ number: 0, input: {}, planned: 0 }];
    const plan = await loadPlan(tx, run.migrationId, run.id);
    const at = { migrationId: run.migrationId, snapshotId: plan.snapshotId };
    const parts = await listScopeParts(tx, at, plan.scope as PlanScope, customersPerChunk);
    return parts.map((part, number) => ({ number, input: { afterId: part.afterId }, planned: part.count }));
  },
  async work(env, chunk, tools) {
    const plan = await loadPlan(env.db.drizzle, chunk.migrationId, chunk.runId);
    switch (chunk.phase) {
      case "target":
        return await readWholeTarget(planDefinition, env, chunk, tools, plan.readingId);
      case "catalogue":
        return await planTheCatalogue(env, chunk, plan);
      case "customers":
        return await planCustomers(env, chunk, plan);
      default:
        return await finishPlan(env, chunk, plan);
    }
  },
  async complete(tx: Executor, env: PipelineEnvironment, run: RunRow) {
    if (run.planId)
      await updatePlan(tx, { migrationId: run.migrationId, planId: run.planId }, { readyAt: env.now() });
  },
};

async function loadPlan(db: Executor, migrationId: string, runId: string): Promise<PlanRow> {
  const run = await findRun(db, migrationId, runId);
  const plan = run?.planId ? await findPlan(db, { migrationId, planId: run.planId }) : null;
  if (!plan) throw new Error("The run has no plan to build.");
  return plan;
}

async function planTheCatalogue(env: PipelineEnvironment, chunk: ClaimedChunk, plan: PlanRow): Promise<void> {
  const context = await planContext(env, plan);
  const at = { migrationId: plan.migrationId, planId: plan.id };
  const entitlements = await listTenantEntitlements(env.db.drizzle, { ...at, readingId: plan.readingId });
  const planned = planCatalogue(context, entitlements);
  const rows = catalogueRows(at, planned);
  const result = {
    counts: { records: rows.records.length, writes: rows.writes.length },
    digest: hashOf(planned.records),
  };
  await commitChunk(env, planDefinition, chunk, result, (tx) => savePlanned(tx, rows));
}

async function planCustomers(env: PipelineEnvironment, chunk: ClaimedChunk, plan: PlanRow): Promise<void> {
  const db = env.db.drizzle;
  const { afterId } = partSchema.parse(chunk.input);
  const context = await planContext(env, plan);
  const at = { migrationId: plan.migrationId, planId: plan.id };
  const source = { migrationId: plan.migrationId, snapshotId: plan.snapshotId };
  const ids = await listScopeCustomers(db, source, plan.scope as PlanScope, afterId, customersPerChunk);
  const userIds = ids.map((externalId) =>
    userIdFor({ tenantId: context.tenantId, externalId, singleTenant: context.mapping.target.singleTenant }),
  );
  const keys = ids.map((id) => `${plan.migrationId}:${id}`);
  const [records, items, grants] = await Promise.all([
    listRecords(db, source, keys),
    listTargetItems(db, { migrationId: plan.migrationId, readingId: plan.readingId }, userIds),
    listConfirmedGrants(db, plan.migrationId, keys),
  ]);
  const bySource = recordsByCustomer(records);
  const states = targetStates(items);
  const holding = {
    ...context,
    holds: await holdRules(env, plan, keys),
    unread: unreadByCustomer(await listRejectedSubscriptions(db, source, keys)),
  };
  const planned = ids.map((id, index) =>
    planCustomer(holding, bySource.get(id) ?? [], {
      ...states(userIds[index] ?? ""),
      granted: grants.filter((grant) => grant.customerKey === keys[index]),
    }),
  );
  const rows = customerRows(at, chunk.number, planned);
  const result = {
    counts: { customers: planned.length, records: rows.records.length, writes: rows.writes.length },
    digest: planned.reduce((digest, customer) => foldDigest(digest, hashOf(customer)), ""),
  };
  await commitChunk(env, planDefinition, chunk, result, (tx) => savePlanned(tx, rows));
}

/** Values that kept a customer's subscriptions from being read. */
function unreadByCustomer(rejected: readonly RejectedSubscription[]): Map<string, string[]> {
  const byCustomer = new Map<string, string[]>();
  for (const each of rejected) {
    const key = unreadKeyOf(each);
    if (key !== null) byCustomer.set(each.customerId, [...(byCustomer.get(each.customerId) ?? []), key]);
  }
  return byCustomer;
}

async function finishPlan(env: PipelineEnvironment, chunk: ClaimedChunk, plan: PlanRow): Promise<void> {
  const db = env.db.drizzle;
  const at = { migrationId: plan.migrationId, planId: plan.id };
  const [snapshot, mapping, reading, digests] = await Promise.all([
    findSnapshot(db, { migrationId: plan.migrationId, snapshotId: plan.snapshotId }),
    findMapping(db, plan.migrationId, plan.mappingVersion),
    findReading(db, { migrationId: plan.migrationId, readingId: plan.readingId }),
    listChunkDigests(db, chunk.migrationId, chunk.runId, ["catalogue", "customers"]),
  ]);
  const inputs = {
    snapshot: snapshot?.hash ?? null,
    mapping: mapping?.hash ?? null,
    target: reading?.hash ?? null,
    scope: plan.scope,
  };
  const hash = hashOf({ inputs, digests });
  await refreshStatistics(db, [planRecords, planWrites, customerTable]);
  await commitChunk(env, planDefinition, chunk, { counts: {}, digest: hash }, async (tx) => {
    await addRejectedIssues(tx, at, plan.snapshotId);
    await updatePlan(tx, at, { state: "ready", hash, summary: { inputs, target: reading?.totals ?? null } });
  });
}
