import { z } from "zod";
import { closePasswordResets } from "@/lib/db/queries/password-resets";
import { revokeSessions } from "@/lib/db/queries/sessions";
import { findUser, updatePasswordHash } from "@/lib/db/queries/users";
import { AppError } from "@/lib/errors";
import { verb } from "@/lib/services/verb";
import { countAttempt, forgiveAttempt } from "./attempt-limits";
import { auditAccount } from "./audit-account";
import { hashPassword, isPasswordRight, newPasswordInput, triedPasswordInput } from "./credentials";
import { requireUser } from "./require-user";

const changePasswordInput = z.object({
  currentPassword: triedPasswordInput,
  newPassword: newPasswordInput,
  /** The session that goes on; all others of the person end. */
  sessionId: z.uuid(),
});

/** Changes the actor's own password and ends their other sessions. Throws `auth.wrong_password`. */
export const changePassword = verb(
  { name: "accounts.changePassword", permission: "session:self", input: changePasswordInput },
  async (ctx, input): Promise<{ endedSessions: number }> => {
    const userId = requireUser(ctx);
    await countAttempt(ctx.db, { own: userId });
    const user = await findUser(ctx.db.drizzle, userId);
    if (!(await isPasswordRight(user?.passwordHash ?? null, input.currentPassword)) || user === null) {
      throw new AppError({
        code: "auth.wrong_password",
        kind: "invalid",
        userMessage: "The current password is not right. Type it again.",
        context: { field: "currentPassword" },
      });
    }
    await forgiveAttempt(ctx.db, { own: userId });
    const passwordHash = await hashPassword(input.newPassword);
    return await ctx.db.transaction(async (tx) => {
      await updatePasswordHash(tx, userId, passwordHash);
      await closePasswordResets(tx, userId, ctx.now());
      const endedSessions = await revokeSessions(tx, userId, input.sessionId, ctx.now());
      await auditAccount(tx, ctx, user, "account.passwordChanged", { endedSessions });
      return { endedSessions };
    });
  },
);
