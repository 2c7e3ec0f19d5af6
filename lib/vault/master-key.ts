import { createHmac, randomBytes, scryptSync } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { registerSecret } from "@/lib/log";

/** The key that wraps all others. `id` is derived from it, says nothing about it, and is stored with what it wraps. */
export interface MasterKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** Where the generated key lies when MASTER_KEY is not set. */
export const masterKeyFile = (dataDir: string) => path.join(dataDir, "master.key");

/**
 * The installation's master key: from `masterKey` (MASTER_KEY) when given, else from DATA_DIR/master.key, which is made
 * on first use with mode 0600. Safe to call from several processes that start at once: the first file wins.
 * Throws `vault.master_key_unreadable` when the file is there and cannot be read, rather than making a second key.
 */
export function loadMasterKey(source: { masterKey: string | undefined; dataDir: string }): MasterKey {
  return masterKeyFromText(source.masterKey ?? readOrMakeKeyFile(source.dataDir));
}

/** The key that a text stands for. Slow on purpose (tens of milliseconds), in case a person made the text up. */
export function masterKeyFromText(text: string): MasterKey {
  registerSecret(text);
  // The salt is fixed: the text is all that an installation carries from one machine to the next.
  const key = scryptSync(text.trim(), "om-migrate/master-key/1", 32, {
    N: 2 ** 15,
    r: 8,
    p: 1,
    maxmem: 64 * 2 ** 20,
  });
  return { id: createHmac("sha256", key).update("key id").digest("hex").slice(0, 16), key };
}

/** Shortest text that is taken for a master key, in characters. */
export const shortestMasterKey = 16;

/**
 * Puts a new key into DATA_DIR/master.key around `change`, which makes the database need it. The new key lies beside the
 * file before and takes its place after, so that at no moment the only copy of a needed key is in this process. The
 * old file stays beside it, because backups need it; resolves with its name.
 */
export async function replaceMasterKeyFile<T>(
  dataDir: string,
  text: string,
  change: () => Promise<T>,
): Promise<{ result: T; oldFile: string }> {
  const file = masterKeyFile(dataDir);
  const draft = `${file}.new`;
  const oldFile = `${file}.old-${masterKeyFromText(readFileSync(file, "utf8")).id}`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, `${text.trim()}\n`, { mode: 0o600, flag: "wx" });
    rmSync(oldFile, { force: true });
    linkSync(file, oldFile);
  } catch (error) {
    throw unreadable(file, error);
  }
  // When `change` fails nothing needs the draft, but a commit whose answer was lost would; so it stays.
  const result = await change();
  renameSync(draft, file);
  return { result, oldFile };
}

function readOrMakeKeyFile(dataDir: string): string {
  const file = masterKeyFile(dataDir);
  const existing = readKeyFile(file);
  if (existing !== undefined) return existing;
  mkdirSync(dataDir, { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    chmodSync(draft, 0o600);
    // A link fails when the name is taken, so of several processes exactly one makes the key and it is whole at once.
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw unreadable(file, error);
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readKeyFile(file);
  if (made === undefined) throw unreadable(file, undefined);
  return made;
}

function readKeyFile(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw unreadable(file, error);
  }
  if (text.length < shortestMasterKey) throw unreadable(file, undefined);
  return text;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError({
    code: "vault.master_key_unreadable",
    kind: "internal",
    userMessage: `The master key in ${file} cannot be read or written. Restore it from a backup, or set MASTER_KEY.`,
    cause,
    context: { file },
  });
}
