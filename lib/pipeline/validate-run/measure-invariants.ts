import { z } from "zod";
import { verifyChain } from "@/lib/audit";
import { type EntityKind, emptyEntityCounts, type OutcomeCounts } from "@/lib/canonical";
import { findLatestEvidence } from "@/lib/db/queries/evidence";
import {
  countChargeAuthority,
  countScopeRows,
  countUnaudited,
  countUsageEvents,
  listPromised,
} from "@/lib/db/queries/invariants";
import { findMapping } from "@/lib/db/queries/mappings";
import { countFinalOutcomes } from "@/lib/db/queries/operations";
import { findLatestImportedPlan, type PlanRow } from "@/lib/db/queries/plans";
import { findRun } from "@/lib/db/queries/runs";
import { listTargetItems, listTenantEntitlements } from "@/lib/db/queries/target-readings";
import { listPlannedCustomers } from "@/lib/db/queries/validation";
import { carriedRecords } from "@/lib/mapping/carried";
import type {
  AuditFigure,
  ConservationFigure,
  MoneyFigure,
  UniquenessFigure,
} from "@/lib/reconciliation/invariant-figures";
import { evaluateInvariants, type InvariantResult } from "@/lib/reconciliation/invariants";
import { measureUniqueness } from "@/lib/reconciliation/uniqueness";
import type { TargetItem } from "@/lib/target/types";
import type { PipelineEnvironment } from "../environment";
import { tenantOfReading } from "../read-whole-target";
import { figuresSchema } from "./figures";
import { validateOptionsSchema } from "./options";

/**
 * Evaluates I1-I6 and I10 from recorded facts: the newest import's plan, the newest validation's reading, the audit log.
 * Walks every planned customer and the whole audit log, so it is for runs and for those who ask for it.
 */
export async function measureInvariants(
  env: PipelineEnvironment,
  at: { workspaceId: string; migrationId: string },
): Promise<{ planId: string | null; invariants: InvariantResult[] }> {
  const { migrationId } = at;
  const db = env.db.drizzle;
  const plan = await findLatestImportedPlan(db, migrationId);
  const validation = plan ? await readValidation(env, migrationId, plan.id) : null;
  const of = plan ? { migrationId, planId: plan.id, snapshotId: plan.snapshotId } : null;
  const usage =
    of && validation ? await countUsageEvents(db, { ...of, readingId: validation.readingId }) : null;
  const invariants = evaluateInvariants({
    scope: inputsSchema.safeParse(plan?.inputs).data?.covered ?? null,
    conservation: of ? await conservation(env, of) : null,
    uniqueness: plan && validation ? await uniqueness(env, plan, validation.readingId) : null,
    money: validation ? moneyOf(validation) : null,
    usage: usage && validation ? { ...usage, inOutbox: 0, differing: validation.usageDifferences } : null,
    charges: of ? { ...(await countChargeAuthority(db, of)), invoiced: null } : null,
    audit: await auditFigure(env, at),
    ramp: null,
  });
  return { planId: plan?.id ?? null, invariants };
}

/** What was measured as a row of evidence. */
export function invariantsEvidence(
  measured: Awaited<ReturnType<typeof measureInvariants>>,
  row: { migrationId: string; id: string; runId: string | null; takenAt: Date },
) {
  return {
    ...row,
    kind: "invariants",
    inputHashes: { plan: measured.planId },
    result: { invariants: measured.invariants },
    staleWhy: null,
  };
}

const inputsSchema = z.looseObject({ covered: z.object({ selected: z.int(), all: z.int() }) });
const evidenceSchema = z.object({
  planId: z.string(),
  figures: figuresSchema,
  causes: z.array(z.object({ validator: z.string(), cause: z.string(), records: z.int() })),
});

interface ValidationFacts {
  readonly readingId: string;
  readonly figures: z.infer<typeof figuresSchema>;
  readonly usageDifferences: number;
}

/** The newest validation of this plan: what it summed, and the reading it was made from. */
async function readValidation(
  env: PipelineEnvironment,
  migrationId: string,
  planId: string,
): Promise<ValidationFacts | null> {
  const found = await findLatestEvidence(env.db.drizzle, migrationId, "validation");
  const result = evidenceSchema.safeParse(found?.result).data;
  if (!found?.runId || result?.planId !== planId) return null;
  const run = await findRun(env.db.drizzle, migrationId, found.runId);
  const { readingId } = validateOptionsSchema.parse(run?.options);
  const usageDifferences = result.causes
    .filter((row) => row.validator === "usage")
    .reduce((sum, row) => sum + row.records, 0);
  return { readingId, figures: result.figures, usageDifferences };
}

