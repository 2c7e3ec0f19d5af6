import { v7 as newId } from "uuid";
import type { Executor } from "@/lib/db/client";
import { insertSession } from "@/lib/db/queries/sessions";
import { auditAccount } from "./audit-account";
import type { IdentityEnvironment, Origin } from "./identity-environment";

/** A session ends this long after sign-in, used or not. */
export const sessionLifetimeSeconds = 14 * 24 * 60 * 60;

/** Records a session and its audit entries in the caller's transaction. Returns its id. */
export async function openSession(
  tx: Executor,
  env: IdentityEnvironment,
  user: { id: string; name: string },
  origin: Origin,
  by: "password" | "oidc",
): Promise<string> {
  const at = env.now();
  const id = newId();
  await insertSession(tx, {
    id,
    userId: user.id,
    createdAt: at,
    lastSeenAt: at,
    expiresAt: new Date(at.getTime() + sessionLifetimeSeconds * 1_000),
    // Both are the caller's own words; cut, so that a row stays small.
    userAgent: origin.userAgent.slice(0, 400),
    address: origin.address.slice(0, 100),
  });
  await auditAccount(tx, env, user, "account.signedIn", { sessionId: id, by });
  return id;
}
