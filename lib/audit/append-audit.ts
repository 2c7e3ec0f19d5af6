import type { Executor } from "@/lib/db/client";
import { type AuditRow, insertAuditEntry, lockAuditHead, moveAuditHead } from "@/lib/db/queries/audit";
import type { Vault } from "@/lib/vault";
import { entryHash, genesisHash } from "./chain";
import { toDetail, toStoredText } from "./to-detail";

/** What a service context offers to the audit log: where, who, when, and the key. */
export interface AuditContext {
  readonly workspaceId: string;
  readonly actor: { readonly kind: AuditRow["actorKind"]; readonly id: string; readonly name: string };
  readonly now: () => Date;
  readonly vault: Pick<Vault, "installationKey">;
}

export interface AuditEntry {
  /** Noun and past participle: `run.started`, `member.roleChanged`. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly migrationId?: string;
  /** What was decided, in values that anyone who may read the log may see: numbers, hashes, names. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * Adds one entry to the workspace's chain within the caller's transaction, so that the change and its entry are
 * committed together or not at all. Locks the end of the chain until that transaction ends: append last, after other
 * locks are taken, and commit soon. Returns where the chain then ends.
 */
export async function appendAudit(
  tx: Executor,
  ctx: AuditContext,
  entry: AuditEntry,
): Promise<{ sequence: number; hash: string }> {
  const auditKey = await ctx.vault.installationKey(`audit:${ctx.workspaceId}`, tx);
  const head = await lockAuditHead(tx, ctx.workspaceId, { sequence: 0, hash: genesisHash });
  const row: Omit<AuditRow, "hash"> = {
    workspaceId: ctx.workspaceId,
    sequence: head.sequence + 1,
    at: ctx.now(),
    actorKind: ctx.actor.kind,
    actorId: toStoredText(ctx.actor.id),
    actorName: toStoredText(ctx.actor.name),
    action: entry.action,
    subjectKind: entry.subjectKind,
    subjectId: toStoredText(entry.subjectId),
    migrationId: entry.migrationId ?? null,
    detail: toDetail(entry.detail ?? {}),
    previousHash: head.hash,
  };
  const end = { sequence: row.sequence, hash: entryHash(auditKey, row) };
  await insertAuditEntry(tx, { ...row, hash: end.hash });
  await moveAuditHead(tx, ctx.workspaceId, end);
  return end;
}
