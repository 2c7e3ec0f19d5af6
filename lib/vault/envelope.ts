import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { MasterKey } from "./master-key";

const algorithm = "aes-256-gcm";
const keyBytes = 32;
const ivBytes = 12;

const sealed = z.object({ iv: z.base64(), tag: z.base64(), data: z.base64() });
type Sealed = z.infer<typeof sealed>;

/**
 * How a secret lies in the database. `body` is the plaintext under a data key of its own; `key` is that data key under
 * the master key named by `keyId`. Both are bound to the place they belong to, so a row copied elsewhere does not open.
 */
export const envelopeSchema = z.object({
  version: z.literal(1),
  keyId: z.string(),
  key: sealed,
  body: sealed,
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** What an envelope is bound to: a workspace and a secret of it, or the installation and the name of a key. */
export interface Place {
  readonly owner: string;
  readonly id: string;
}

/** Seals `plaintext` under a fresh data key. */
export function sealEnvelope(masterKey: MasterKey, place: Place, plaintext: Uint8Array): Envelope {
  const dataKey = randomBytes(keyBytes);
  const envelope: Envelope = {
    version: 1,
    keyId: masterKey.id,
    key: encrypt(masterKey.key, boundTo("key", place), dataKey),
    body: encrypt(dataKey, boundTo("body", place), plaintext),
  };
  dataKey.fill(0);
  return envelope;
}

/**
 * Opens an envelope at the place it was sealed for. Throws `vault.wrong_master_key` when another master key wraps it
 * and `vault.damaged` when it was altered or moved; neither shows anything of the content.
 */
export function openEnvelope(masterKey: MasterKey, place: Place, stored: unknown): Buffer {
  const envelope = parseEnvelope(stored);
  const dataKey = unwrap(masterKey, place, envelope);
  const plaintext = decrypt(dataKey, boundTo("body", place), envelope.body);
  dataKey.fill(0);
  return plaintext;
}

/** The same envelope with its data key under `to` instead of `from`; the sealed body is carried over untouched. */
export function rewrapEnvelope(from: MasterKey, to: MasterKey, place: Place, stored: unknown): Envelope {
  const envelope = parseEnvelope(stored);
  const dataKey = unwrap(from, place, envelope);
  const rewrapped: Envelope = {
    ...envelope,
    keyId: to.id,
    key: encrypt(to.key, boundTo("key", place), dataKey),
  };
  dataKey.fill(0);
  return rewrapped;
}

/** The id of the master key that an envelope needs. Throws `vault.damaged` when it is no envelope. */
export function envelopeKeyId(stored: unknown): string {
  return parseEnvelope(stored).keyId;
}

function parseEnvelope(stored: unknown): Envelope {
  const parsed = envelopeSchema.safeParse(stored);
  if (!parsed.success) throw damaged();
  return parsed.data;
}

function unwrap(masterKey: MasterKey, place: Place, envelope: Envelope): Buffer {
  if (envelope.keyId !== masterKey.id) throw wrongMasterKey();
  return decrypt(masterKey.key, boundTo("key", place), envelope.key);
}

/** Additional authenticated data. JSON, so that no two places can be written alike whatever their ids hold. */
function boundTo(part: "key" | "body", place: Place): Buffer {
  return Buffer.from(JSON.stringify(["om-migrate/envelope/1", part, place.owner, place.id]));
}

function encrypt(key: Uint8Array, aad: Buffer, plaintext: Uint8Array): Sealed {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAAD(aad);
  const data = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return {
    iv: iv.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    data: data.toString("base64"),
  };
}

function decrypt(key: Uint8Array, aad: Buffer, part: Sealed): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, Buffer.from(part.iv, "base64"), { authTagLength: 16 });
    decipher.setAAD(aad);
    decipher.setAuthTag(Buffer.from(part.tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(part.data, "base64")), decipher.final()]);
  } catch {
    // The crypto library's error says nothing useful, and its cause chain is best kept out of logs.
    throw damaged();
  }
}

/** Thrown when an envelope was altered, moved to another row or is no envelope at all. */
function damaged(): AppError {
  return new AppError({
    code: "vault.damaged",
    kind: "internal",
    userMessage: "A stored secret does not open: its row was altered or moved. Enter the key again.",
  });
}

/** Thrown when an envelope is wrapped by a master key that this process does not hold. */
export function wrongMasterKey(): AppError {
  return new AppError({
    code: "vault.wrong_master_key",
    kind: "internal",
    userMessage:
      "The stored secrets belong to another master key. Start with the MASTER_KEY (or the data folder's master.key) they were written with.",
  });
}
