import { v7 as newId } from "uuid";
import { z } from "zod";
import { lockOpenInvitationsOf } from "@/lib/db/queries/invitations";
import { listMemberships } from "@/lib/db/queries/members";
import { findUserByEmail, insertUser } from "@/lib/db/queries/users";
import { AppError } from "@/lib/errors";
import { countAttempt, forgiveAttempt } from "./attempt-limits";
import { auditAccount } from "./audit-account";
import { emailInput, isPasswordRight, triedPasswordInput } from "./credentials";
import type { IdentityEnvironment, Origin } from "./identity-environment";
import { openSession } from "./open-session";
import { takeInvitation } from "./take-invitation";

const signInInput = z.object({ email: emailInput, password: triedPasswordInput });

export interface SignedIn {
  userId: string;
  sessionId: string;
  email: string;
  name: string;
}

/**
 * Signs a person in and opens a session. Throws `auth.invalid_credentials` for an unknown e-mail, a wrong password, a
 * disabled account and one without a workspace alike, and never sooner than `failureFloorMs` after the call, so that
 * neither words nor time tell which; `auth.rate_limited` after too many attempts.
 */
export async function signIn(
  env: IdentityEnvironment,
  input: { email: string; password: string },
  origin: Origin,
  failureFloorMs = 400,
): Promise<SignedIn> {
  const floor = new Promise((resolve) => setTimeout(resolve, failureFloorMs));
  const parsed = signInInput.safeParse(input);
  // Also counted when it cannot be right: the answer to nonsense must not differ from that to a stranger's e-mail.
  const { email, password } = parsed.success ? parsed.data : { email: "", password: "" };
  const attempt = { address: origin.address, email, pair: `${email} ${origin.address}` };
  await countAttempt(env.db, attempt);

  const user = await findUserByEmail(env.db.drizzle, email);
  const fits = await isPasswordRight(user?.passwordHash ?? null, password);
  const belongs = user !== null && (await listMemberships(env.db.drizzle, user.id)).length > 0;
  if (user === null || !fits || user.disabledAt !== null || !belongs) {
    env.log.warn({ event: "sign-in.failed", address: origin.address }, "a sign-in failed");
    if (user !== null) {
      await env.db.transaction((tx) =>
        auditAccount(tx, env, user, "account.signInFailed", { address: origin.address }),
      );
    }
    await floor;
    throw invalidCredentials();
  }
  const sessionId = await env.db.transaction((tx) => openSession(tx, env, user, origin, "password"));
  await forgiveAttempt(env.db, attempt);
  return { userId: user.id, sessionId, email: user.email, name: user.name };
}

/** What the identity provider says of a person. */
export interface ProviderClaims {
  readonly email: string | null | undefined;
  readonly emailVerified: boolean;
  readonly name?: string | null | undefined;
}

/**
 * Signs in somebody whom the company's identity provider vouches for. Only an e-mail the provider calls verified
 * counts. Who is let in is decided by invitation: a member, or somebody with an open invitation, which is taken with
 * this first sign-in and makes an account without a password. Throws `auth.email_unverified`, `auth.not_invited`.
 */
export async function signInWithProvider(
  env: IdentityEnvironment,
  claims: ProviderClaims,
  origin: Origin,
): Promise<SignedIn> {
  const parsed = emailInput.safeParse(claims.email);
  if (!parsed.success || !claims.emailVerified) throw unverified();
  const email = parsed.data;
  return await env.db.transaction(async (tx) => {
    const existing = await findUserByEmail(tx, email);
    if (existing?.disabledAt) throw notInvited();
    const belongs = existing !== null && (await listMemberships(tx, existing.id)).length > 0;
    const user = existing ?? { id: newId(), email, name: nameOf(claims.name, email) };
    if (!belongs) {
      const invitations = await lockOpenInvitationsOf(tx, email, env.now());
      if (invitations.length === 0) throw notInvited();
      const { id, name } = user;
      const isNew = existing === null;
      // False when the account came into being meanwhile, by the invitation's link.
      if (isNew && !(await insertUser(tx, { id, email, name, passwordHash: null, createdAt: env.now() })))
        throw notInvited();
      for (const invitation of invitations) await takeInvitation(tx, env, invitation, { id, name, isNew });
    }
    const sessionId = await openSession(tx, env, user, origin, "oidc");
    return { userId: user.id, sessionId, email, name: user.name };
  });
}

/** The provider's name for somebody, within the length that a person may choose; else the e-mail's first part. */
function nameOf(claimed: string | null | undefined, email: string): string {
  return claimed?.trim().slice(0, 100) || (email.split("@")[0] ?? email);
}

function unverified(): AppError {
  return new AppError({
    code: "auth.email_unverified",
    kind: "forbidden",
    userMessage:
      "Your company account has no e-mail that its provider calls verified. Ask whoever runs it to verify the e-mail.",
  });
}

function notInvited(): AppError {
  return new AppError({
    code: "auth.not_invited",
    kind: "forbidden",
    userMessage: "Nobody has invited this account yet. Ask an owner or admin for an invitation.",
  });
}

function invalidCredentials(): AppError {
  return new AppError({
    code: "auth.invalid_credentials",
    kind: "unauthorized",
    userMessage:
      "E-mail and password do not fit together. If you forgot the password, an owner or admin can give you a link.",
  });
}
