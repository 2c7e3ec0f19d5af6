import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Issue } from "@/lib/canonical";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { snapshotIssues } from "@/lib/db/schema";

type Snapshot = { migrationId: string; snapshotId: string };

/** Keeps what the source said wrongly, with its raw form; the same issue of the same record is kept once. */
export async function saveIssues(tx: Executor, at: Snapshot, issues: readonly Issue[]): Promise<void> {
  await insertRows(
    tx,
    snapshotIssues,
    issues.map((issue) => ({
      migrationId: at.migrationId,
      customerKey: `${at.migrationId}:${issue.customerId ?? ""}`,
      snapshotId: at.snapshotId,
      entity: issue.entity,
      sourceId: issue.sourceId,
      code: issue.code,
      severity: issue.severity,
      message: issue.message,
      remedy: issue.remedy,
      raw: JSON.stringify(issue.raw ?? null).slice(0, 100_000),
    })),
    "skip",
  );
}

/** Issues grouped by code, most frequent first. */
export async function groupIssues(db: Executor, at: Snapshot) {
  return await db.execute<{
    severity: "warning" | "error";
    code: string;
    entity: string;
    message: string;
    remedy: string;
    records: number;
  }>(sql`
    select severity, code, entity, min(message) as message, min(remedy) as remedy, count(*)::int as records
    from snapshot_issues where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
    group by severity, code, entity order by count(*) desc, code`);
}

/** One page of issues in id order. */
export async function listIssues(db: Executor, at: Snapshot, afterId: string, limit: number) {
  return await db
    .select()
    .from(snapshotIssues)
    .where(
      and(
        eq(snapshotIssues.migrationId, at.migrationId),
        eq(snapshotIssues.snapshotId, at.snapshotId),
        gt(snapshotIssues.sourceId, afterId),
      ),
    )
    .orderBy(asc(snapshotIssues.sourceId))
    .limit(limit);
}
