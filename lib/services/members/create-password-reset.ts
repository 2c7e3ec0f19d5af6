import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import type { Executor } from "@/lib/db/client";
import { findMember, listMemberships } from "@/lib/db/queries/members";
import { closePasswordResets, insertPasswordReset } from "@/lib/db/queries/password-resets";
import { AppError } from "@/lib/errors";
import { isAllowed } from "@/lib/rbac/permissions";
import { newLinkToken } from "@/lib/services/accounts/credentials";
import type { ServiceContext } from "@/lib/services/context";
import { verb } from "@/lib/services/verb";
import type { IssuedLink } from "./invite-member";
import { memberNotFound, requireOwnerPower } from "./owner-power";

const resetLifetimeMs = 24 * 60 * 60 * 1_000;

/**
 * Makes a link by which a member sets a new password; earlier links stop working. There is no mail server: it goes to
 * whoever asked for it. Throws `members.not_found`, and `members.belongs_elsewhere` when the link would also open a
 * workspace in which the actor could not do the same.
 */
export const createPasswordReset = verb(
  { name: "members.createPasswordReset", permission: "member:write", input: z.object({ userId: z.uuid() }) },
  async (ctx, { userId }): Promise<IssuedLink & { email: string }> => {
    const { token, tokenHash } = newLinkToken();
    const createdAt = ctx.now();
    const expiresAt = new Date(createdAt.getTime() + resetLifetimeMs);
    const email = await ctx.db.transaction(async (tx) => {
      const member = await findMember(tx, ctx.workspaceId, userId);
      if (member === null) throw memberNotFound();
      if (member.role === "owner") requireOwnerPower(ctx);
      await refuseTakeoverElsewhere(tx, ctx, userId);
      await closePasswordResets(tx, userId, createdAt);
      await insertPasswordReset(tx, { id: newId(), userId, tokenHash, createdAt, expiresAt });
      await appendAudit(tx, ctx, {
        action: "account.resetLinkCreated",
        subjectKind: "account",
        subjectId: userId,
        detail: { email: member.email, expiresAt },
      });
      return member.email;
    });
    return { email, path: `/reset/${token}`, expiresAt };
  },
);

/**
 * An account may belong to several workspaces, and its password opens them all. Who makes the link can use it, so they
 * must hold enough power over the person in each of those workspaces, not only in this one.
 */
async function refuseTakeoverElsewhere(tx: Executor, ctx: ServiceContext, userId: string): Promise<void> {
  for (const membership of await listMemberships(tx, userId)) {
    if (membership.workspaceId === ctx.workspaceId) continue;
    const mine =
      ctx.actor.kind === "user" ? await findMember(tx, membership.workspaceId, ctx.actor.id) : null;
    const needed = membership.role === "owner" ? "owner:write" : "member:write";
    if (mine !== null && isAllowed(mine.role, needed)) continue;
    throw new AppError({
      code: "members.belongs_elsewhere",
      kind: "forbidden",
      userMessage:
        "This account is used beyond this workspace, so its password cannot be reset from here. The person can change it under Settings.",
    });
  }
}
