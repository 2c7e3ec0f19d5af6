import { type AuditEntry, appendAudit } from "@/lib/audit";
import type { Executor } from "@/lib/db/client";
import { listMemberships } from "@/lib/db/queries/members";
import type { IdentityEnvironment } from "./identity-environment";

/**
 * Writes an account's event into the log of every workspace the person belongs to: accounts belong to none, and each
 * workspace must see who could come in. In the order of ids, so that two such writers never wait for each other.
 */
export async function auditAccount(
  tx: Executor,
  env: Pick<IdentityEnvironment, "now" | "vault">,
  user: { id: string; name: string },
  action: string,
  detail: AuditEntry["detail"] = {},
): Promise<void> {
  const workspaceIds = (await listMemberships(tx, user.id)).map((membership) => membership.workspaceId);
  for (const workspaceId of workspaceIds.sort()) {
    await appendAudit(
      tx,
      { workspaceId, actor: { kind: "user", id: user.id, name: user.name }, now: env.now, vault: env.vault },
      { action, subjectKind: "account", subjectId: user.id, detail },
    );
  }
}
