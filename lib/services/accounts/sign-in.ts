import { z } from "zod";
import { listMemberships } from "@/lib/db/queries/members";
import { findUserByEmail } from "@/lib/db/queries/users";
import { AppError } from "@/lib/errors";
import { countAttempt, forgiveAttempt } from "./attempt-limits";
import { auditAccount } from "./audit-account";
import { emailInput, isPasswordRight, triedPasswordInput } from "./credentials";
import type { IdentityEnvironment, Origin } from "./identity-environment";
import { openSession } from "./open-session";

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

/**
 * Signs in somebody whom the company's identity provider vouches for. Only an e-mail the provider calls verified
 * counts, and only for an account that exists: who is let in is decided by invitation. Throws `auth.not_invited`.
 */
export async function signInWithProvider(
  env: IdentityEnvironment,
  claims: { email: string | null | undefined; emailVerified: boolean },
  origin: Origin,
): Promise<SignedIn> {
  const email = emailInput.safeParse(claims.email);
  const user =
    email.success && claims.emailVerified ? await findUserByEmail(env.db.drizzle, email.data) : null;
  const belongs = user !== null && (await listMemberships(env.db.drizzle, user.id)).length > 0;
  if (user === null || user.disabledAt !== null || !belongs) {
    throw new AppError({
      code: "auth.not_invited",
      kind: "forbidden",
      userMessage: "Nobody has invited this account yet. Ask an owner or admin for an invitation.",
    });
  }
  const sessionId = await env.db.transaction((tx) => openSession(tx, env, user, origin, "oidc"));
  return { userId: user.id, sessionId, email: user.email, name: user.name };
}

function invalidCredentials(): AppError {
  return new AppError({
    code: "auth.invalid_credentials",
    kind: "unauthorized",
    userMessage:
      "E-mail and password do not fit together. If you forgot the password, an owner or admin can give you a link.",
  });
}
