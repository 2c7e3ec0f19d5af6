import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection } from "@/lib/db/queries/connections";
import { findOpenRun, insertRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { defaultLostAfterMs, type ProbeOptions } from "@/lib/pipeline/probe-run/options";
import { probeDefinition } from "@/lib/pipeline/probe-run/probe-definition";
import { openmonetize } from "@/lib/target/openmonetize";
import { requireMigration } from "../migrations/require-migration";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";

/**
 * Begins to measure what the target enforces. It writes there, only under the probe's own names; the audit entry lists
 * what. Refuses beside an import or undo, whose count of stored events it would disturb.
 */
export const startProbe = verb(
  {
    name: "probes.start",
    permission: "target:probe",
    input: z.object({
      migrationId: z.uuid(),
      lostAfterMs: z.int().positive().default(defaultLostAfterMs),
    }),
  },
  async (ctx, { migrationId, lostAfterMs }): Promise<{ runId: string }> => {
    await requireMigration(ctx, migrationId);
    const runId = newId();
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "probe");
      const connection = await findConnection(tx, migrationId, "target");
      if (!connection) {
        throw new AppError({
          code: "connection.missing",
          kind: "conflict",
          userMessage: "The target is not connected. Open Connect and test its key first.",
        });
      }
      for (const kind of ["import", "undo"] as const) {
        if (!(await findOpenRun(tx, migrationId, kind))) continue;
        throw new AppError({
          code: "probe.import_running",
          kind: "conflict",
          userMessage: `An ${kind} writes to the target. Probe it when the ${kind} has ended.`,
        });
      }
      const options: ProbeOptions = {
        tenantId: connection.accountId,
        baseUrl: connection.baseUrl ?? "",
        fingerprint: connection.fingerprint,
        lostAfterMs,
      };
      const run = await insertRun(tx, {
        migrationId,
        id: runId,
        workspaceId: ctx.workspaceId,
        kind: "probe",
        state: "running",
        phase: "",
        options,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await advanceRun(tx, ctx, probeDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: runId,
        migrationId,
        detail: {
          kind: "probe",
          number: run.number,
          target: options.baseUrl,
          writes: { ...openmonetize.describeProbe(options.tenantId) },
        },
      });
    });
    await ctx.wakeWorkers();
    return { runId };
  },
);
