import { and, desc, eq } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { accountIntents } from "@/lib/db/schema";

export type AccountIntentRow = typeof accountIntents.$inferSelect;

export async function insertAccountIntent(
  db: Executor,
  row: typeof accountIntents.$inferInsert,
): Promise<void> {
  await db.insert(accountIntents).values(row);
}

export async function answerAccountIntent(
  db: Executor,
  at: { migrationId: string; id: string },
  answer: Partial<Pick<typeof accountIntents.$inferInsert, "email" | "tenantId" | "answeredAt">> &
    Pick<typeof accountIntents.$inferInsert, "state">,
): Promise<void> {
  await db
    .update(accountIntents)
    .set(answer)
    .where(and(eq(accountIntents.migrationId, at.migrationId), eq(accountIntents.id, at.id)));
}

/** Attempts to create an account, newest first. */
export async function listAccountIntents(db: Executor, migrationId: string): Promise<AccountIntentRow[]> {
  return await db
    .select()
    .from(accountIntents)
    .where(eq(accountIntents.migrationId, migrationId))
    .orderBy(desc(accountIntents.createdAt))
    .limit(20);
}
