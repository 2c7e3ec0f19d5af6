import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { invitations, users, workspaces } from "@/lib/db/schema";

type Role = (typeof invitations.$inferSelect)["role"];

export interface OpenInvitationRow {
  id: string;
  email: string;
  role: Role;
  invitedByName: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** An invitation as the holder of its link sees it. */
export interface InvitationByToken {
  workspaceId: string;
  workspaceName: string;
  id: string;
  email: string;
  role: Role;
}

const invitationColumns = {
  workspaceId: invitations.workspaceId,
  workspaceName: workspaces.name,
  id: invitations.id,
  email: invitations.email,
  role: invitations.role,
};

const isOpen = (at: Date) =>
  and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, at));

export async function insertInvitation(
  db: Executor,
  workspaceId: string,
  row: {
    id: string;
    email: string;
    role: Role;
    tokenHash: string;
    invitedBy: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await db.insert(invitations).values({ workspaceId, ...row });
}

/** Invitations that can still be accepted, oldest first. */
export async function listOpenInvitations(
  db: Executor,
  workspaceId: string,
  at: Date,
): Promise<OpenInvitationRow[]> {
  return await db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      invitedByName: users.name,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .leftJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.workspaceId, workspaceId), isOpen(at)))
    .orderBy(asc(invitations.createdAt), asc(invitations.id));
}

/** Null when the token is unknown, used, revoked or expired. `lock` keeps a second acceptance waiting. */
export async function findInvitationByToken(
  db: Executor,
  tokenHash: string,
  at: Date,
  lock: "update" | "none" = "none",
): Promise<InvitationByToken | null> {
  const query = db
    .select(invitationColumns)
    .from(invitations)
    .innerJoin(workspaces, eq(workspaces.id, invitations.workspaceId))
    .where(and(eq(invitations.tokenHash, tokenHash), isOpen(at)));
  const [row] = lock === "update" ? await query.for("update", { of: invitations }) : await query;
  return row ?? null;
}

/** Open invitations of this e-mail in any workspace, oldest first; nobody else can take them until the transaction ends. */
export async function lockOpenInvitationsOf(
  db: Executor,
  email: string,
  at: Date,
): Promise<InvitationByToken[]> {
  return await db
    .select(invitationColumns)
    .from(invitations)
    .innerJoin(workspaces, eq(workspaces.id, invitations.workspaceId))
    .where(and(eq(invitations.email, email), isOpen(at)))
    .orderBy(asc(invitations.createdAt), asc(invitations.id))
    .for("update", { of: invitations });
}

export async function markInvitationAccepted(
  db: Executor,
  workspaceId: string,
  invitationId: string,
  at: Date,
): Promise<void> {
  await db
    .update(invitations)
    .set({ acceptedAt: at })
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.id, invitationId)));
}

/** The e-mail of the invitation taken back, or null when there is no open one of this id in the workspace. */
export async function revokeOpenInvitation(
  db: Executor,
  workspaceId: string,
  invitationId: string,
  at: Date,
): Promise<{ email: string; role: Role } | null> {
  const [row] = await db
    .update(invitations)
    .set({ revokedAt: at })
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.id, invitationId), isOpen(at)))
    .returning({ email: invitations.email, role: invitations.role });
  return row ?? null;
}

/** Takes back earlier open invitations to the same e-mail: only the newest link works. */
export async function revokeInvitationsOf(
  db: Executor,
  workspaceId: string,
  email: string,
  at: Date,
): Promise<void> {
  await db
    .update(invitations)
    .set({ revokedAt: at })
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.email, email), isOpen(at)));
}
