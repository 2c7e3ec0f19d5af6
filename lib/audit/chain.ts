import { createHmac, timingSafeEqual } from "node:crypto";
import canonicalize from "canonicalize";
import type { AuditRow } from "@/lib/db/queries/audit";

/** What the first entry of a chain names as its predecessor. */
export const genesisHash = "0".repeat(64);

/**
 * HMAC-SHA-256 in hex over the entry's canonical JSON (RFC 8785), its predecessor's hash included. Only who holds the
 * workspace's audit key can compute it, so the database's owner can alter rows but not make them fit again.
 */
export function entryHash(auditKey: Uint8Array, entry: Omit<AuditRow, "hash">): string {
  const canonical = canonicalize({
    workspaceId: entry.workspaceId,
    sequence: entry.sequence,
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
    action: entry.action,
    subject: { kind: entry.subjectKind, id: entry.subjectId },
    migrationId: entry.migrationId,
    detail: entry.detail,
    previousHash: entry.previousHash,
  });
  return createHmac("sha256", auditKey).update(String(canonical)).digest("hex");
}

/** Whether the stored hash is the one that belongs to the entry. */
export function isEntryGenuine(auditKey: Uint8Array, entry: AuditRow): boolean {
  const expected = Buffer.from(entryHash(auditKey, entry));
  const stored = Buffer.from(entry.hash);
  return expected.length === stored.length && timingSafeEqual(expected, stored);
}
