import { z } from "zod";
import { listRuns } from "@/lib/db/queries/runs";
import { undoOptionsSchema } from "@/lib/pipeline/undo-run/options";
import { requireMigration } from "../migrations/require-migration";
import { loadRunSayings } from "../migrations/run-says";
import { verb } from "../verb";

const mostUndos = 20;

/** The newest undos of a migration, with why and what they came to. */
export const listUndos = verb(
  { name: "undo.list", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }) => {
    await requireMigration(ctx, migrationId);
    const runs = (await listRuns(ctx.db.drizzle, migrationId, 200))
      .filter((run) => run.kind === "undo")
      .slice(0, mostUndos);
    const sayings = await loadRunSayings(ctx.db.drizzle, migrationId, runs);
    return runs.map((run) => ({
      id: run.id,
      number: run.number,
      state: run.state,
      says: sayings.get(run.id) ?? "",
      note: undoOptionsSchema.parse(run.options).note,
      startedBy: run.actorName,
      startedAt: run.createdAt.toISOString(),
    }));
  },
);
