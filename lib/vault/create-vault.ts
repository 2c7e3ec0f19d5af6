import { createHmac, randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import type { Database, Executor } from "@/lib/db/client";
import {
  eraseSecret,
  findSecret,
  findVaultKey,
  insertSecret,
  insertVaultKey,
} from "@/lib/db/queries/secrets";
import { AppError } from "@/lib/errors";
import { registerSecret } from "@/lib/log";
import { envelopeKeyId, openEnvelope, sealEnvelope, wrongMasterKey } from "./envelope";
import type { MasterKey } from "./master-key";

/** Names of the random keys an installation keeps. The audit key is one per workspace. */
export type InstallationKeyName = "session" | "fingerprint" | `audit:${string}`;

/** Encrypted credentials, and the installation's own random keys. No error or log line holds any of their content. */
export interface Vault {
  /** Seals `plaintext` for the workspace. The fingerprint tells whether two secrets are the same. */
  storeSecret(
    executor: Executor,
    workspaceId: string,
    kind: string,
    plaintext: string,
  ): Promise<{ secretId: string; fingerprint: string }>;
  /**
   * The plaintext. Throws `vault.not_found` for a secret of another workspace, an unknown or a destroyed one alike, and
   * `vault.damaged` when the row was altered or moved.
   */
  openSecret(executor: Executor, workspaceId: string, secretId: string): Promise<string>;
  /** Erases the content; the row and its fingerprint stay. A second call, or an unknown id, changes nothing. */
  destroySecret(executor: Executor, workspaceId: string, secretId: string): Promise<void>;
  /** HMAC-SHA-256 in hex under a key of this installation: equal for equal texts, useless to anyone else. */
  fingerprint(text: string): Promise<string>;
  /**
   * 32 random bytes made on first use and the same ever after. Inside a transaction hand it over as `executor`, so that
   * no second connection is waited for; the key is then remembered only once it was read outside of one.
   */
  installationKey(name: InstallationKeyName, executor?: Executor): Promise<Uint8Array>;
}

const installation = "installation";

/** The vault over one database. Wrapped keys are opened once per process and kept in memory. */
export function createVault(options: { db: Database; masterKey: MasterKey; now?: () => Date }): Vault {
  const { db, masterKey } = options;
  const now = options.now ?? (() => new Date());
  const known = new Map<InstallationKeyName, Uint8Array>();

  async function loadKey(executor: Executor, name: InstallationKeyName): Promise<Uint8Array> {
    const place = { owner: installation, id: name };
    let envelope = await findVaultKey(executor, name);
    if (envelope === null) {
      const made = sealEnvelope(masterKey, place, randomBytes(32));
      await insertVaultKey(executor, { name, envelope: made, createdAt: now() });
      envelope = await findVaultKey(executor, name);
    }
    return openEnvelope(masterKey, place, envelope);
  }

  async function installationKey(name: InstallationKeyName, executor?: Executor): Promise<Uint8Array> {
    const existing = known.get(name);
    if (existing) return existing;
    // A key made inside a transaction may yet be rolled back, so only what is read outside of one is remembered.
    if (executor && executor !== db.drizzle) return await loadKey(executor, name);
    const key = await loadKey(db.drizzle, name);
    known.set(name, key);
    return key;
  }

  async function fingerprintIn(executor: Executor | undefined, text: string): Promise<string> {
    const key = await installationKey("fingerprint", executor);
    return createHmac("sha256", key).update(text).digest("hex");
  }

  return {
    async storeSecret(executor, workspaceId, kind, plaintext) {
      registerSecret(plaintext);
      const secretId = newId();
      const fingerprint = await fingerprintIn(executor, plaintext);
      // A process that outlives a rotation would go on sealing under a key nobody keeps.
      const current = await findVaultKey(executor, "fingerprint", "share");
      if (envelopeKeyId(current) !== masterKey.id) throw wrongMasterKey();
      const envelope = sealEnvelope(masterKey, { owner: workspaceId, id: secretId }, Buffer.from(plaintext));
      await insertSecret(executor, workspaceId, {
        id: secretId,
        kind,
        envelope,
        fingerprint,
        createdAt: now(),
      });
      return { secretId, fingerprint };
    },

    async openSecret(executor, workspaceId, secretId) {
      const row = await findSecret(executor, workspaceId, secretId);
      if (row === null || row.destroyedAt !== null) throw secretNotFound();
      const plaintext = openEnvelope(masterKey, { owner: workspaceId, id: secretId }, row.envelope);
      const text = plaintext.toString("utf8");
      plaintext.fill(0);
      registerSecret(text);
      return text;
    },

    async destroySecret(executor, workspaceId, secretId) {
      await eraseSecret(executor, workspaceId, secretId, now());
    },

    fingerprint: (text) => fingerprintIn(undefined, text),
    installationKey,
  };
}

function secretNotFound(): AppError {
  return new AppError({
    code: "vault.not_found",
    kind: "not-found",
    userMessage: "The key of this connection is gone. Enter it again under Connect.",
  });
}
