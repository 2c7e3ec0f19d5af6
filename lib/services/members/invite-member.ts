import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { insertInvitation, revokeInvitationsOf } from "@/lib/db/queries/invitations";
import { listMembers } from "@/lib/db/queries/members";
import { AppError } from "@/lib/errors";
import { roles } from "@/lib/rbac/permissions";
import { emailInput, newLinkToken } from "@/lib/services/accounts/credentials";
import { verb } from "@/lib/services/verb";
import { requireOwnerPower } from "./owner-power";

const inviteMemberInput = z.object({ email: emailInput, role: z.enum(roles, "is not a role") });

const invitationLifetimeMs = 7 * 24 * 60 * 60 * 1_000;

export interface IssuedLink {
  /** Below the installation's public URL. Holds the token, which is shown this once. */
  path: string;
  expiresAt: Date;
}

/**
 * Invites an e-mail to the workspace. There is no mail server: the link goes to whoever asked for it, who passes it on.
 * An earlier open invitation to the same e-mail stops working. Throws `members.already_member`.
 */
export const inviteMember = verb(
  { name: "members.invite", permission: "member:write", input: inviteMemberInput },
  async (ctx, input): Promise<IssuedLink & { email: string }> => {
    if (input.role === "owner") requireOwnerPower(ctx);
    const { token, tokenHash } = newLinkToken();
    const createdAt = ctx.now();
    const expiresAt = new Date(createdAt.getTime() + invitationLifetimeMs);
    const id = newId();
    await ctx.db.transaction(async (tx) => {
      const members = await listMembers(tx, ctx.workspaceId);
      if (members.some((member) => member.email === input.email)) throw alreadyMember();
      await revokeInvitationsOf(tx, ctx.workspaceId, input.email, createdAt);
      await insertInvitation(tx, ctx.workspaceId, {
        id,
        email: input.email,
        role: input.role,
        tokenHash,
        // The column holds a person's id; invitations from the command line have none.
        invitedBy: ctx.actor.kind === "user" ? ctx.actor.id : "00000000-0000-0000-0000-000000000000",
        createdAt,
        expiresAt,
      });
      await appendAudit(tx, ctx, {
        action: "invitation.created",
        subjectKind: "invitation",
        subjectId: id,
        detail: { email: input.email, role: input.role, expiresAt },
      });
    });
    return { email: input.email, path: `/invite/${token}`, expiresAt };
  },
);

function alreadyMember(): AppError {
  return new AppError({
    code: "members.already_member",
    kind: "conflict",
    userMessage: "This person is a member already. Change their role in the list instead.",
    context: { field: "email" },
  });
}
