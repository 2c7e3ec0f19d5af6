import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { revokeOpenInvitation } from "@/lib/db/queries/invitations";
import { AppError } from "@/lib/errors";
import { verb } from "@/lib/services/verb";
import { requireOwnerPower } from "./owner-power";

/** Takes an open invitation back; its link stops working. Throws `members.invitation_not_found`. */
export const revokeInvitation = verb(
  {
    name: "members.revokeInvitation",
    permission: "member:write",
    input: z.object({ invitationId: z.uuid() }),
  },
  async (ctx, input): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      const revoked = await revokeOpenInvitation(tx, ctx.workspaceId, input.invitationId, ctx.now());
      if (revoked === null) throw invitationNotFound();
      if (revoked.role === "owner") requireOwnerPower(ctx);
      await appendAudit(tx, ctx, {
        action: "invitation.revoked",
        subjectKind: "invitation",
        subjectId: input.invitationId,
        detail: { email: revoked.email, role: revoked.role },
      });
    });
  },
);

function invitationNotFound(): AppError {
  return new AppError({
    code: "members.invitation_not_found",
    kind: "not-found",
    userMessage: "There is no such open invitation. It may have been accepted meanwhile; reload the list.",
  });
}
