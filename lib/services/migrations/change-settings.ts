import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { updateMigration } from "@/lib/db/queries/migrations";
import { verb } from "../verb";
import { requireMigration } from "./require-migration";
import { migrationSettingsSchema } from "./settings";

/** Changes how much usage is read and how fast. Takes effect with the next export. */
export const changeSettings = verb(
  {
    name: "migrations.changeSettings",
    permission: "connection:write",
    input: z.object({ migrationId: z.uuid(), settings: migrationSettingsSchema }),
  },
  async (ctx, { migrationId, settings }): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      const before = await requireMigration(ctx, migrationId, tx);
      await updateMigration(tx, migrationId, { settings });
      await appendAudit(tx, ctx, {
        action: "migration.settingsChanged",
        subjectKind: "migration",
        subjectId: migrationId,
        migrationId,
        detail: { before: before.settings, after: settings },
      });
    });
  },
);
