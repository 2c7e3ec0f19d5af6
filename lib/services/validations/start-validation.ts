import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection } from "@/lib/db/queries/connections";
import { findLatestImportedPlan, findPlan } from "@/lib/db/queries/plans";
import { insertRun } from "@/lib/db/queries/runs";
import { findSnapshot, insertSnapshot } from "@/lib/db/queries/snapshots";
import { insertReading } from "@/lib/db/queries/target-readings";
import { AppError } from "@/lib/errors";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { isOffline } from "@/lib/pipeline/offline/offline-settings";
import { defaultSourcePace } from "@/lib/pipeline/source-pace";
import type { ValidateOptions } from "@/lib/pipeline/validate-run/options";
import { validateDefinition } from "@/lib/pipeline/validate-run/validate-definition";
import { chargesItself } from "../migrations/provider-words";
import { requireMigration } from "../migrations/require-migration";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";

/** Reads rail and target again and compares them with what the newest import (or the named plan) meant to write. */
export const startValidation = verb(
  {
    name: "validations.start",
    permission: "validation:run",
    input: z.object({
      migrationId: z.uuid(),
      planId: z.uuid().nullable().default(null),
      decisions: z.int().min(0).max(1_000).default(60),
    }),
  },
  async (ctx, { migrationId, planId, decisions }): Promise<{ runId: string; evidenceId: string }> => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = planId
      ? await findPlan(db, { migrationId, planId })
      : await findLatestImportedPlan(db, migrationId);
    if (plan?.state !== "ready") {
      throw new AppError({
        code: "validation.nothing_imported",
        kind: "conflict",
        userMessage: "Nothing was imported yet, so there is nothing to validate. Import a pilot first.",
      });
    }
    const [source, snapshot] = await Promise.all([
      findConnection(db, migrationId, "source"),
      findSnapshot(db, { migrationId, snapshotId: plan.snapshotId }),
    ]);
    const now = ctx.now();
    const ids = { runId: newId(), evidenceId: newId(), readingId: newId(), railSnapshotId: newId() };
    const options: ValidateOptions = {
      usageDays: 1,
      watermark: now.toISOString(),
      requestsPerSecond: source && defaultSourcePace(source.provider, source.mode),
      listsOnly: true,
      settings: source?.settings,
      evidenceId: ids.evidenceId,
      readingId: ids.readingId,
      readRail: source !== null && chargesItself(source.provider) && !isOffline(source.settings),
      decisions,
    };
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "validate");
      await insertReading(tx, { migrationId, id: ids.readingId, takenAt: now });
      if (source && snapshot) {
        await insertSnapshot(tx, {
          migrationId,
          id: ids.railSnapshotId,
          parentId: snapshot.id,
          state: "reading",
          origin: "api",
          provider: source.provider,
          accountId: source.accountId,
          mode: source.mode,
          sourceVersion: snapshot.sourceVersion,
          watermark: now,
          scope: { usageDays: options.usageDays },
          createdAt: now,
        });
      }
      const run = await insertRun(tx, {
        migrationId,
        id: ids.runId,
        workspaceId: ctx.workspaceId,
        kind: "validate",
        state: "running",
        phase: "",
        snapshotId: source ? ids.railSnapshotId : null,
        planId: plan.id,
        options,
        requestsPerSecond: null,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: now,
      });
      await advanceRun(tx, ctx, validateDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: ids.runId,
        migrationId,
        detail: { kind: "validate", number: run.number, plan: plan.number },
      });
    });
    await ctx.wakeWorkers();
    return { runId: ids.runId, evidenceId: ids.evidenceId };
  },
);
