import { and, desc, eq, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { runs, targetCapabilities } from "@/lib/db/schema";
import type { RunRow } from "./runs";

export type CapabilityRow = typeof targetCapabilities.$inferSelect;

export async function insertCapabilities(
  tx: Executor,
  rows: readonly (typeof targetCapabilities.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await tx.insert(targetCapabilities).values([...rows]);
}

/** What one probe found so far. */
export async function listCapabilities(
  db: Executor,
  at: { migrationId: string; runId: string },
): Promise<CapabilityRow[]> {
  return await db
    .select()
    .from(targetCapabilities)
    .where(and(eq(targetCapabilities.migrationId, at.migrationId), eq(targetCapabilities.runId, at.runId)));
}

/** The newest probe that came to its end, or null. */
export async function findLatestProbe(db: Executor, migrationId: string): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.migrationId, migrationId), eq(runs.kind, "probe"), eq(runs.state, "done")))
    .orderBy(desc(runs.number))
    .limit(1);
  return row ?? null;
}

/** Limits of single users that a plan writes: entitlements with a user and a limit of at least 1. */
export async function countUserLimits(
  db: Executor,
  at: { migrationId: string; planId: string },
): Promise<number> {
  const rows = await db.execute<{ limits: number }>(sql`
    select count(*)::int as limits from plan_writes
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} and phase = 'overrides'
      and write->'row'->>'userId' is not null and (write->'row'->>'limitValue')::numeric >= 1`);
  return rows[0]?.limits ?? 0;
}
