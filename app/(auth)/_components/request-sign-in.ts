"use client";
import type { ActionResult } from "@/components/ui/action-result";

const sentences: Readonly<Record<string, string>> = {
  "auth.invalid_credentials":
    "E-mail and password do not fit together. If you forgot the password, an owner or admin can give you a link.",
  "auth.rate_limited": "Too many attempts. Wait 15 minutes and try again.",
  "auth.stale_form": "The page had been open for too long. Try again.",
  "auth.not_invited": "Nobody has invited this account yet. Ask an owner or admin for an invitation.",
  "auth.email_unverified":
    "Your company account has no e-mail that its provider calls verified. Ask whoever runs it to verify the e-mail.",
  // These two are next-auth's names for a failure before and after the visit to the provider.
  OAuthSignin:
    "Your company's sign-in could not be reached. Try again; if it stays, whoever runs this installation finds the reason in its log.",
  OAuthCallback:
    "Your company's sign-in did not accept this installation. Whoever runs it must check OIDC_CLIENT_ID and OIDC_CLIENT_SECRET; the reason is in the log.",
};

/** The sentence for a code that came back from signing in. */
export function signInSentence(code: string): string {
  return sentences[code] ?? "Signing in failed on our side. Try again; if it happens again, look in the log.";
}

/** Signs in by next-auth's own endpoint, which sets the session's cookie. */
export async function requestSignIn(email: string, password: string): Promise<ActionResult<null>> {
  const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
  const response = await fetch("/api/auth/callback/credentials", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, email, password, json: "true", callbackUrl: "/" }),
  });
  const { url } = await response.json();
  const answered = URL.canParse(url) ? new URL(url).searchParams : null;
  // A stale form token is answered with 200 and this mark.
  const isStale = answered?.has("csrf") ?? true;
  const code = answered?.get("error") ?? (isStale ? "auth.stale_form" : null);
  if (response.ok && code === null) return { ok: true, data: null };
  return { ok: false, error: { code: code ?? "", userMessage: signInSentence(code ?? "") } };
}
