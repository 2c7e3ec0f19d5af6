import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { secrets, vaultKeys } from "@/lib/db/schema";

/** The part of a secret's row that may leave the database. */
export interface SecretRow {
  envelope: unknown;
  fingerprint: string;
  destroyedAt: Date | null;
}

export async function insertSecret(
  db: Executor,
  workspaceId: string,
  row: { id: string; kind: string; envelope: unknown; fingerprint: string; createdAt: Date },
): Promise<void> {
  await db.insert(secrets).values({ workspaceId, ...row });
}

export async function findSecret(
  db: Executor,
  workspaceId: string,
  secretId: string,
): Promise<SecretRow | null> {
  const [row] = await db
    .select({
      envelope: secrets.envelope,
      fingerprint: secrets.fingerprint,
      destroyedAt: secrets.destroyedAt,
    })
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.id, secretId)));
  return row ?? null;
}

/** Overwrites the envelope, so that the content is gone for whoever holds the master key too. */
export async function eraseSecret(
  db: Executor,
  workspaceId: string,
  secretId: string,
  at: Date,
): Promise<boolean> {
  const rows = await db
    .update(secrets)
    .set({ envelope: {}, destroyedAt: at })
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.id, secretId), isNull(secrets.destroyedAt)))
    .returning({ id: secrets.id });
  return rows.length > 0;
}

/** The next envelopes across all workspaces in key order, for re-wrapping. */
export async function listEnvelopesAfter(
  db: Executor,
  after: { workspaceId: string; id: string } | null,
  limit: number,
): Promise<{ workspaceId: string; id: string; envelope: unknown }[]> {
  const beyond =
    after === null
      ? undefined
      : or(
          gt(secrets.workspaceId, after.workspaceId),
          and(eq(secrets.workspaceId, after.workspaceId), gt(secrets.id, after.id)),
        );
  return await db
    .select({ workspaceId: secrets.workspaceId, id: secrets.id, envelope: secrets.envelope })
    .from(secrets)
    .where(and(isNull(secrets.destroyedAt), beyond))
    .orderBy(asc(secrets.workspaceId), asc(secrets.id))
    .limit(limit);
}

export async function replaceEnvelope(
  db: Executor,
  workspaceId: string,
  secretId: string,
  envelope: unknown,
): Promise<void> {
  await db
    .update(secrets)
    .set({ envelope })
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.id, secretId)));
}

/** The envelope of one of the installation's own keys. `share` locks it against re-wrapping until the transaction ends. */
export async function findVaultKey(
  db: Executor,
  name: string,
  lock: "share" | "none" = "none",
): Promise<unknown> {
  const query = db.select({ envelope: vaultKeys.envelope }).from(vaultKeys).where(eq(vaultKeys.name, name));
  const [row] = lock === "share" ? await query.for("share") : await query;
  return row?.envelope ?? null;
}

/** Keeps the first of several that are made at once. */
export async function insertVaultKey(
  db: Executor,
  row: { name: string; envelope: unknown; createdAt: Date },
): Promise<void> {
  await db.insert(vaultKeys).values(row).onConflictDoNothing();
}

export async function listVaultKeys(db: Executor): Promise<{ name: string; envelope: unknown }[]> {
  return await db
    .select({ name: vaultKeys.name, envelope: vaultKeys.envelope })
    .from(vaultKeys)
    .orderBy(asc(vaultKeys.name));
}

export async function replaceVaultKey(db: Executor, name: string, envelope: unknown): Promise<void> {
  await db.update(vaultKeys).set({ envelope }).where(eq(vaultKeys.name, name));
}

/** Holds off every writer of secrets and keys until the transaction ends; readers go on. */
export async function lockVault(db: Executor): Promise<void> {
  await db.execute(sql`lock table ${vaultKeys}, ${secrets} in share row exclusive mode`);
}
