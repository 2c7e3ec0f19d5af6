import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { findRun } from "@/lib/db/queries/runs";
import { bookDirectUndone, findSharingDirect, returnAuthority, scopeOfDirect } from "@/lib/db/queries/undo";
import { AppError, isAppError } from "@/lib/errors";
import { openTargetDatabase } from "@/lib/pipeline/import-run/direct-database";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import { planDirectUndo, type UndoPlan, undoDirectRun } from "@/lib/target/direct/undo-run";
import type { Executor, ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";

const longestMs = 10 * 60_000;

/** What taking back an import that went past the API would do now, and which users forbid it. Changes nothing. */
export const getDirectUndo = verb(
  {
    name: "undo.planDirect",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), runId: z.uuid() }),
  },
  async (ctx, { migrationId, runId }): Promise<UndoPlan> => {
    await requireMigration(ctx, migrationId);
    await requireDirectImport(ctx.db.drizzle, migrationId, runId);
    const database = await openDatabase(ctx, migrationId);
    return await database.inTransaction((session) => planDirectUndo(session, runId));
  },
);

/**
 * Takes a whole import that went past the API back, in one transaction of the platform's database: its tables are as they
 * were. Refused, naming them, when others have written to one of its users since. A second call after a lost answer only
 * books what was done.
 */
export const undoDirect = verb(
  {
    name: "undo.applyDirect",
    permission: "run:undo",
    input: z.object({
      migrationId: z.uuid(),
      runId: z.uuid(),
      /** Name typed by the person; required when the migration is live. */
      confirmation: z.string().default(""),
      note: z.string().trim().min(1).max(2_000),
    }),
  },
  async (ctx, { migrationId, runId, confirmation, note }): Promise<{ sameAsBefore: boolean | null }> => {
    const migration = await requireMigration(ctx, migrationId);
    if (migration.mode === "live" && confirmation !== migration.name && ctx.actor.kind === "user") {
      throw refused(
        "undo.confirmation",
        `Type the migration's name, ${migration.name}, to undo in a live account.`,
      );
    }
    const number = await requireDirectImport(ctx.db.drizzle, migrationId, runId);
    for (const kind of ["import", "undo"] as const)
      await ctx.db.transaction((tx) => refuseSecondRun(tx, migrationId, kind));
    const sharing = await findSharingDirect(ctx.db.drizzle, { migrationId, runId });
    if (sharing !== null) {
      throw refused(
        "undo.shared",
        `Customers of import ${sharing} stand on the plans and features that import ${number} wrote. Take import ${sharing} back first.`,
      );
    }
    const database = await openDatabase(ctx, migrationId);
    const done = await database
      .inTransaction((session) => undoDirectRun(session, runId))
      .catch((error: unknown) => {
        if (isAppError(error) && error.code === "target.database_undone") return null;
        throw error;
      });
    await ctx.db.transaction(async (tx) => {
      await returnAuthority(tx, scopeOfDirect({ migrationId, runId }));
      await bookDirectUndone(tx, { migrationId, runId });
      await makeEvidenceStale(tx, migrationId, ["validation"], `Import run ${number} was undone since.`);
      await appendAudit(tx, ctx, {
        action: "import.undone",
        subjectKind: "run",
        subjectId: runId,
        migrationId,
        detail: {
          number,
          note,
          removed: done?.removed,
          restored: done?.restored,
          sameAsBefore: done?.sameAsBefore,
        },
      });
    });
    return { sameAsBefore: done?.sameAsBefore ?? null };
  },
);

function openDatabase(ctx: ServiceContext, migrationId: string) {
  const io = ctx.outbound.open({ requestsPerSecond: null, maxInFlight: 1 }, AbortSignal.timeout(longestMs));
  return openTargetDatabase(ctx, { workspaceId: ctx.workspaceId, migrationId }, io);
}

/** Number of the import. Throws `run.not_found` for what is no import of this migration past the API. */
async function requireDirectImport(db: Executor, migrationId: string, runId: string): Promise<number> {
  const run = await findRun(db, migrationId, runId);
  if (run?.kind === "import" && importOptionsSchema.parse(run.options).mode === "direct") return run.number;
  throw new AppError({
    code: "run.not_found",
    kind: "not-found",
    userMessage: "There is no such import past the API in this migration.",
  });
}

const refused = (code: string, userMessage: string): AppError =>
  new AppError({ code, kind: "conflict", userMessage });
