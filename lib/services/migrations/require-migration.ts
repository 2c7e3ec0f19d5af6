import { findMigration, type MigrationRow } from "@/lib/db/queries/migrations";
import { AppError } from "@/lib/errors";
import type { Executor, ServiceContext } from "../context";

/** The migration of this workspace. Throws `migration.not_found` for an unknown one and another workspace's alike. */
export async function requireMigration(
  ctx: ServiceContext,
  migrationId: string,
  executor: Executor = ctx.db.drizzle,
): Promise<MigrationRow> {
  const migration = await findMigration(executor, ctx.workspaceId, migrationId);
  if (migration) return migration;
  throw new AppError({
    code: "migration.not_found",
    kind: "not-found",
    userMessage: "There is no such migration in this workspace.",
  });
}
