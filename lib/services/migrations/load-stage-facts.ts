import { z } from "zod";
import { findLatestAssessment, listFindings } from "@/lib/db/queries/assessments";
import { type ConnectionRow, listConnections } from "@/lib/db/queries/connections";
import { findApproval, findLatestEvidence } from "@/lib/db/queries/evidence";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import { groupDeadLetters } from "@/lib/db/queries/operations";
import { findLatestPlan, findPlan } from "@/lib/db/queries/plans";
import { findLatestRun, listPhaseProgress, type RunRow } from "@/lib/db/queries/runs";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { importPhases } from "@/lib/mapping/plan-types";
import { validateMapping } from "@/lib/mapping/validate-mapping";
import { isOfNewest, listBlockers } from "../assessments/blockers";
import type { ServiceContext } from "../context";
import { whyStale } from "../plans/freshness";
import { importProgressOf } from "../runs/import-progress";
import { findLoadedSnapshot, type LoadedSnapshot } from "../snapshots/load-snapshot";
import type { StageFacts } from "./stages";

export interface LoadedFacts {
  readonly facts: StageFacts;
  readonly source: ConnectionRow | null;
  readonly target: ConnectionRow | null;
  readonly loaded: LoadedSnapshot | null;
}

const evidenceMaxAgeMs = 24 * 60 * 60 * 1000;
const scopeSchema = z.looseObject({ kind: z.string() });
const inputsSchema = z.looseObject({ covered: z.looseObject({ selected: z.int(), all: z.int() }) });
const validationSchema = z.looseObject({
  planId: z.string().optional(),
  validators: z.array(z.looseObject({ state: z.string() })),
});

/** Everything the stages of a migration are judged by. Call after `requireMigration`. */
export async function loadStageFacts(ctx: ServiceContext, migrationId: string): Promise<LoadedFacts> {
  const db = ctx.db.drizzle;
  const [connections, loaded, mapping, plan, exportRun, planRun, importRun, validateRun, evidence] =
    await Promise.all([
      listConnections(db, migrationId),
      findLoadedSnapshot(ctx, migrationId),
      findLatestMapping(db, migrationId),
      findLatestPlan(db, migrationId),
      findLatestRun(db, migrationId, "export"),
      findLatestRun(db, migrationId, "plan"),
      findLatestRun(db, migrationId, "import"),
      findLatestRun(db, migrationId, "validate"),
      findLatestEvidence(db, migrationId, "validation"),
    ]);
  const validatedId = validationSchema.safeParse(evidence?.result).data?.planId;
  const [staleWhy, approval, imported, validated] = await Promise.all([
    plan ? whyStale(db, plan, ctx.now()) : null,
    plan?.hash
      ? findApproval(db, migrationId, { kind: "plan", subjectId: plan.id, subjectHash: plan.hash })
      : null,
    importRun ? importFacts(ctx, importRun) : null,
    validatedId ? findPlan(db, { migrationId, planId: validatedId }) : null,
  ]);
  const assessed = await assessmentFacts(ctx, migrationId, loaded);
  const source = connections.find((row) => row.role === "source") ?? null;
  const target = connections.find((row) => row.role === "target") ?? null;
  return {
    source,
    target,
    loaded,
    facts: {
      source: source ? { provider: source.provider } : null,
      target,
      export: exportRun && runState(exportRun),
      snapshot: loaded
        ? { number: loaded.snapshot.number, customers: loaded.manifest.counts.customers ?? 0 }
        : null,
      ...assessed,
      mapping: mapping && mappingFacts(mapping, loaded),
      planRun: planRun && runState(planRun),
      plan: plan && {
        number: plan.number,
        state: plan.state,
        isFull: isFull(plan.scope),
        customers: coveredBy(plan.inputs),
        staleWhy,
        approvedBy: approval?.byName ?? null,
      },
      import: imported,
      validateRun: validateRun && runState(validateRun),
      validation: evidence && validationFacts(ctx, evidence, isFull(validated?.scope)),
    },
  };
}

