import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { migrations } from "@/lib/db/schema";

export type MigrationRow = typeof migrations.$inferSelect;

export async function insertMigration(db: Executor, row: typeof migrations.$inferInsert): Promise<void> {
  await db.insert(migrations).values(row);
}

/** The migration if it belongs to the workspace; another workspace's is as absent as one that never was. */
export async function findMigration(
  db: Executor,
  workspaceId: string,
  migrationId: string,
): Promise<MigrationRow | null> {
  const [row] = await db
    .select()
    .from(migrations)
    .where(and(eq(migrations.workspaceId, workspaceId), eq(migrations.id, migrationId)));
  return row ?? null;
}

/**
 * Makes whoever else would begin, resume or change something of this migration wait until the transaction ends. Rows
 * that refer to the migration can be written meanwhile.
 */
export async function lockMigration(tx: Executor, migrationId: string): Promise<void> {
  await tx.execute(sql`select 1 from migrations where id = ${migrationId} for no key update`);
}

/** Migrations of a workspace that are not archived, newest first. */
export async function listMigrations(
  db: Executor,
  workspaceId: string,
  limit: number,
): Promise<MigrationRow[]> {
  return await db
    .select()
    .from(migrations)
    .where(and(eq(migrations.workspaceId, workspaceId), isNull(migrations.archivedAt)))
    .orderBy(desc(migrations.createdAt), asc(migrations.id))
    .limit(limit);
}

export async function updateMigration(
  db: Executor,
  migrationId: string,
  change: Partial<Pick<MigrationRow, "name" | "mode" | "settings" | "archivedAt" | "sourceProvider">>,
): Promise<void> {
  await db.update(migrations).set(change).where(eq(migrations.id, migrationId));
}
