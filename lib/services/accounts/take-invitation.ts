import { appendAudit } from "@/lib/audit";
import type { Executor } from "@/lib/db/client";
import { type InvitationByToken, markInvitationAccepted } from "@/lib/db/queries/invitations";
import { insertMembership } from "@/lib/db/queries/members";
import { lockWorkspace } from "@/lib/db/queries/workspaces";
import type { IdentityEnvironment } from "./identity-environment";

/** Makes the person a member as the invitation says, and uses it up. The caller has locked the invitation's row. */
export async function takeInvitation(
  tx: Executor,
  env: IdentityEnvironment,
  invitation: InvitationByToken,
  user: { id: string; name: string; isNew: boolean },
): Promise<void> {
  const { workspaceId, id, email, role } = invitation;
  await lockWorkspace(tx, workspaceId);
  await insertMembership(tx, workspaceId, { userId: user.id, role, createdAt: env.now() });
  await markInvitationAccepted(tx, workspaceId, id, env.now());
  await appendAudit(
    tx,
    { ...env, workspaceId, actor: { kind: "user", id: user.id, name: user.name } },
    {
      action: "invitation.accepted",
      subjectKind: "invitation",
      subjectId: id,
      detail: { email, role, newAccount: user.isNew },
    },
  );
}
