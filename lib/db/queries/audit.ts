import { and, asc, desc, eq, gt, inArray, like, lt, ne, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { auditEntries, auditHeads } from "@/lib/db/schema";

/** One row of a workspace's audit log, as stored. */
export interface AuditRow {
  workspaceId: string;
  /** From 1, without gaps. */
  sequence: number;
  at: Date;
  actorKind: "user" | "cli" | "worker" | "system";
  actorId: string;
  actorName: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  migrationId: string | null;
  detail: unknown;
  previousHash: string;
  hash: string;
}

/** Where a workspace's chain ends. */
export interface AuditHead {
  sequence: number;
  hash: string;
}

/** One entry per chunk of a run: most of the log by number. */
const partAction = "chunk.committed";

const columns = {
  workspaceId: auditEntries.workspaceId,
  sequence: auditEntries.sequence,
  at: auditEntries.at,
  actorKind: auditEntries.actorKind,
  actorId: auditEntries.actorId,
  actorName: auditEntries.actorName,
  action: auditEntries.action,
  subjectKind: auditEntries.subjectKind,
  subjectId: auditEntries.subjectId,
  migrationId: auditEntries.migrationId,
  detail: auditEntries.detail,
  previousHash: auditEntries.previousHash,
  hash: auditEntries.hash,
};

/** The end of the chain, locked until the transaction ends; begins the chain with `first` when there is none. */
export async function lockAuditHead(db: Executor, workspaceId: string, first: AuditHead): Promise<AuditHead> {
  const locked = () =>
    db
      .select({ sequence: auditHeads.sequence, hash: auditHeads.hash })
      .from(auditHeads)
      .where(eq(auditHeads.workspaceId, workspaceId))
      .for("update");
  const [existing] = await locked();
  if (existing) return existing;
  // Two that begin at once: the second waits here for the first and then reads what that one left.
  await db
    .insert(auditHeads)
    .values({ workspaceId, ...first })
    .onConflictDoNothing();
  const [begun] = await locked();
  return begun ?? first;
}

export async function findAuditHead(db: Executor, workspaceId: string): Promise<AuditHead | null> {
  const [row] = await db
    .select({ sequence: auditHeads.sequence, hash: auditHeads.hash })
    .from(auditHeads)
    .where(eq(auditHeads.workspaceId, workspaceId));
  return row ?? null;
}

export async function insertAuditEntry(db: Executor, row: AuditRow): Promise<void> {
  await db.insert(auditEntries).values(row);
}

export async function moveAuditHead(db: Executor, workspaceId: string, head: AuditHead): Promise<void> {
  await db.update(auditHeads).set(head).where(eq(auditHeads.workspaceId, workspaceId));
}

/** The next entries in order, from the one after `sequence`. */
export async function listAuditEntriesAfter(
  db: Executor,
  workspaceId: string,
  sequence: number,
  limit: number,
): Promise<AuditRow[]> {
  return await db
    .select(columns)
    .from(auditEntries)
    .where(and(eq(auditEntries.workspaceId, workspaceId), gt(auditEntries.sequence, sequence)))
    .orderBy(asc(auditEntries.sequence))
    .limit(limit);
}

/** The first entry beyond the recorded end of the chain, in one statement, so that an append in between is no finding. */
export async function findEntryBeyondHead(db: Executor, workspaceId: string): Promise<number | null> {
  const [row] = await db
    .select({ sequence: auditEntries.sequence })
    .from(auditEntries)
    .leftJoin(auditHeads, eq(auditHeads.workspaceId, auditEntries.workspaceId))
    .where(
      and(
        eq(auditEntries.workspaceId, workspaceId),
        gt(auditEntries.sequence, sql`coalesce(${auditHeads.sequence}, 0)`),
      ),
    )
    .orderBy(asc(auditEntries.sequence))
    .limit(1);
  return row?.sequence ?? null;
}

/**
 * Newest first, before `before` (exclusive); with `after` the entries younger than it, oldest first. `actionPrefix` is taken
 * literally, whatever characters it holds; `withoutParts` leaves the chunks of runs out.
 */
export async function listAuditEntries(
  db: Executor,
  workspaceId: string,
  params: {
    before: number | null;
    after: number | null;
    migrationId: string | null;
    actionPrefix: string | null;
    subjectId: string | null;
    withoutParts: boolean;
    limit: number;
  },
): Promise<Omit<AuditRow, "workspaceId" | "previousHash">[]> {
  const { workspaceId: _workspace, previousHash: _previous, ...shown } = columns;
  return await db
    .select(shown)
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.workspaceId, workspaceId),
        params.before === null ? undefined : lt(auditEntries.sequence, params.before),
        params.after === null ? undefined : gt(auditEntries.sequence, params.after),
        params.migrationId === null ? undefined : eq(auditEntries.migrationId, params.migrationId),
        params.subjectId === null ? undefined : eq(auditEntries.subjectId, params.subjectId),
        params.withoutParts ? ne(auditEntries.action, partAction) : undefined,
        params.actionPrefix === null
          ? undefined
          : like(auditEntries.action, `${params.actionPrefix.replace(/[\\%_]/g, "\\$&")}%`),
      ),
    )
    .orderBy(params.after === null ? desc(auditEntries.sequence) : asc(auditEntries.sequence))
    .limit(params.limit);
}

/** How many parts (chunks) of each run were committed, and between which entries of the log they stand. */
export async function countAuditedParts(
  db: Executor,
  workspaceId: string,
  runIds: readonly string[],
): Promise<{ runId: string; parts: number; first: number; last: number }[]> {
  if (runIds.length === 0) return [];
  return await db
    .select({
      runId: auditEntries.subjectId,
      parts: sql<number>`count(*)::int`,
      first: sql<number>`min(${auditEntries.sequence})::float8`,
      last: sql<number>`max(${auditEntries.sequence})::float8`,
    })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.workspaceId, workspaceId),
        eq(auditEntries.action, partAction),
        inArray(auditEntries.subjectId, [...runIds]),
      ),
    )
    .groupBy(auditEntries.subjectId);
}
