import { z } from "zod";
import { revokeSession as endSession, listLiveSessions, revokeSessions } from "@/lib/db/queries/sessions";
import { AppError } from "@/lib/errors";
import { auditAccount } from "@/lib/services/accounts/audit-account";
import { requireUser } from "@/lib/services/accounts/require-user";
import { verb } from "@/lib/services/verb";

/** Ends one of the actor's own sessions, from its next request on. Throws `sessions.not_found`, also for others' sessions. */
export const revokeSession = verb(
  { name: "sessions.revoke", permission: "session:self", input: z.object({ sessionId: z.uuid() }) },
  async (ctx, { sessionId }): Promise<void> => {
    const userId = requireUser(ctx);
    await ctx.db.transaction(async (tx) => {
      if (!(await endSession(tx, userId, sessionId, ctx.now()))) throw sessionNotFound();
      await auditAccount(tx, ctx, { id: userId, name: ctx.actor.name }, "account.sessionRevoked", {
        sessionId,
      });
    });
  },
);

/** Ends all of the actor's sessions but the named one, which must be theirs. Returns how many. Throws `sessions.not_found`. */
export const revokeOtherSessions = verb(
  { name: "sessions.revokeOthers", permission: "session:self", input: z.object({ keepSessionId: z.uuid() }) },
  async (ctx, { keepSessionId }): Promise<{ ended: number }> => {
    const userId = requireUser(ctx);
    return await ctx.db.transaction(async (tx) => {
      const live = await listLiveSessions(tx, userId, ctx.now());
      if (!live.some((session) => session.id === keepSessionId)) throw sessionNotFound();
      const ended = await revokeSessions(tx, userId, keepSessionId, ctx.now());
      if (ended > 0) {
        await auditAccount(tx, ctx, { id: userId, name: ctx.actor.name }, "account.sessionsRevoked", {
          ended,
        });
      }
      return { ended };
    });
  },
);

function sessionNotFound(): AppError {
  return new AppError({
    code: "sessions.not_found",
    kind: "not-found",
    userMessage: "This session has ended already. Reload the list.",
  });
}
