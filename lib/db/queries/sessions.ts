import { and, desc, eq, gt, isNull, ne } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { sessions, users } from "@/lib/db/schema";

export interface SessionRow {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  userAgent: string;
  address: string;
}

/** Who a live session belongs to. */
export interface LiveSession {
  id: string;
  userId: string;
  email: string;
  name: string;
  lastSeenAt: Date;
}

const isLive = (at: Date) => and(isNull(sessions.revokedAt), gt(sessions.expiresAt, at));

export async function insertSession(db: Executor, row: SessionRow & { userId: string }): Promise<void> {
  await db.insert(sessions).values(row);
}

/** Null when the session is unknown, revoked or expired, or its account is disabled. */
export async function findLiveSession(
  db: Executor,
  sessionId: string,
  at: Date,
): Promise<LiveSession | null> {
  const [row] = await db
    .select({
      id: sessions.id,
      userId: sessions.userId,
      email: users.email,
      name: users.name,
      lastSeenAt: sessions.lastSeenAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), isLive(at), isNull(users.disabledAt)));
  return row ?? null;
}

export async function updateSessionSeen(db: Executor, sessionId: string, at: Date): Promise<void> {
  await db.update(sessions).set({ lastSeenAt: at }).where(eq(sessions.id, sessionId));
}

/** The person's live sessions, the last used first. */
export async function listLiveSessions(db: Executor, userId: string, at: Date): Promise<SessionRow[]> {
  return await db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      userAgent: sessions.userAgent,
      address: sessions.address,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLive(at)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id));
}

/** Ends one live session of the person. False when there is none of this id. */
export async function revokeSession(
  db: Executor,
  userId: string,
  sessionId: string,
  at: Date,
): Promise<boolean> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: at })
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isLive(at)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}

/** Ends the person's live sessions, all but `keepSessionId`. Returns how many. */
export async function revokeSessions(
  db: Executor,
  userId: string,
  keepSessionId: string | null,
  at: Date,
): Promise<number> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: at })
    .where(
      and(
        eq(sessions.userId, userId),
        isLive(at),
        keepSessionId === null ? undefined : ne(sessions.id, keepSessionId),
      ),
    )
    .returning({ id: sessions.id });
  return rows.length;
}
