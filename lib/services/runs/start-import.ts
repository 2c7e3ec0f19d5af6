import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection } from "@/lib/db/queries/connections";
import { findApproval, insertApproval } from "@/lib/db/queries/evidence";
import type { MigrationRow } from "@/lib/db/queries/migrations";
import { findPlan, type PlanRow } from "@/lib/db/queries/plans";
import { insertRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { importDefinition } from "@/lib/pipeline/import-run/import-definition";
import { defaultImportOptions } from "@/lib/pipeline/import-run/options";
import { whyNotAssessed } from "../assessments/blockers";
import type { Executor, ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { whyStale } from "../plans/freshness";
import { findDrift } from "../snapshots/find-drift";
import { whyUnchecked } from "../snapshots/source-freshness";
import { verb } from "../verb";
import { whyNoFullImport } from "./pilot-rule";
import { refuseSecondRun } from "./refuse-second-run";

const startImportInput = z.object({
  migrationId: z.uuid(),
  planId: z.uuid(),
  /** Hash of the plan that was looked at. */
  expectHash: z.string().min(1),
  /** Name typed by the person; required when the migration is live. */
  confirmation: z.string().default(""),
  /** Reason for importing everything without a validated pilot. */
  waivePilot: z.string().trim().max(2_000).nullable().default(null),
  maxBacklog: z.int().positive().nullable().default(defaultImportOptions.maxBacklog),
  lostAfterMs: z.int().positive().default(defaultImportOptions.lostAfterMs),
  /** `direct` writes to the platform's database, which must be connected. */
  mode: z.enum(["api", "direct"]).default(defaultImportOptions.mode),
});

/**
 * Applies an approved plan. Refuses a stale plan, a second run, and for a live migration also a source that was not looked
 * at lately and a full import without pilot or waiver.
 */
export const startImport = verb(
  { name: "runs.startImport", permission: "run:start", input: startImportInput },
  async (ctx, input): Promise<{ runId: string }> => {
    const migration = await requireMigration(ctx, input.migrationId);
    if (migration.mode === "live" && input.confirmation !== migration.name && ctx.actor.kind === "user") {
      throw refused(
        "import.confirmation",
        `Type the migration's name, ${migration.name}, to import into a live account.`,
      );
    }
    const runId = newId();
    await ctx.db.transaction(async (tx) => {
      // Whoever saves a mapping waits for the same lock, so what is found fresh here is fresh when the run begins.
      await refuseSecondRun(tx, migration.id, "import");
      await refuseSecondRun(tx, migration.id, "undo");
      if (input.mode === "direct" && !(await findConnection(tx, migration.id, "targetDatabase"))) {
        throw refused("import.no_database", "The platform's database is not connected. Connect it first.");
      }
      const plan = await requireApprovedPlan(tx, input, ctx.now());
      const unassessed = await whyNotAssessed(tx, migration, ctx.now());
      if (unassessed) throw refused("import.not_assessed", unassessed);
      const unchecked = await whyUnchecked(tx, migration, await findDrift(tx, plan), ctx.now());
      if (unchecked) throw refused("import.source_unchecked", unchecked);
      const isFull = z.object({ kind: z.string() }).parse(plan.scope).kind === "all";
      const missing =
        migration.mode === "live" && isFull ? await whyNoFullImport(tx, migration.id, ctx.now()) : null;
      if (missing && !input.waivePilot) throw refused("import.pilot_missing", missing);
      if (missing && input.waivePilot) {
        await insertApproval(tx, waiver(ctx, migration, plan, input.waivePilot));
      }
      const run = await insertRun(tx, {
        migrationId: migration.id,
        id: runId,
        workspaceId: ctx.workspaceId,
        kind: "import",
        state: "running",
        phase: "",
        snapshotId: plan.snapshotId,
        planId: plan.id,
        options: {
          retryOf: null,
          mode: input.mode,
          maxBacklog: input.maxBacklog,
          lostAfterMs: input.lostAfterMs,
        },
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await advanceRun(tx, ctx, importDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: runId,
        migrationId: migration.id,
        detail: {
          kind: "import",
          number: run.number,
          plan: plan.number,
          planHash: plan.hash,
          mode: input.mode,
          waivedPilot: missing !== null,
        },
      });
    });
    await ctx.wakeWorkers();
    return { runId };
  },
);

async function requireApprovedPlan(
  tx: Executor,
  input: { migrationId: string; planId: string; expectHash: string },
  now: Date,
): Promise<PlanRow> {
  const plan = await findPlan(tx, { migrationId: input.migrationId, planId: input.planId });
  if (plan?.state !== "ready" || plan.hash === null) {
    throw refused("plan.not_ready", "The plan is not ready. Wait for the dry run to end.");
  }
  if (plan.hash !== input.expectHash) {
    throw refused(
      "plan.hash_differs",
      `The plan's hash is ${plan.hash}, not the expected one. Look at the preview again.`,
    );
  }
  const stale = await whyStale(tx, plan, now);
  if (stale) throw refused("plan.stale", `${stale} Build the preview again and approve it.`);
  const approval = await findApproval(tx, input.migrationId, {
    kind: "plan",
    subjectId: plan.id,
    subjectHash: plan.hash,
  });
  if (!approval) throw refused("plan.not_approved", "Nobody approved this plan yet. Approve it on Preview.");
  return plan;
}

function waiver(ctx: ServiceContext, migration: MigrationRow, plan: PlanRow, note: string) {
  return {
    migrationId: migration.id,
    id: newId(),
    kind: "pilot-waiver",
    subjectId: plan.id,
    subjectHash: plan.hash ?? "",
    byId: ctx.actor.id,
    byName: ctx.actor.name,
    note,
    at: ctx.now(),
  };
}

function refused(code: string, userMessage: string): AppError {
  return new AppError({ code, kind: "conflict", userMessage });
}
