import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { listDeadLetters, markRetrying } from "@/lib/db/queries/operations";
import { findLatestRun, findRun, insertRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { importDefinition } from "@/lib/pipeline/import-run/import-definition";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import { keysetPage } from "../keyset-page";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { refuseSecondRun } from "./refuse-second-run";
import { refuseTakenBack } from "./refuse-taken-back";

const runInput = { migrationId: z.uuid(), runId: z.uuid() };

/** One page of set-aside records with their raw form. */
export const listSetAside = verb(
  {
    name: "runs.listDeadLetters",
    permission: "migration:read",
    input: z.object({
      ...runInput,
      code: z.string().nullable().default(null),
      afterKey: z.string().default(""),
      /** Instead: the page that ends just before this key. */
      beforeKey: z.string().nullable().default(null),
      limit: z.int().min(1).max(200).default(50),
    }),
  },
  async (ctx, { migrationId, runId, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const rows = await listDeadLetters(
      ctx.db.drizzle,
      { migrationId, runId },
      { ...filter, limit: filter.limit + 1 },
    );
    const page = keysetPage(rows, {
      limit: filter.limit,
      after: filter.afterKey || null,
      before: filter.beforeKey,
    });
    const keyOf = (letter: (typeof rows)[number] | null) =>
      letter && `${letter.customerKey} ${letter.targetKey}`;
    return { letters: page.rows, previous: keyOf(page.previous), next: keyOf(page.next) };
  },
);

/** Repeats just the set-aside writes of a run, all or those of one cause, as a run of its own. */
export const retrySetAside = verb(
  {
    name: "runs.retryDeadLetters",
    permission: "deadLetter:retry",
    input: z.object({ ...runInput, code: z.string().nullable().default(null) }),
  },
  async (ctx, { migrationId, runId, code }): Promise<{ runId: string; records: number }> => {
    await requireMigration(ctx, migrationId);
    const retryRunId = newId();
    const records = await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "import");
      await refuseSecondRun(tx, migrationId, "undo");
      const before = await findRun(tx, migrationId, runId);
      if (before?.kind !== "import") {
        throw new AppError({
          code: "run.not_found",
          kind: "not-found",
          userMessage: "There is no such import.",
        });
      }
      const latest = await findLatestRun(tx, migrationId, "import");
      if (latest && latest.planId !== before.planId) {
        throw new AppError({
          code: "run.plan_superseded",
          kind: "conflict",
          userMessage: `Import ${latest.number} carried out a newer plan since. What is still missing stands in the next preview: build it and import it.`,
        });
      }
      await refuseTakenBack(tx, before);
      const marked = await markRetrying(tx, { migrationId, runId }, code);
      if (marked === 0) {
        throw new AppError({
          code: "run.nothing_set_aside",
          kind: "conflict",
          userMessage: "Nothing is set aside there any more.",
        });
      }
      const run = await insertRun(tx, {
        migrationId,
        id: retryRunId,
        workspaceId: ctx.workspaceId,
        kind: "import",
        state: "running",
        phase: "",
        snapshotId: before.snapshotId,
        planId: before.planId,
        options: { ...importOptionsSchema.parse(before.options), retryOf: runId },
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await advanceRun(tx, ctx, importDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: retryRunId,
        migrationId,
        detail: { kind: "import", number: run.number, retryOf: before.number, records: marked, cause: code },
      });
      return marked;
    });
    await ctx.wakeWorkers();
    return { runId: retryRunId, records };
  },
);
