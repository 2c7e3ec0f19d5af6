import { v7 as newId } from "uuid";
import { z } from "zod";
import { findInvitationByToken } from "@/lib/db/queries/invitations";
import { findUserByEmail, insertUser } from "@/lib/db/queries/users";
import { AppError } from "@/lib/errors";
import type { Role } from "@/lib/rbac/permissions";
import { countAttempt, forgiveAttempt } from "./attempt-limits";
import { hashLinkToken, hashPassword, isPasswordRight, newPasswordInput } from "./credentials";
import type { IdentityEnvironment, Origin } from "./identity-environment";
import { parsePublicInput } from "./parse-public-input";
import { takeInvitation } from "./take-invitation";

const acceptInvitationInput = z.object({
  token: z.string().max(200),
  name: z.string().trim().min(1, "is missing").max(100, "must have at most 100 characters"),
  password: newPasswordInput,
});

/** What the holder of an invitation's link is invited to, or null when it is unknown, used, taken back or expired. */
export async function findInvitation(
  env: IdentityEnvironment,
  token: string,
  origin: Origin,
): Promise<{ email: string; workspaceName: string; role: Role } | null> {
  await countAttempt(env.db, { link: origin.address });
  const invitation = await findInvitationByToken(env.db.drizzle, hashLinkToken(token), env.now());
  if (invitation === null) return null;
  await forgiveAttempt(env.db, { link: origin.address });
  const { email, workspaceName, role } = invitation;
  return { email, workspaceName, role };
}

/**
 * Makes the holder of the link a member: with a new account, or with the one their e-mail has already, whose password
 * they must then give. The link works once. Throws `auth.link_unusable`, `auth.wrong_password`, `auth.rate_limited`.
 */
export async function acceptInvitation(
  env: IdentityEnvironment,
  input: { token: string; name: string; password: string },
  origin: Origin,
): Promise<{ email: string; workspaceId: string }> {
  const { token, name, password } = parsePublicInput(acceptInvitationInput, input);
  await countAttempt(env.db, { link: origin.address });
  const tokenHash = hashLinkToken(token);
  const offered = await findInvitationByToken(env.db.drizzle, tokenHash, env.now());
  if (offered === null) throw unusableLink();
  const { email } = offered;

  const existing = await findUserByEmail(env.db.drizzle, email);
  if (existing !== null) {
    await countAttempt(env.db, { email });
    if (!(await isPasswordRight(existing.passwordHash, password)) || existing.disabledAt !== null) {
      throw wrongPassword();
    }
  }
  const passwordHash = existing === null ? await hashPassword(password) : null;
  await env.db.transaction(async (tx) => {
    const invitation = await findInvitationByToken(tx, tokenHash, env.now(), "update");
    if (invitation === null) throw unusableLink();
    const user = existing ?? { id: newId(), name };
    if (
      existing === null &&
      !(await insertUser(tx, { ...user, email, passwordHash, createdAt: env.now() }))
    ) {
      // The account came into being between the look-up and here, by another invitation.
      throw wrongPassword();
    }
    await takeInvitation(tx, env, invitation, { ...user, isNew: existing === null });
  });
  await forgiveAttempt(
    env.db,
    existing === null ? { link: origin.address } : { link: origin.address, email },
  );
  return { email, workspaceId: offered.workspaceId };
}

function unusableLink(): AppError {
  return new AppError({
    code: "auth.link_unusable",
    kind: "not-found",
    userMessage: "This invitation was used, taken back or has expired. Ask an owner or admin for a new one.",
  });
}

function wrongPassword(): AppError {
  return new AppError({
    code: "auth.wrong_password",
    kind: "invalid",
    userMessage: "This e-mail has an account here already. Enter that account's password.",
    context: { field: "password" },
  });
}
