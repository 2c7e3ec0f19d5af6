import { and, asc, count, eq } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { memberships, users, workspaces } from "@/lib/db/schema";

type Role = (typeof memberships.$inferSelect)["role"];

export interface MemberRow {
  userId: string;
  email: string;
  name: string;
  role: Role;
  since: Date;
}

export interface MembershipRow {
  workspaceId: string;
  workspaceName: string;
  role: Role;
}

const memberColumns = {
  userId: memberships.userId,
  email: users.email,
  name: users.name,
  role: memberships.role,
  since: memberships.createdAt,
};

export async function listMembers(db: Executor, workspaceId: string): Promise<MemberRow[]> {
  return await db
    .select(memberColumns)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.workspaceId, workspaceId))
    .orderBy(asc(users.email));
}

export async function findMember(
  db: Executor,
  workspaceId: string,
  userId: string,
): Promise<MemberRow | null> {
  const [row] = await db
    .select(memberColumns)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.userId, userId)));
  return row ?? null;
}

/** Every workspace the person belongs to, oldest membership first. */
export async function listMemberships(db: Executor, userId: string): Promise<MembershipRow[]> {
  return await db
    .select({
      workspaceId: memberships.workspaceId,
      workspaceName: workspaces.name,
      role: memberships.role,
    })
    .from(memberships)
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(memberships.createdAt), asc(memberships.workspaceId));
}

export async function countOwners(db: Executor, workspaceId: string): Promise<number> {
  const [row] = await db
    .select({ owners: count() })
    .from(memberships)
    .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.role, "owner")));
  return row?.owners ?? 0;
}

/** False, and nothing written, when the person is a member already. */
export async function insertMembership(
  db: Executor,
  workspaceId: string,
  row: { userId: string; role: Role; createdAt: Date },
): Promise<boolean> {
  const rows = await db
    .insert(memberships)
    .values({ workspaceId, ...row })
    .onConflictDoNothing()
    .returning({ userId: memberships.userId });
  return rows.length > 0;
}

export async function updateMemberRole(
  db: Executor,
  workspaceId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await db
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.userId, userId)));
}

export async function deleteMembership(db: Executor, workspaceId: string, userId: string): Promise<void> {
  await db
    .delete(memberships)
    .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.userId, userId)));
}
