import { z } from "zod";
import { closePasswordResets, findPasswordReset } from "@/lib/db/queries/password-resets";
import { revokeSessions } from "@/lib/db/queries/sessions";
import { updatePasswordHash } from "@/lib/db/queries/users";
import { AppError } from "@/lib/errors";
import { countAttempt, forgiveAttempt } from "./attempt-limits";
import { auditAccount } from "./audit-account";
import { hashLinkToken, hashPassword, newPasswordInput } from "./credentials";
import type { IdentityEnvironment, Origin } from "./identity-environment";
import { parsePublicInput } from "./parse-public-input";

const resetPasswordInput = z.object({ token: z.string().max(200), newPassword: newPasswordInput });

/** Whose password a reset link sets, or null when it is unknown, used or expired. */
export async function findResetTarget(
  env: IdentityEnvironment,
  token: string,
  origin: Origin,
): Promise<{ email: string } | null> {
  await countAttempt(env.db, { link: origin.address });
  const reset = await findPasswordReset(env.db.drizzle, hashLinkToken(token), env.now());
  if (reset === null) return null;
  await forgiveAttempt(env.db, { link: origin.address });
  return { email: reset.email };
}

/**
 * Sets a new password by a link and ends every session of the person. The link works once. Throws
 * `auth.link_unusable` when it is unknown, used or expired, and `auth.rate_limited`.
 */
export async function resetPassword(
  env: IdentityEnvironment,
  input: { token: string; newPassword: string },
  origin: Origin,
): Promise<{ email: string }> {
  const { token, newPassword } = parsePublicInput(resetPasswordInput, input);
  await countAttempt(env.db, { link: origin.address });
  const tokenHash = hashLinkToken(token);
  // Looked up before hashing too: guessed tokens must not buy processor time.
  if ((await findPasswordReset(env.db.drizzle, tokenHash, env.now())) === null) throw unusableLink();
  const passwordHash = await hashPassword(newPassword);
  const email = await env.db.transaction(async (tx) => {
    const reset = await findPasswordReset(tx, tokenHash, env.now(), "update");
    if (reset === null) throw unusableLink();
    await updatePasswordHash(tx, reset.userId, passwordHash);
    await closePasswordResets(tx, reset.userId, env.now());
    const endedSessions = await revokeSessions(tx, reset.userId, null, env.now());
    await auditAccount(tx, env, { id: reset.userId, name: reset.name }, "account.passwordReset", {
      endedSessions,
      address: origin.address,
    });
    return reset.email;
  });
  await forgiveAttempt(env.db, { link: origin.address });
  return { email };
}

function unusableLink(): AppError {
  return new AppError({
    code: "auth.link_unusable",
    kind: "not-found",
    userMessage: "This link was used already or has expired. Ask an owner or admin for a new one.",
  });
}
