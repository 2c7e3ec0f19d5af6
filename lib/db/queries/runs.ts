import { and, desc, eq, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { chunks, runs } from "@/lib/db/schema";

export type RunRow = typeof runs.$inferSelect;

/** Inserts a run with the next number of its kind. Concurrent callers are told apart by the unique key. */
export async function insertRun(
  db: Executor,
  run: Omit<typeof runs.$inferInsert, "number">,
): Promise<RunRow> {
  const [row] = await db
    .insert(runs)
    .values({
      ...run,
      number: sql`(select coalesce(max(number), 0) + 1 from runs where migration_id = ${run.migrationId} and kind = ${run.kind})`,
    })
    .returning();
  if (!row) throw new Error("The insert of a run returned no row.");
  return row;
}

export async function updateRun(
  db: Executor,
  migrationId: string,
  runId: string,
  change: Partial<
    Pick<RunRow, "phase" | "state" | "stateReason" | "error" | "result" | "requestsPerSecond" | "endedAt">
  >,
): Promise<void> {
  await db
    .update(runs)
    .set(change)
    .where(and(eq(runs.migrationId, migrationId), eq(runs.id, runId)));
}

export async function findRun(db: Executor, migrationId: string, runId: string): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.migrationId, migrationId), eq(runs.id, runId)));
  return row ?? null;
}

/** The newest run of a kind, or null. */
export async function findLatestRun(
  db: Executor,
  migrationId: string,
  kind: RunRow["kind"],
): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.migrationId, migrationId), eq(runs.kind, kind)))
    .orderBy(desc(runs.number))
    .limit(1);
  return row ?? null;
}

/** A run of a kind that is not over, or null. */
export async function findOpenRun(
  db: Executor,
  migrationId: string,
  kind: RunRow["kind"],
): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.migrationId, migrationId),
        eq(runs.kind, kind),
        sql`${runs.state} in ('running', 'paused', 'cancelling')`,
      ),
    )
    .limit(1);
  return row ?? null;
}

/** Runs that are not over, newest first; at most 50. */
export async function listOpenRuns(db: Executor, workspaceId: string): Promise<RunRow[]> {
  return await db
    .select()
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), sql`${runs.state} in ('running', 'paused', 'cancelling')`))
    .orderBy(desc(runs.createdAt))
    .limit(50);
}

/** Runs of a migration, newest first. */
export async function listRuns(db: Executor, migrationId: string, limit: number): Promise<RunRow[]> {
  return await db
    .select()
    .from(runs)
    .where(eq(runs.migrationId, migrationId))
    .orderBy(desc(runs.createdAt))
    .limit(limit);
}

export interface PhaseProgress {
  readonly phase: string;
  readonly chunks: number;
  readonly done: number;
  readonly claimed: number;
  readonly planned: number;
  readonly donePlanned: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Seconds since the last heartbeat of a claimed chunk; null when none is claimed. */
  readonly heartbeatAgeSeconds: number | null;
}

/** Progress of each phase from committed chunk rows. Heartbeat age is by database time. */
export async function listPhaseProgress(
  db: Executor,
  migrationId: string,
  runId: string,
): Promise<PhaseProgress[]> {
  return await db.execute<PhaseProgress & Record<string, unknown>>(sql`
    select phase, count(*)::int as chunks, (count(*) filter (where state = 'done'))::int as done,
      (count(*) filter (where state = 'claimed'))::int as claimed,
      coalesce(sum(planned), 0)::int as planned,
      coalesce(sum(planned) filter (where state = 'done'), 0)::int as "donePlanned",
      coalesce((
        select jsonb_object_agg(k.key, k.total) from (
          select e.key, sum(e.value::numeric) as total
          from ${chunks} d, jsonb_each_text(coalesce(d.counts, d.cursor->'counts', '{}'::jsonb)) e
          where d.migration_id = ${migrationId} and d.run_id = ${runId} and d.phase = c.phase
          group by e.key
        ) k
      ), '{}'::jsonb) as counts,
      to_char(min(started_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
      to_char(max(ended_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
      (extract(epoch from now() - max(heartbeat_at) filter (where state = 'claimed')))::float8
        as "heartbeatAgeSeconds"
    from ${chunks} c
    where migration_id = ${migrationId} and run_id = ${runId}
    group by phase`);
}

export interface RunCounts {
  readonly runId: string;
  readonly phase: string;
  readonly key: string;
  readonly total: number;
}

/** What the committed chunks of some runs counted, by phase. */
export async function sumRunCounts(
  db: Executor,
  migrationId: string,
  runIds: readonly string[],
): Promise<RunCounts[]> {
  return await db.execute<RunCounts & Record<string, unknown>>(sql`
    select c.run_id as "runId", c.phase, e.key, sum(e.value::numeric)::float8 as total
    from ${chunks} c, jsonb_each_text(c.counts) e
    where c.migration_id = ${migrationId} and c.counts is not null
      and c.run_id in (select jsonb_array_elements_text(${JSON.stringify(runIds)}::text::jsonb)::uuid)
    group by 1, 2, 3`);
}

export interface AnsweredRequests {
  readonly phase: string;
  /** Records whose request was answered (accepted or refused). */
  readonly records: number;
  /** Of these, answered within the last minute of business time. */
  readonly lastMinute: number;
  /** Seconds since the first request of the phase was sent. */
  readonly sinceFirst: number;
}

/** What the target has answered so far, by phase: finer than chunks, and committed all the same. */
export async function listAnsweredRequests(
  db: Executor,
  migrationId: string,
  runId: string,
  now: Date,
): Promise<AnsweredRequests[]> {
  const at = now.toISOString();
  return await db.execute<AnsweredRequests & Record<string, unknown>>(sql`
    select phase, coalesce(sum(records) filter (where state <> 'sent'), 0)::int as records,
      coalesce(sum(records) filter (where answered_at > ${at}::timestamptz - interval '1 minute'), 0)::int as "lastMinute",
      extract(epoch from ${at}::timestamptz - min(sent_at))::float8 as "sinceFirst"
    from intents where migration_id = ${migrationId} and run_id = ${runId} group by phase`);
}
