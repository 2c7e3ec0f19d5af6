import { asc, eq, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { users } from "@/lib/db/schema";

/** A person's account. It belongs to the installation; memberships tie it to workspaces. */
export interface UserRow {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  disabledAt: Date | null;
}

const columns = {
  id: users.id,
  email: users.email,
  name: users.name,
  passwordHash: users.passwordHash,
  disabledAt: users.disabledAt,
};

/** `email` in lower case, as it is stored. */
export async function findUserByEmail(db: Executor, email: string): Promise<UserRow | null> {
  const [row] = await db.select(columns).from(users).where(eq(users.email, email));
  return row ?? null;
}

export async function findUser(db: Executor, userId: string): Promise<UserRow | null> {
  const [row] = await db.select(columns).from(users).where(eq(users.id, userId));
  return row ?? null;
}

/** The oldest account of the installation, or null before the first start. */
export async function findFirstUser(db: Executor): Promise<UserRow | null> {
  const [row] = await db.select(columns).from(users).orderBy(asc(users.createdAt), asc(users.id)).limit(1);
  return row ?? null;
}

/** False, and nothing written, when the e-mail is taken. */
export async function insertUser(
  db: Executor,
  row: { id: string; email: string; name: string; passwordHash: string | null; createdAt: Date },
): Promise<boolean> {
  const rows = await db.insert(users).values(row).onConflictDoNothing().returning({ id: users.id });
  return rows.length > 0;
}

export async function updatePasswordHash(db: Executor, userId: string, passwordHash: string): Promise<void> {
  await db.update(users).set({ passwordHash }).where(eq(users.id, userId));
}

/** Lets one process at a time look for the first owner and make it, until the transaction ends. */
export async function lockFirstRun(db: Executor): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('om-migrate/first-run'))`);
}
