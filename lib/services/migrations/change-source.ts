import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { sourceIdSchema } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { updateMigration } from "@/lib/db/queries/migrations";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import { verb } from "../verb";
import { requireMigration } from "./require-migration";

/** Says what kind of source a migration reads, as long as it has read none: `om-migrate setup` begins one without knowing. */
export const changeSource = verb(
  {
    name: "migrations.changeSource",
    permission: "connection:write",
    input: z.object({ migrationId: z.uuid(), sourceProvider: sourceIdSchema }),
  },
  async (ctx, { migrationId, sourceProvider }): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      const before = await requireMigration(ctx, migrationId, tx);
      if (before.sourceProvider === sourceProvider) return;
      const [connection, snapshot] = await Promise.all([
        findConnection(tx, migrationId, "source"),
        findLatestSnapshot(tx, migrationId),
      ]);
      if (connection || snapshot) throw alreadyRead(before.sourceProvider);
      await updateMigration(tx, migrationId, { sourceProvider });
      await appendAudit(tx, ctx, {
        action: "migration.sourceChanged",
        subjectKind: "migration",
        subjectId: migrationId,
        migrationId,
        detail: { before: before.sourceProvider, after: sourceProvider },
      });
    });
  },
);

function alreadyRead(provider: string): AppError {
  return new AppError({
    code: "migration.source_fixed",
    kind: "conflict",
    userMessage: `This migration reads ${provider} already. Begin a new one for another kind of source.`,
  });
}
