import type { Database } from "@/lib/db/client";
import {
  listEnvelopesAfter,
  listVaultKeys,
  lockVault,
  replaceEnvelope,
  replaceVaultKey,
} from "@/lib/db/queries/secrets";
import { envelopeKeyId, rewrapEnvelope } from "./envelope";
import type { MasterKey } from "./master-key";

const pageSize = 500;

/**
 * Puts every data key and every key of the installation under `to` instead of `from`; no key changes, so sessions,
 * fingerprints and audit chains go on. One transaction: it happens wholly or not at all, and a second call finds nothing
 * to do. Throws `vault.wrong_master_key` when something is under neither key. Processes that run with the old key can
 * read nothing afterwards and must be restarted.
 */
export async function rotateMasterKey(
  db: Database,
  from: MasterKey,
  to: MasterKey,
): Promise<{ secrets: number; keys: number }> {
  return await db.transaction(async (tx) => {
    await lockVault(tx);
    let keys = 0;
    for (const { name, envelope } of await listVaultKeys(tx)) {
      if (envelopeKeyId(envelope) === to.id) continue;
      await replaceVaultKey(
        tx,
        name,
        rewrapEnvelope(from, to, { owner: "installation", id: name }, envelope),
      );
      keys += 1;
    }
    let secrets = 0;
    let after: { workspaceId: string; id: string } | null = null;
    for (;;) {
      const page = await listEnvelopesAfter(tx, after, pageSize);
      for (const { workspaceId, id, envelope } of page) {
        if (envelopeKeyId(envelope) === to.id) continue;
        await replaceEnvelope(
          tx,
          workspaceId,
          id,
          rewrapEnvelope(from, to, { owner: workspaceId, id }, envelope),
        );
        secrets += 1;
      }
      const last: { workspaceId: string; id: string } | undefined = page.at(-1);
      if (!last || page.length < pageSize) return { secrets, keys };
      after = { workspaceId: last.workspaceId, id: last.id };
    }
  });
}
