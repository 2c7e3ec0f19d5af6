import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findLatestRun, insertRun } from "@/lib/db/queries/runs";
import { insertUndoCustomers } from "@/lib/db/queries/undo";
import { AppError } from "@/lib/errors";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { undoLostAfterMs } from "@/lib/pipeline/undo-run/options";
import { undoDefinition } from "@/lib/pipeline/undo-run/undo-definition";
import { requireMigration } from "../migrations/require-migration";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";
import { planUndo } from "./get-undo-plan";
import { undoScope, undoWhomSchema, whyNotThroughApi } from "./whom";

/**
 * Takes back at the target what was imported, exactly as looked at: refuses when anything was written or taken back since,
 * while an import or another undo runs, and for a live migration without its name typed.
 */
export const startUndo = verb(
  {
    name: "undo.start",
    permission: "run:undo",
    input: z.object({
      migrationId: z.uuid(),
      whom: undoWhomSchema,
      /** Hash of the undo plan that was looked at. */
      expectHash: z.string().min(1),
      /** Name typed by the person; required when the migration is live. */
      confirmation: z.string().default(""),
      note: z.string().trim().min(1).max(2_000),
    }),
  },
  async (ctx, { migrationId, whom, expectHash, confirmation, note }): Promise<{ runId: string }> => {
    const migration = await requireMigration(ctx, migrationId);
    if (migration.mode === "live" && confirmation !== migration.name && ctx.actor.kind === "user") {
      throw refused(
        "undo.confirmation",
        `Type the migration's name, ${migration.name}, to undo in a live account.`,
      );
    }
    const past = await whyNotThroughApi(ctx.db.drizzle, migrationId, whom);
    if (past) throw refused("undo.direct", past);
    const runId = newId();
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "undo");
      await refuseSecondRun(tx, migrationId, "import");
      // Its events would be taken for the burning ones that an undo awaits in the target's total.
      await refuseSecondRun(tx, migrationId, "probe");
      const scope = await undoScope(tx, migrationId, whom);
      const plan = await planUndo(tx, scope);
      if (plan.customers === 0)
        throw refused("undo.nothing", "Nothing of it stands any more; there is nothing to undo.");
      if (plan.hash !== expectHash) {
        throw refused(
          "undo.plan_differs",
          "Something was written or taken back since you looked. Look at the undo again.",
        );
      }
      const newest = await findLatestRun(tx, migrationId, "import");
      const run = await insertRun(tx, {
        migrationId,
        id: runId,
        workspaceId: ctx.workspaceId,
        kind: "undo",
        state: "running",
        phase: "",
        snapshotId: null,
        planId: null,
        options: { planId: newest?.planId, note, lostAfterMs: undoLostAfterMs },
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await insertUndoCustomers(tx, { migrationId, runId }, scope);
      await advanceRun(tx, ctx, undoDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: runId,
        migrationId,
        detail: {
          kind: "undo",
          number: run.number,
          customers: plan.customers,
          credits: plan.credits,
          hash: plan.hash,
          note,
        },
      });
    });
    await ctx.wakeWorkers();
    return { runId };
  },
);

function refused(code: string, userMessage: string): AppError {
  return new AppError({ code, kind: "conflict", userMessage });
}