async function conservation(
  env: PipelineEnvironment,
  at: { migrationId: string; planId: string; snapshotId: string },
): Promise<ConservationFigure[]> {
  const db = env.db.drizzle;
  const [rows, outcomes] = await Promise.all([countScopeRows(db, at), countFinalOutcomes(db, at)]);
  const counts: Record<EntityKind, OutcomeCounts> = emptyEntityCounts();
  for (const row of outcomes) counts[row.entity][row.outcome] += row.records;
  const snapshot = new Map(rows.map((row) => [row.entity, row.records]));
  const entities = new Set<EntityKind>([...snapshot.keys(), ...outcomes.map((row) => row.entity)]);
  return [...entities].map((entity) => ({
    entity,
    snapshot: snapshot.get(entity) ?? 0,
    outcomes: counts[entity],
  }));
}

const customersPerPage = 200;

/** Promised records against the reading, a page of customers at a time, the catalogue first. */
async function uniqueness(
  env: PipelineEnvironment,
  plan: PlanRow,
  readingId: string,
): Promise<UniquenessFigure[]> {
  const db = env.db.drizzle;
  const { migrationId } = plan;
  const mapping = await findMapping(db, migrationId, plan.mappingVersion);
  const context = {
    tenantId: await tenantOfReading(env, { migrationId, readingId }),
    sourceName: mapping?.document.source.name ?? "",
  };
  const totals = new Map<EntityKind, UniquenessFigure>();
  const measure = async (customerKeys: string[], items: readonly TargetItem[]) => {
    const promised = await listPromised(db, { migrationId, planId: plan.id }, customerKeys);
    for (const figure of measureUniqueness(promised, carriedRecords(items, context))) {
      totals.set(figure.entity, addUniqueness(totals.get(figure.entity), figure));
    }
  };
  const tenantRows = await listTenantEntitlements(db, { migrationId, readingId });
  await measure(
    [`${migrationId}:`],
    tenantRows.map((value) => ({ kind: "entitlement", key: value.id, userId: null, value })),
  );
  let afterId = "";
  while (true) {
    const page = await listPlannedCustomers(db, { migrationId, planId: plan.id }, afterId, customersPerPage);
    if (page.length > 0) {
      await measure(
        page.map((row) => `${migrationId}:${row.customerId}`),
        await listTargetItems(
          db,
          { migrationId, readingId },
          page.map((row) => row.userId),
        ),
      );
    }
    const last = page.at(-1);
    if (!last || page.length < customersPerPage) break;
    afterId = last.customerId;
  }
  return [...totals.values()];
}

function addUniqueness(left: UniquenessFigure | undefined, right: UniquenessFigure): UniquenessFigure {
  if (!left) return right;
  return {
    entity: right.entity,
    promised: left.promised + right.promised,
    once: left.once + right.once,
    missing: left.missing + right.missing,
    duplicates: left.duplicates + right.duplicates,
    orphans: left.orphans + right.orphans,
  };
}

function moneyOf({ figures }: ValidationFacts): MoneyFigure[] {
  const currencies = new Set([...Object.keys(figures.revenue.a), ...Object.keys(figures.revenue.b)]);
  const revenue = [...currencies].map((unit) => ({
    unit,
    source: figures.revenue.a[unit] ?? "0",
    carried: figures.revenue.b[unit] ?? "0",
    accepted: "0",
  }));
  const credits = {
    unit: "credits",
    source: figures.credits.source,
    carried: figures.credits.target,
    accepted: "0",
  };
  return [...revenue, credits];
}

async function auditFigure(
  env: PipelineEnvironment,
  { workspaceId, migrationId }: { workspaceId: string; migrationId: string },
): Promise<AuditFigure> {
  const [verdict, decisionsWithoutRow] = await Promise.all([
    verifyChain(env.db.drizzle, { workspaceId, vault: env.vault }),
    countUnaudited(env.db.drizzle, migrationId),
  ]);
  const gap = verdict.state === "broken" && verdict.fault === "missing";
  return {
    rows: verdict.entries,
    gaps: gap ? 1 : 0,
    brokenAt: verdict.state === "broken" && !gap ? verdict.sequence : null,
    decisionsWithoutRow,
  };
}
