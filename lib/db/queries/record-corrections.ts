import { and, asc, eq, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { recordCorrections, runs } from "@/lib/db/schema";
import { stagedObjects } from "./source-rows";

type Snapshot = { migrationId: string; snapshotId: string };
export type CorrectionRow = typeof recordCorrections.$inferSelect;

export async function insertCorrection(
  tx: Executor,
  row: typeof recordCorrections.$inferInsert,
): Promise<void> {
  await tx.insert(recordCorrections).values(row);
}

/** What the export that filled a snapshot was asked to read; null for one that came without a run. */
export async function findExportOptions(db: Executor, at: Snapshot): Promise<unknown> {
  const [row] = await db
    .select({ options: runs.options })
    .from(runs)
    .where(
      and(eq(runs.migrationId, at.migrationId), eq(runs.snapshotId, at.snapshotId), eq(runs.kind, "export")),
    )
    .limit(1);
  return row?.options ?? null;
}

/** All corrections of a migration, oldest first; people make them one by one, so there are few. */
export async function listCorrections(db: Executor, migrationId: string): Promise<CorrectionRow[]> {
  return await db
    .select()
    .from(recordCorrections)
    .where(eq(recordCorrections.migrationId, migrationId))
    .orderBy(asc(recordCorrections.createdAt), asc(recordCorrections.id));
}

export interface RejectedIssue {
  /** Names the issue within its snapshot, in the order of the list. */
  readonly key: string;
  readonly customerKey: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly raw: string;
}

const issueKey = sql`(customer_key || ' ' || entity || ' ' || source_id || ' ' || code) collate "C"`;

/** One page of a snapshot's rejected records after `afterKey`; with `key` just that one. */
export async function listRejectedIssues(
  db: Executor,
  at: Snapshot,
  of: { afterKey: string; limit: number } | { key: string },
): Promise<RejectedIssue[]> {
  const where = "key" in of ? sql`${issueKey} = ${of.key}` : sql`${issueKey} > ${of.afterKey}`;
  const rows = await db.execute<RejectedIssue & Record<string, unknown>>(sql`
    select ${issueKey} as key, customer_key as "customerKey", entity, source_id as "sourceId", code, message, remedy, raw
    from snapshot_issues
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and severity = 'error' and ${where}
    order by ${issueKey} limit ${"key" in of ? 1 : of.limit}`);
  return [...rows];
}

export interface FoundObject {
  readonly stream: string;
  readonly sourceId: string;
  readonly customerKey: string;
  readonly raw: string;
}

/** The staged object whose text this is: an issue keeps the form of its record, not its place. */
export async function findStagedByText(db: Executor, at: Snapshot, raw: string): Promise<FoundObject | null> {
  const rows = await db.execute<FoundObject & Record<string, unknown>>(sql`
    select stream, source_id as "sourceId", customer_key as "customerKey", raw from source_objects
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and raw = ${raw}
    order by stream, source_id limit 1`);
  return rows[0] ?? null;
}

/** The staged row of a table at a line of its file. */
export async function findStagedRow(
  db: Executor,
  at: Snapshot,
  of: { table: number; line: number },
): Promise<FoundObject | null> {
  const rows = await db.execute<FoundObject & Record<string, unknown>>(sql`
    select stream, source_id as "sourceId", customer_key as "customerKey", raw from ${stagedObjects}
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      and raw like ${`{"table":${of.table},"record":%,"line":${of.line},"offset":%`}
    order by stream, source_id limit 1`);
  return rows[0] ?? null;
}
