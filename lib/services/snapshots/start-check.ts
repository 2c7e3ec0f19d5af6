import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection } from "@/lib/db/queries/connections";
import { insertRun } from "@/lib/db/queries/runs";
import { findLatestSnapshot, insertSnapshot } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import { checkDefinition } from "@/lib/pipeline/check-run/check-definition";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import type { ExportOptions } from "@/lib/pipeline/export-run/options";
import { findSource } from "@/lib/pipeline/open-connection";
import { defaultSourcePace } from "@/lib/pipeline/source-pace";
import { requireMigration } from "../migrations/require-migration";
import { migrationSettingsSchema } from "../migrations/settings";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";
import { whyNotCheckable } from "./source-freshness";

/** Reads the source's catalogue again, to tell what changed since the newest snapshot. Only reads, at the export's pace. */
export const startCheck = verb(
  { name: "snapshots.startCheck", permission: "snapshot:create", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }): Promise<{ runId: string }> => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [source, base] = await Promise.all([
      findConnection(db, migrationId, "source"),
      findLatestSnapshot(db, migrationId),
    ]);
    if (!base) {
      throw refused("snapshot.missing", "The source was not exported yet. Start the export on Connect.");
    }
    const not = whyNotCheckable(base, source);
    if (not !== null || !source) throw refused("source.not_checkable", not ?? "The source is not connected.");
    const settings = migrationSettingsSchema.parse(migration.settings);
    const now = ctx.now();
    const options: ExportOptions = {
      usageDays: 1,
      watermark: now.toISOString(),
      requestsPerSecond: settings.sourceRequestsPerSecond ?? defaultSourcePace(source.provider, source.mode),
      listsOnly: false,
      settings: source.settings,
    };
    const ids = { runId: newId(), snapshotId: newId() };
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "check");
      await insertSnapshot(tx, {
        migrationId,
        id: ids.snapshotId,
        parentId: base.id,
        state: "reading",
        origin: "api",
        provider: source.provider,
        accountId: source.accountId,
        mode: source.mode,
        sourceVersion: findSource(source.provider).sourceVersion,
        watermark: now,
        scope: { usageDays: options.usageDays, catalogueOnly: true },
        createdAt: now,
      });
      const run = await insertRun(tx, {
        migrationId,
        id: ids.runId,
        workspaceId: ctx.workspaceId,
        kind: "check",
        state: "running",
        phase: "",
        snapshotId: ids.snapshotId,
        options,
        requestsPerSecond: options.requestsPerSecond,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: now,
      });
      await advanceRun(tx, ctx, checkDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: ids.runId,
        migrationId,
        detail: { kind: "check", number: run.number, snapshot: base.number },
      });
    });
    await ctx.wakeWorkers();
    return { runId: ids.runId };
  },
);

const refused = (code: string, userMessage: string) => new AppError({ code, kind: "conflict", userMessage });
