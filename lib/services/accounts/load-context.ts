import { validate as isUuid } from "uuid";
import { listMemberships, type MembershipRow } from "@/lib/db/queries/members";
import { findLiveSession, updateSessionSeen } from "@/lib/db/queries/sessions";
import { isAllowed, type Permission } from "@/lib/rbac/permissions";
import type { ServiceContext, ServiceEnvironment } from "@/lib/services/context";

export interface SignedInContext {
  context: ServiceContext;
  sessionId: string;
  email: string;
  workspaceName: string;
  /** All workspaces of the person, for switching between them. */
  memberships: readonly MembershipRow[];
  /** For showing or hiding controls; verbs check for themselves. */
  can(permission: Permission): boolean;
}

const seenEveryMs = 60_000;

/**
 * Who a session id stands for, and in which workspace they act: the wanted one if they belong to it, else their first.
 * Null when the session is unknown, revoked or expired, the account disabled, or a member of nothing. The role is read
 * each time, so a change holds from the next request on.
 */
export async function loadContext(
  env: ServiceEnvironment,
  sessionId: string,
  wantedWorkspaceId: string | undefined,
): Promise<SignedInContext | null> {
  if (!isUuid(sessionId)) return null;
  const now = env.now();
  const session = await findLiveSession(env.db.drizzle, sessionId, now);
  if (session === null) return null;
  const memberships = await listMemberships(env.db.drizzle, session.userId);
  const chosen =
    memberships.find((membership) => membership.workspaceId === wantedWorkspaceId) ?? memberships[0];
  if (!chosen) return null;
  if (now.getTime() - session.lastSeenAt.getTime() > seenEveryMs) {
    await updateSessionSeen(env.db.drizzle, sessionId, now);
  }
  // Read outside of any transaction once, so that it is remembered and appending needs no extra query.
  await env.vault.installationKey(`audit:${chosen.workspaceId}`);
  const context: ServiceContext = {
    ...env,
    actor: { kind: "user", id: session.userId, name: session.name },
    workspaceId: chosen.workspaceId,
    role: chosen.role,
  };
  return {
    context,
    sessionId,
    email: session.email,
    workspaceName: chosen.workspaceName,
    memberships,
    can: (permission) => isAllowed(chosen.role, permission),
  };
}
