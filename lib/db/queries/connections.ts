import { and, eq } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { connections, type migrations } from "@/lib/db/schema";

export type ConnectionRow = typeof connections.$inferSelect;
export type MigrationRow = typeof migrations.$inferSelect;

/** All connections of a migration: at most one per role. */
export async function listConnections(db: Executor, migrationId: string): Promise<ConnectionRow[]> {
  return await db.select().from(connections).where(eq(connections.migrationId, migrationId));
}

export async function findConnection(
  db: Executor,
  migrationId: string,
  role: ConnectionRow["role"],
): Promise<ConnectionRow | null> {
  const [row] = await db
    .select()
    .from(connections)
    .where(and(eq(connections.migrationId, migrationId), eq(connections.role, role)));
  return row ?? null;
}

/** Saves a tested connection; an older one of the same role is replaced. */
export async function saveConnection(db: Executor, row: typeof connections.$inferInsert): Promise<void> {
  await db
    .insert(connections)
    .values(row)
    .onConflictDoUpdate({ target: [connections.migrationId, connections.role], set: row });
}
