import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { getConfig } from "@/lib/config";
import { isAppError } from "@/lib/errors";
import { loadContext } from "@/lib/services/accounts/load-context";
import { sessionLifetimeSeconds } from "@/lib/services/accounts/open-session";
import { signIn, signInWithProvider } from "@/lib/services/accounts/sign-in";
import { signOut } from "@/lib/services/accounts/sign-out";
import { getServiceEnvironment } from "@/lib/services/environment";
import { requestOrigin } from "./request-origin";
import { cookieNames, isHttps } from "./session-cookie";

/** Whether the company's identity provider is set up. */
export const hasSingleSignOn = () => getConfig().oidc !== undefined;

/** The key that session tokens are encrypted with: random, from the vault, the same for every process. */
export async function sessionSecret(): Promise<string> {
  const env = await getServiceEnvironment();
  return Buffer.from(await env.vault.installationKey("session")).toString("hex");
}

/**
 * next-auth with encrypted tokens that carry the id of a row in our sessions table; the row decides whether the session
 * lives, so revoking takes effect at the next request. Errors reach the sign-in page as the code only.
 */
export async function getAuthOptions(): Promise<NextAuthOptions> {
  const { publicUrl } = getConfig();
  // next-auth reads its own address from the environment only.
  process.env.NEXTAUTH_URL ??= publicUrl;
  const names = cookieNames();
  const attributes = { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isHttps() };
  return {
    secret: await sessionSecret(),
    session: { strategy: "jwt", maxAge: sessionLifetimeSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    cookies: {
      sessionToken: { name: names.session, options: attributes },
      csrfToken: { name: names.csrf, options: attributes },
      callbackUrl: { name: names.callback, options: attributes },
    },
    providers: [credentials(), ...singleSignOn()],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== "oidc") return true;
        try {
          const env = await getServiceEnvironment();
          const verified = z.object({ email_verified: z.literal(true) }).safeParse(profile).success;
          const claims = { email: user.email, emailVerified: verified };
          const signedIn = await signInWithProvider(env, claims, await requestOrigin());
          user.sessionId = signedIn.sessionId;
          return true;
        } catch (error) {
          return `/sign-in?error=${isAppError(error) ? error.code : "internal.unexpected"}`;
        }
      },
      // Only the id goes into the token: name and e-mail are read from the database each time.
      jwt: ({ token, user }) => (user ? { sessionId: user.sessionId } : token),
      async session({ session, token }) {
        const env = await getServiceEnvironment();
        const found = token.sessionId ? await loadContext(env, token.sessionId, undefined) : null;
        const user = found ? { name: found.context.actor.name, email: found.email } : undefined;
        return { expires: session.expires, user };
      },
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionId) await signOut(await getServiceEnvironment(), token.sessionId);
      },
    },
    logger: {
      error: (code) => void getServiceEnvironment().then((env) => env.log.warn({ code }, "next-auth failed")),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

function credentials() {
  return CredentialsProvider({
    credentials: { email: { type: "email" }, password: { type: "password" } },
    async authorize(input) {
      const env = await getServiceEnvironment();
      try {
        const attempt = { email: input?.email ?? "", password: input?.password ?? "" };
        const { userId, sessionId } = await signIn(env, attempt, await requestOrigin());
        return { id: userId, sessionId };
      } catch (error) {
        if (isAppError(error) && error.kind !== "internal") throw new Error(error.code);
        env.log.error({ err: error }, "signing in failed");
        throw new Error("internal.unexpected");
      }
    },
  });
}

interface OidcProfile {
  sub: string;
  name?: string;
  email?: string;
}

function singleSignOn(): OAuthConfig<OidcProfile>[] {
  const { oidc } = getConfig();
  if (!oidc) return [];
  return [
    {
      id: "oidc",
      name: "Single sign-on",
      type: "oauth",
      wellKnown: `${oidc.issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
      clientId: oidc.clientId,
      clientSecret: oidc.clientSecret,
      authorization: { params: { scope: "openid email profile" } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
    },
  ];
}
