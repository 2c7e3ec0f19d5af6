import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { countOwners, deleteMembership, findMember, listMemberships } from "@/lib/db/queries/members";
import { closePasswordResets } from "@/lib/db/queries/password-resets";
import { revokeSessions } from "@/lib/db/queries/sessions";
import { lockWorkspace } from "@/lib/db/queries/workspaces";
import { verb } from "@/lib/services/verb";
import { lastOwner, memberNotFound, requireOwnerPower } from "./owner-power";

/**
 * Takes a person out of the workspace, from their next request on. Who then belongs to no workspace is signed out
 * everywhere. Throws `members.not_found` and `members.last_owner`.
 */
export const removeMember = verb(
  { name: "members.remove", permission: "member:write", input: z.object({ userId: z.uuid() }) },
  async (ctx, { userId }): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      await lockWorkspace(tx, ctx.workspaceId);
      const member = await findMember(tx, ctx.workspaceId, userId);
      if (member === null) throw memberNotFound();
      if (member.role === "owner") {
        requireOwnerPower(ctx);
        if ((await countOwners(tx, ctx.workspaceId)) <= 1) throw lastOwner();
      }
      await deleteMembership(tx, ctx.workspaceId, userId);
      await closePasswordResets(tx, userId, ctx.now());
      const elsewhere = await listMemberships(tx, userId);
      if (elsewhere.length === 0) await revokeSessions(tx, userId, null, ctx.now());
      await appendAudit(tx, ctx, {
        action: "member.removed",
        subjectKind: "account",
        subjectId: userId,
        detail: { email: member.email, role: member.role },
      });
    });
  },
);
