import type { Database, Executor } from "@/lib/db/client";
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

/** How many stored secrets and keys of the installation were put under the new key. */
export interface Wrapped {
  readonly secrets: number;
  readonly keys: number;
}

/**
 * Puts every data key and every key of the installation under `to` instead of `from`; no key changes, so sessions,
 * fingerprints and audit chains go on. One transaction: it happens wholly or not at all, and a second call finds nothing
 * to do. Throws `vault.wrong_master_key` when something is under neither key. Processes that run with the old key can
 * read nothing afterwards and must be restarted. `record` runs last in the same transaction, when something changed.
 */
export async function rotateMasterKey(
  db: Database,
  from: MasterKey,
  to: MasterKey,
  record?: (tx: Executor, wrapped: Wrapped) => Promise<void>,
): Promise<Wrapped> {
  return await db.transaction(async (tx) => {
    await lockVault(tx);
    const wrapped = { keys: await rewrapKeys(tx, from, to), secrets: await rewrapSecrets(tx, from, to) };
    if (wrapped.keys + wrapped.secrets > 0) await record?.(tx, wrapped);
    return wrapped;
  });
}

async function rewrapKeys(tx: Executor, from: MasterKey, to: MasterKey): Promise<number> {
  let keys = 0;
  for (const { name, envelope } of await listVaultKeys(tx)) {
    if (envelopeKeyId(envelope) === to.id) continue;
    const place = { owner: "installation", id: name };
    await replaceVaultKey(tx, name, rewrapEnvelope(from, to, place, envelope));
    keys += 1;
  }
  return keys;
}

async function rewrapSecrets(tx: Executor, from: MasterKey, to: MasterKey): Promise<number> {
  let secrets = 0;
  let after: { workspaceId: string; id: string } | null = null;
  for (;;) {
    const page = await listEnvelopesAfter(tx, after, pageSize);
    for (const { workspaceId, id, envelope } of page) {
      if (envelopeKeyId(envelope) === to.id) continue;
      const place = { owner: workspaceId, id };
      await replaceEnvelope(tx, workspaceId, id, rewrapEnvelope(from, to, place, envelope));
      secrets += 1;
    }
    const last: { workspaceId: string; id: string } | undefined = page.at(-1);
    if (!last || page.length < pageSize) return secrets;
    after = { workspaceId: last.workspaceId, id: last.id };
  }
}
