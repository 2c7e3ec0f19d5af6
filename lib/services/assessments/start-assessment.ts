import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { insertAssessment } from "@/lib/db/queries/assessments";
import { insertRun } from "@/lib/db/queries/runs";
import { assessDefinition } from "@/lib/pipeline/assess-run/assess-definition";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { requireMigration } from "../migrations/require-migration";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";

/** Begins looking at the newest snapshot: what carries over, what is due by date, who needs a look. Writes nothing outside. */
export const startAssessment = verb(
  {
    name: "assessments.start",
    permission: "assessment:run",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }): Promise<{ runId: string; assessmentId: string }> => {
    await requireMigration(ctx, migrationId);
    const { snapshot } = await loadSnapshot(ctx, migrationId);
    const ids = { runId: newId(), assessmentId: newId() };
    const now = ctx.now();
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "assess");
      const assessment = await insertAssessment(tx, {
        migrationId,
        id: ids.assessmentId,
        snapshotId: snapshot.id,
        runId: ids.runId,
        state: "building",
        asOf: snapshot.watermark,
        createdAt: now,
      });
      const run = await insertRun(tx, {
        migrationId,
        id: ids.runId,
        workspaceId: ctx.workspaceId,
        kind: "assess",
        state: "running",
        phase: "",
        snapshotId: snapshot.id,
        options: {},
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: now,
      });
      await advanceRun(tx, ctx, assessDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: ids.runId,
        migrationId,
        detail: {
          kind: "assess",
          number: run.number,
          assessment: assessment.number,
          snapshot: snapshot.number,
        },
      });
    });
    await ctx.wakeWorkers();
    return ids;
  },
);