async function assessmentFacts(
  ctx: ServiceContext,
  migrationId: string,
  loaded: LoadedSnapshot | null,
): Promise<Pick<StageFacts, "assessRun" | "assessment">> {
  const db = ctx.db.drizzle;
  const [run, assessment] = await Promise.all([
    findLatestRun(db, migrationId, "assess"),
    findLatestAssessment(db, migrationId),
  ]);
  const assessRun = run && runState(run);
  if (!assessment) return { assessRun, assessment: null };
  const [findings, blockers] = await Promise.all([
    listFindings(db, { migrationId, assessmentId: assessment.id }),
    listBlockers(db, assessment, ctx.now()),
  ]);
  const isNewest = await isOfNewest(db, assessment, loaded?.snapshot ?? null);
  return {
    assessRun,
    assessment: { number: assessment.number, findings: findings.length, isNewest, blockers },
  };
}

const runState = (run: RunRow) => ({ number: run.number, state: run.state, reason: run.stateReason });
const isFull = (scope: unknown): boolean => scopeSchema.safeParse(scope).data?.kind === "all";
const coveredBy = (inputs: unknown): number => inputsSchema.safeParse(inputs).data?.covered.selected ?? 0;

function mappingFacts(
  mapping: NonNullable<Awaited<ReturnType<typeof findLatestMapping>>>,
  loaded: LoadedSnapshot | null,
): NonNullable<StageFacts["mapping"]> {
  const { plans, features, creditGrants, customerFields } = mapping.document;
  const rules = [plans, features, creditGrants, customerFields].flatMap((section) => Object.values(section));
  const problems = loaded
    ? validateMapping(mapping.document, indexCatalogue(loaded.catalogue), loaded.summary)
    : [];
  return {
    version: mapping.version,
    plans: Object.keys(plans).length,
    plansDecided: Object.values(plans).filter((rule) => !("open" in rule)).length,
    suggested: rules.filter((rule) => "state" in rule && rule.state === "suggested").length,
    lossesByDefault: mapping.document.decisions.filter((decision) => decision.by === "default").length,
    errors: problems.filter((problem) => problem.severity === "error").map((problem) => problem.sentence),
  };
}

async function importFacts(ctx: ServiceContext, run: RunRow): Promise<StageFacts["import"]> {
  const db = ctx.db.drizzle;
  const at = { migrationId: run.migrationId, runId: run.id };
  const [{ phases }, causes, plan] = await Promise.all([
    // The same figures as the job bar's: phases that have not begun count, and so do the requests of an open chunk.
    listPhaseProgress(db, run.migrationId, run.id).then((begun) =>
      importProgressOf(db, run, begun, ctx.now()),
    ),
    groupDeadLetters(db, at),
    run.planId ? findPlan(db, { migrationId: run.migrationId, planId: run.planId }) : null,
  ]);
  const writing = phases.filter(({ phase }) => importPhases.some((known) => known === phase));
  return {
    ...runState(run),
    planned: writing.reduce((sum, phase) => sum + phase.planned, 0),
    done: writing.reduce((sum, phase) => sum + phase.donePlanned, 0),
    setAside: causes.reduce((sum, cause) => sum + cause.open, 0),
    isFull: isFull(plan?.scope),
    customers: coveredBy(plan?.inputs),
  };
}

function validationFacts(
  ctx: ServiceContext,
  row: NonNullable<Awaited<ReturnType<typeof findLatestEvidence>>>,
  coversAll: boolean,
): StageFacts["validation"] {
  const states = (validationSchema.safeParse(row.result).data?.validators ?? []).map(({ state }) => state);
  const passed = states.filter((state) => state === "passed").length;
  const failed = states.filter((state) => state === "failed").length;
  const tooOld = ctx.now().getTime() - row.takenAt.getTime() > evidenceMaxAgeMs;
  return {
    passed,
    failed,
    undecided: states.length - passed - failed,
    isFull: coversAll,
    staleWhy: row.staleWhy ?? (tooOld ? "It is older than 24 hours." : null),
  };
}
