import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { loadContext, type SignedInContext } from "@/lib/services/accounts/load-context";
import type { ServiceContext } from "@/lib/services/context";
import { getServiceEnvironment } from "@/lib/services/environment";
import { sessionSecret } from "./auth-options";
import { cookieNames } from "./session-cookie";

/** Who sent this request, or null. Looked up in the database each time: a revoked session ends at once. */
export async function findSignedIn(): Promise<SignedInContext | null> {
  const jar = await cookies();
  const names = cookieNames();
  const token = jar.get(names.session)?.value;
  if (!token) return null;
  const decoded = await decode({ token, secret: await sessionSecret() }).catch(() => null);
  if (!decoded?.sessionId) return null;
  return await loadContext(await getServiceEnvironment(), decoded.sessionId, jar.get(names.workspace)?.value);
}

/** Who sent this request; goes to the sign-in page, and back afterwards, when nobody is signed in. */
export async function currentSignedIn(): Promise<SignedInContext> {
  const signedIn = await findSignedIn();
  if (signedIn) return signedIn;
  const path = (await headers()).get("x-path");
  return redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in");
}

/** The context that use cases take, for pages. */
export async function currentContext(): Promise<ServiceContext> {
  return (await currentSignedIn()).context;
}
