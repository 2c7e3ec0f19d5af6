import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { updateMigration } from "@/lib/db/queries/migrations";
import { verb } from "../verb";
import { requireMigration } from "./require-migration";
import { migrationSettingsSchema, settingsChangeSchema } from "./settings";

/** Changes how much usage is read and how fast (from the next export on), or who is said to go on charging. */
export const changeSettings = verb(
  {
    name: "migrations.changeSettings",
    permission: "connection:write",
    input: z.object({ migrationId: z.uuid(), settings: settingsChangeSchema }),
  },
  async (ctx, { migrationId, settings: change }): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      const before = await requireMigration(ctx, migrationId, tx);
      const settings = migrationSettingsSchema.parse({
        ...migrationSettingsSchema.parse(before.settings),
        ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
      });
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
