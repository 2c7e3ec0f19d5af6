import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { countOwners, findMember, updateMemberRole } from "@/lib/db/queries/members";
import { lockWorkspace } from "@/lib/db/queries/workspaces";
import { roles } from "@/lib/rbac/permissions";
import { verb } from "@/lib/services/verb";
import { lastOwner, memberNotFound, requireOwnerPower } from "./owner-power";

const changeRoleInput = z.object({ userId: z.uuid(), role: z.enum(roles, "is not a role") });

/**
 * Gives a member another role, from their next request on. The same role again changes nothing. Throws
 * `members.not_found` and `members.last_owner`.
 */
export const changeRole = verb(
  { name: "members.changeRole", permission: "member:write", input: changeRoleInput },
  async (ctx, { userId, role }): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      await lockWorkspace(tx, ctx.workspaceId);
      const member = await findMember(tx, ctx.workspaceId, userId);
      if (member === null) throw memberNotFound();
      if (member.role === role) return;
      if (member.role === "owner" || role === "owner") requireOwnerPower(ctx);
      if (member.role === "owner" && (await countOwners(tx, ctx.workspaceId)) <= 1) throw lastOwner();
      await updateMemberRole(tx, ctx.workspaceId, userId, role);
      await appendAudit(tx, ctx, {
        action: "member.roleChanged",
        subjectKind: "account",
        subjectId: userId,
        detail: { email: member.email, from: member.role, to: role },
      });
    });
  },
);
