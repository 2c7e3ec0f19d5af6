import "server-only";
import { cookies } from "next/headers";
import { signOut } from "@/lib/services/accounts/sign-out";
import { getServiceEnvironment } from "@/lib/services/environment";
import { findSignedIn } from "./current-actor";
import { cookieNames } from "./session-cookie";

/** Ends the session of this request and forgets its cookie. Only in actions and route handlers. */
export async function endSession(): Promise<void> {
  const signedIn = await findSignedIn();
  if (signedIn) await signOut(await getServiceEnvironment(), signedIn.sessionId);
  (await cookies()).delete(cookieNames().session);
}
