import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { getConfig } from "@/lib/config";
import { isAppError } from "@/lib/errors";
import { registerSecret } from "@/lib/log";
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
          const claims = { email: user.email, emailVerified: verified, name: user.name };
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
      error: (code, metadata) => {
        // The provider's own words, such as invalid_client, are what an operator needs; the log scrubs them.
        const { message } = z.object({ message: z.string() }).catch({ message: "" }).parse(errorIn(metadata));
        const reason = message.slice(0, 300);
        void getServiceEnvironment().then((env) => env.log.warn({ code, reason }, "next-auth failed"));
      },
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

function errorIn(metadata: unknown): unknown {
  return typeof metadata === "object" && metadata !== null && "error" in metadata ? metadata.error : metadata;
}

interface OidcProfile {
  sub: string;
  name?: string;
  email?: string;
}

function singleSignOn(): OAuthConfig<OidcProfile>[] {
  const { oidc } = getConfig();
  if (!oidc) return [];
  registerSecret(oidc.clientSecret);
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
      userinfo: {
        // OpenID Connect Core 5.4 gives name and e-mail at this address; some providers repeat them in the id token.
        async request({ client, tokens }) {
          // What next-auth hands over is openid-client's token set, which it types by its parameters only.
          const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
          const claims = set.claims();
          if (!client.issuer.metadata.userinfo_endpoint) return claims;
          // Given the whole set, openid-client refuses an answer about somebody else than the id token.
          return { ...claims, ...(await client.userinfo(set)) };
        },
      },
      checks: ["pkce", "state", "nonce"],
      profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
    },
  ];
}
