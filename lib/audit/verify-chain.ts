import type { Executor } from "@/lib/db/client";
import {
  type AuditHead,
  findAuditHead,
  findEntryBeyondHead,
  listAuditEntriesAfter,
} from "@/lib/db/queries/audit";
import type { Vault } from "@/lib/vault";
import { genesisHash, isEntryGenuine } from "./chain";

/**
 * What is wrong at a sequence number. `missing`: no such entry, though later ones or the recorded end say there was.
 * `altered`: its content is not what was written. `detached`: genuine, but not the successor of the entry before it.
 * `beyond-end`: an entry after the recorded end. `end-altered`: the recorded end is not the last entry's.
 */
export type ChainFault = "missing" | "altered" | "detached" | "beyond-end" | "end-altered";

export type ChainVerdict =
  | { state: "holds"; entries: number; head: AuditHead }
  | { state: "broken"; entries: number; sequence: number; fault: ChainFault; sentence: string };

const sentences: Record<ChainFault, string> = {
  missing: "is missing",
  altered: "was altered after it was written",
  detached: "does not follow the entry before it",
  "beyond-end": "lies beyond the recorded end of the log",
  "end-altered": "is not what the recorded end of the log says it is",
};

/**
 * Reads the whole chain in pages and names the first entry that does not hold. Every workspace begins with an entry, so
 * an empty log is broken too. A log that was cut at its end, end included, can only be told from outside: hand over an
 * `anchor` (sequence and hash noted earlier, for example in an evidence packet) and it must still be part of the chain.
 */
export async function verifyChain(
  db: Executor,
  ctx: { readonly workspaceId: string; readonly vault: Pick<Vault, "installationKey"> },
  options: { anchor?: AuditHead; pageSize?: number } = {},
): Promise<ChainVerdict> {
  const pageSize = options.pageSize ?? 1_000;
  const auditKey = await ctx.vault.installationKey(`audit:${ctx.workspaceId}`, db);
  const head = await findAuditHead(db, ctx.workspaceId);
  let verified = 0;
  let hash = genesisHash;
  const broken = (sequence: number, fault: ChainFault): ChainVerdict => ({
    state: "broken",
    entries: verified,
    sequence,
    fault,
    sentence: `Entry ${sequence} ${sentences[fault]}. The ${verified} before it are as they were written.`,
  });

  if (head === null || head.sequence < 1) return broken(1, "missing");
  while (verified < head.sequence) {
    const page = await listAuditEntriesAfter(db, ctx.workspaceId, verified, pageSize);
    if (page.length === 0) return broken(verified + 1, "missing");
    for (const entry of page) {
      // Entries appended since the end was read are the next verification's.
      if (entry.sequence > head.sequence && verified === head.sequence) break;
      if (entry.sequence !== verified + 1) return broken(verified + 1, "missing");
      if (!isEntryGenuine(auditKey, entry)) return broken(entry.sequence, "altered");
      if (entry.previousHash !== hash) return broken(entry.sequence, "detached");
      if (options.anchor?.sequence === entry.sequence && options.anchor.hash !== entry.hash) {
        return broken(entry.sequence, "altered");
      }
      verified = entry.sequence;
      hash = entry.hash;
    }
  }
  if (hash !== head.hash) return broken(verified, "end-altered");
  if (options.anchor && options.anchor.sequence > verified) return broken(verified + 1, "missing");
  const beyond = await findEntryBeyondHead(db, ctx.workspaceId);
  if (beyond !== null) return broken(beyond, "beyond-end");
  return { state: "holds", entries: verified, head };
}
