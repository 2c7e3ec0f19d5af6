import { asc, eq } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { workspaces } from "@/lib/db/schema";

export interface WorkspaceRow {
  id: string;
  name: string;
}

const columns = { id: workspaces.id, name: workspaces.name };

export async function findWorkspace(db: Executor, workspaceId: string): Promise<WorkspaceRow | null> {
  const [row] = await db.select(columns).from(workspaces).where(eq(workspaces.id, workspaceId));
  return row ?? null;
}

/** Oldest first, at most `limit`; for callers that act for the installation rather than for a member. */
export async function listWorkspaces(db: Executor, limit: number): Promise<WorkspaceRow[]> {
  return await db
    .select(columns)
    .from(workspaces)
    .orderBy(asc(workspaces.createdAt), asc(workspaces.id))
    .limit(limit);
}

/** Workspaces of this very name; names are not unique. */
export async function listWorkspacesNamed(db: Executor, name: string): Promise<WorkspaceRow[]> {
  return await db.select(columns).from(workspaces).where(eq(workspaces.name, name)).limit(2);
}

export async function insertWorkspace(
  db: Executor,
  row: { id: string; name: string; createdAt: Date },
): Promise<void> {
  await db.insert(workspaces).values(row);
}

export async function updateWorkspaceName(db: Executor, workspaceId: string, name: string): Promise<void> {
  await db.update(workspaces).set({ name }).where(eq(workspaces.id, workspaceId));
}

/** Lets one transaction at a time change who belongs to the workspace, so that the last owner is counted truly. */
export async function lockWorkspace(db: Executor, workspaceId: string): Promise<void> {
  await db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
    .for("no key update");
}
