import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection } from "@/lib/db/queries/connections";
import { insertRun } from "@/lib/db/queries/runs";
import { insertSnapshot } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { exportDefinition } from "@/lib/pipeline/export-run/export-definition";
import type { ExportOptions } from "@/lib/pipeline/export-run/options";
import { offlineSettingsSchema } from "@/lib/pipeline/offline/offline-settings";
import { findSource } from "@/lib/pipeline/open-connection";
import { defaultSourcePace } from "@/lib/pipeline/source-pace";
import { requireMigration } from "../migrations/require-migration";
import { migrationSettingsSchema } from "../migrations/settings";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";

/** Begins reading the source into a new snapshot. Returns at once; the work is a run. */
export const startExport = verb(
  {
    name: "snapshots.startExport",
    permission: "snapshot:create",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }): Promise<{ runId: string; snapshotId: string }> => {
    const migration = await requireMigration(ctx, migrationId);
    const source = await findConnection(ctx.db.drizzle, migrationId, "source");
    if (!source) {
      throw new AppError({
        code: "connection.missing",
        kind: "conflict",
        userMessage: "The source is not connected. Open Connect and test its key first.",
      });
    }
    const settings = migrationSettingsSchema.parse(migration.settings);
    const now = ctx.now();
    const file = offlineSettingsSchema.safeParse(source.settings).data?.offline ?? null;
    // A file says itself as of when it was read; it is none the younger for being loaded now.
    const watermark = file?.watermark ? new Date(file.watermark) : now;
    const options: ExportOptions = {
      usageDays: settings.usageDays,
      watermark: watermark.toISOString(),
      requestsPerSecond: settings.sourceRequestsPerSecond ?? defaultSourcePace(source.provider, source.mode),
      listsOnly: false,
      settings: source.settings,
    };
    const adapter = findSource(source.provider, source.settings);
    const snapshotId = newId();
    const runId = newId();
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "export");
      await insertSnapshot(tx, {
        migrationId,
        id: snapshotId,
        state: "reading",
        origin: file ? "file" : "api",
        provider: source.provider,
        accountId: source.accountId,
        mode: source.mode,
        sourceVersion: adapter.sourceVersion,
        watermark,
        scope: {
          usageDays: options.usageDays,
          ...(file
            ? {
                keyMode: file.keyMode,
                shape: file.shape,
                files: file.files.map(({ name, sha256 }) => ({ name, sha256 })),
              }
            : {}),
        },
        createdAt: now,
      });
      const run = await insertRun(tx, {
        migrationId,
        id: runId,
        workspaceId: ctx.workspaceId,
        kind: "export",
        state: "running",
        phase: "",
        snapshotId,
        options,
        requestsPerSecond: options.requestsPerSecond,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: now,
      });
      await advanceRun(tx, ctx, exportDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: runId,
        migrationId,
        detail: { kind: "export", number: run.number, usageDays: options.usageDays },
      });
    });
    await ctx.wakeWorkers();
    return { runId, snapshotId };
  },
);
