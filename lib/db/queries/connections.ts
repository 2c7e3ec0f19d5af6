import { and, eq, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { connections } from "@/lib/db/schema";

export type ConnectionRow = typeof connections.$inferSelect;

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

/**
 * Writes the verdict of a test beside the key that was tested. False when another key has taken its place meanwhile: the
 * verdict is not about that one.
 */
export async function recordCheck(
  db: Executor,
  tested: Pick<ConnectionRow, "migrationId" | "role" | "secretId" | "fingerprint">,
  verdict: Pick<ConnectionRow, "check" | "checkedAt">,
): Promise<boolean> {
  const rows = await db
    .update(connections)
    .set(verdict)
    .where(
      and(
        eq(connections.migrationId, tested.migrationId),
        eq(connections.role, tested.role),
        // Each saving stores a secret of its own; without a key the settings' print tells one from the next.
        sql`${connections.secretId} is not distinct from ${tested.secretId}`,
        eq(connections.fingerprint, tested.fingerprint),
      ),
    )
    .returning({ role: connections.role });
  return rows.length > 0;
}
