import { and, eq, gt, isNull } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { passwordResets, users } from "@/lib/db/schema";

export async function insertPasswordReset(
  db: Executor,
  row: { id: string; userId: string; tokenHash: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await db.insert(passwordResets).values(row);
}

/** Null when the token is unknown, used or expired, or its account disabled. `lock` keeps a second use waiting. */
export async function findPasswordReset(
  db: Executor,
  tokenHash: string,
  at: Date,
  lock: "update" | "none" = "none",
): Promise<{ id: string; userId: string; email: string; name: string } | null> {
  const query = db
    .select({ id: passwordResets.id, userId: users.id, email: users.email, name: users.name })
    .from(passwordResets)
    .innerJoin(users, eq(users.id, passwordResets.userId))
    .where(
      and(
        eq(passwordResets.tokenHash, tokenHash),
        isNull(passwordResets.usedAt),
        gt(passwordResets.expiresAt, at),
        isNull(users.disabledAt),
      ),
    );
  const [row] = lock === "update" ? await query.for("update", { of: passwordResets }) : await query;
  return row ?? null;
}

/** Ends every open link of the person; after a reset, and before a new link is made. */
export async function closePasswordResets(db: Executor, userId: string, at: Date): Promise<void> {
  await db
    .update(passwordResets)
    .set({ usedAt: at })
    .where(and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt)));
}
