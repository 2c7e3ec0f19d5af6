import { existsSync } from "node:fs";
import path from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { AppError } from "@/lib/errors";
import { createGuardedSql } from "./guarded-sql";

/** Any fixed number that nothing else in the database locks. */
const migrationLock = 7_203_114;

/**
 * Brings the database up to the newest migration. Safe to call from several processes at once: one works, the others
 * wait and find nothing to do. Throws AppErrors with a `db.` code.
 */
export async function migrateDatabase(options: { url: string; migrationsFolder?: string }): Promise<void> {
  const migrationsFolder = options.migrationsFolder ?? findMigrationsFolder(import.meta.dirname);
  const { sql, close } = createGuardedSql({
    url: options.url,
    // One connection, since the lock belongs to it.
    max: 1,
    statementTimeoutMs: 590_000,
    idleTransactionMs: 0,
    queryDeadlineMs: 600_000,
    connectTimeoutMs: 10_000,
    applicationName: "om-migrate migrations",
  });
  try {
    await sql`select pg_advisory_lock(${migrationLock})`;
    // Exclusion constraints over ids and ranges need btree_gist, ids and digests pgcrypto; both may be created by the
    // owner of a database, no superuser needed.
    await sql`create extension if not exists btree_gist`;
    await sql`create extension if not exists pgcrypto`;
    await migrate(drizzle(sql), { migrationsFolder });
    await sql`select pg_advisory_unlock(${migrationLock})`;
  } finally {
    await close(1_000);
  }
}

/** The `drizzle` folder of the checkout or of the installed package, from wherever this code was bundled to. */
function findMigrationsFolder(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "drizzle");
    if (existsSync(path.join(candidate, "meta", "_journal.json"))) return candidate;
    if (folder === path.dirname(folder)) break;
  }
  throw new AppError({
    code: "db.migrations_missing",
    kind: "internal",
    userMessage: "The folder with the database migrations is missing from this installation.",
  });
}
