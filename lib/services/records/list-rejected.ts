import { z } from "zod";
import { listCorrections, listRejectedIssues } from "@/lib/db/queries/record-corrections";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import { hashOf } from "@/lib/pipeline/hash";
import { isAllowed } from "@/lib/rbac/permissions";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { parsedOrNull } from "./correction";

/** A correction as the list shows it; the record as it came stays beside it. */
export interface CorrectionSummary {
  readonly id: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly message: string;
  readonly original: string;
  readonly corrected: string;
  readonly note: string;
  readonly byName: string;
  readonly at: string;
  /** `waits`: the source was not read since. */
  readonly state: "waits" | "read";
}

/** Rejected records of the newest snapshot, and what people have corrected so far. */
export const listRejected = verb(
  {
    name: "records.listRejected",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      afterKey: z.string().max(2_000).default(""),
      limit: z.int().min(1).max(100).default(25),
    }),
  },
  async (ctx, { migrationId, afterKey, limit }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const snapshot = await findLatestSnapshot(db, migrationId);
    const corrections = await listCorrections(db, migrationId);
    const found = snapshot
      ? await listRejectedIssues(db, { migrationId, snapshotId: snapshot.id }, { afterKey, limit: limit + 1 })
      : [];
    const records = found.slice(0, limit);
    const waits = (at: Date): boolean => snapshot === null || at.getTime() > snapshot.createdAt.getTime();
    const waitingFor = new Set(
      corrections.filter(({ createdAt }) => waits(createdAt)).map(({ originalHash }) => originalHash),
    );
    return {
      snapshotNumber: snapshot?.number ?? null,
      records: records.map((issue) => ({
        key: issue.key,
        customerId: issue.customerKey.slice(migrationId.length + 1) || null,
        entity: issue.entity,
        sourceId: issue.sourceId,
        code: issue.code,
        message: issue.message,
        remedy: issue.remedy,
        raw: issue.raw,
        isCorrected: waitingFor.has(hashOf(parsedOrNull(issue.raw))),
      })),
      next: found.length > limit ? (records.at(-1)?.key ?? null) : null,
      corrections: corrections.reverse().map(
        (row): CorrectionSummary => ({
          id: row.id,
          entity: row.entity,
          sourceId: row.sourceId,
          message: row.message,
          original: row.original,
          corrected: row.corrected,
          note: row.note,
          byName: row.byName,
          at: row.createdAt.toISOString(),
          state: waits(row.createdAt) ? "waits" : "read",
        }),
      ),
      mayCorrect: isAllowed(ctx.role, "deadLetter:retry"),
    };
  },
);

export type RejectedPage = Awaited<ReturnType<typeof listRejected>>;
