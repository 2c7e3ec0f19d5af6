import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { sourceIdSchema } from "@/lib/canonical";
import { insertMigration } from "@/lib/db/queries/migrations";
import { AppError, isAppError } from "@/lib/errors";
import { verb } from "../verb";
import { defaultMigrationSettings } from "./settings";

/** Begins a migration: a name and the source it will read. Nothing is connected yet. */
export const createMigration = verb(
  {
    name: "migrations.create",
    permission: "migration:create",
    input: z.object({ name: z.string().trim().min(1).max(120), sourceProvider: sourceIdSchema }),
  },
  async (ctx, input): Promise<{ migrationId: string }> => {
    const id = newId();
    try {
      await ctx.db.transaction(async (tx) => {
        await insertMigration(tx, {
          id,
          workspaceId: ctx.workspaceId,
          name: input.name,
          sourceProvider: input.sourceProvider,
          settings: defaultMigrationSettings,
          createdBy: ctx.actor.name,
          createdAt: ctx.now(),
        });
        await appendAudit(tx, ctx, {
          action: "migration.created",
          subjectKind: "migration",
          subjectId: id,
          migrationId: id,
          detail: { name: input.name, source: input.sourceProvider },
        });
      });
    } catch (error) {
      if (!isAppError(error) || error.code !== "db.unique_violation") throw error;
      throw new AppError({
        code: "migration.name_taken",
        kind: "conflict",
        userMessage: `A migration called "${input.name}" exists already. Choose another name.`,
        cause: error,
      });
    }
    return { migrationId: id };
  },
);
