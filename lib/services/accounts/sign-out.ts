import { findLiveSession, revokeSession } from "@/lib/db/queries/sessions";
import { auditAccount } from "./audit-account";
import type { IdentityEnvironment } from "./identity-environment";

/** Ends a session. A second call, or an unknown id, changes nothing. */
export async function signOut(env: IdentityEnvironment, sessionId: string): Promise<void> {
  await env.db.transaction(async (tx) => {
    const session = await findLiveSession(tx, sessionId, env.now());
    if (session === null) return;
    const ended = await revokeSession(tx, session.userId, sessionId, env.now());
    if (!ended) return;
    await auditAccount(tx, env, { id: session.userId, name: session.name }, "account.signedOut", {
      sessionId,
    });
  });
}
