import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

type Run = { migrationId: string; runId: string };

export interface PhaseWrites {
  readonly phase: string;
  readonly planned: number;
  /** Stored by this run, whether or not they were taken back since. */
  readonly stored: number;
  /** Of those stored, what an undo took back since. */
  readonly undone: number;
  readonly accepted: number;
  readonly setAside: number;
}

/** Writes of a run by phase: as planned (or marked for a retry), as booked, and as set aside. */
export async function listPhaseWrites(
  db: Executor,
  run: Run & { planId: string; retryOf: string | null },
): Promise<PhaseWrites[]> {
  const planned =
    run.retryOf === null
      ? sql`select phase, count(*) as n from plan_writes
          where migration_id = ${run.migrationId} and plan_id = ${run.planId} group by phase`
      : sql`select d.phase, count(*) as n from dead_letters d
          where d.migration_id = ${run.migrationId} and d.run_id = ${run.retryOf}
            and (d.state = 'retrying' or exists (
              select 1 from operations o where o.migration_id = d.migration_id and o.customer_key = d.customer_key
                and o.run_id = ${run.runId} and o.target_key = d.target_key) or exists (
              select 1 from dead_letters e where e.migration_id = d.migration_id and e.customer_key = d.customer_key
                and e.run_id = ${run.runId} and e.target_key = d.target_key))
          group by d.phase`;
  return await db.execute<PhaseWrites & Record<string, unknown>>(sql`
    with planned as (${planned}),
    booked as (
      select phase, count(*) filter (where state in ('stored', 'found', 'undone')) as stored,
        count(*) filter (where state = 'undone') as undone,
        count(*) filter (where state = 'accepted') as accepted
      from operations where migration_id = ${run.migrationId} and run_id = ${run.runId} group by phase
    ), aside as (
      select phase, count(*) as n from dead_letters
      where migration_id = ${run.migrationId} and run_id = ${run.runId} group by phase
    )
    select p.phase, p.n::int as planned, coalesce(b.stored, 0)::int as stored,
      coalesce(b.undone, 0)::int as undone,
      coalesce(b.accepted, 0)::int as accepted, coalesce(a.n, 0)::int as "setAside"
    from planned p left join booked b using (phase) left join aside a using (phase)`);
}

export interface ChunkRow {
  readonly phase: string;
  readonly number: number;
  readonly state: "waiting" | "claimed" | "done" | "failed";
  readonly planned: number;
  readonly refused: number;
  /** How many events the target's total has, while storing is waited for. */
  readonly confirmed: number;
  readonly owner: string | null;
  readonly heartbeatAgeSeconds: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** The chunks of a run in order; ages by database time. */
export async function listRunChunks(db: Executor, run: Run, limit: number): Promise<ChunkRow[]> {
  return await db.execute<ChunkRow & Record<string, unknown>>(sql`
    select phase, number, state, planned, coalesce((counts->>'refused')::int, 0) as refused,
      coalesce((counts->>'stored')::int, (cursor->'counts'->>'stored')::int, 0) as confirmed,
      case when state = 'claimed' then owner end as owner,
      case when state = 'claimed' then extract(epoch from now() - heartbeat_at)::float8 end
        as "heartbeatAgeSeconds",
      to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
      to_char(ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt"
    from chunks where migration_id = ${run.migrationId} and run_id = ${run.runId}
    order by phase, number limit ${limit}`);
}

export interface PaceBucket {
  readonly at: string;
  /** Writes the target answered in this stretch, per second. */
  readonly perSecond: number;
  readonly requests: number;
}

/** How fast the target answered, in at most about sixty stretches of five seconds or more; stretches without an answer are absent. */
export async function listPace(db: Executor, run: Run): Promise<PaceBucket[]> {
  return await db.execute<PaceBucket & Record<string, unknown>>(sql`
    with answered as (
      select answered_at, records from intents
      where migration_id = ${run.migrationId} and run_id = ${run.runId} and answered_at is not null
    ), span as (
      select min(answered_at) as first,
        greatest(5, ceil(extract(epoch from max(answered_at) - min(answered_at)) / 60)) as seconds from answered
    )
    select to_char(date_bin(make_interval(secs => span.seconds), answered_at, span.first) at time zone 'utc',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
      (sum(records) / span.seconds)::float8 as "perSecond", count(*)::int as requests
    from answered, span group by 1, span.seconds order by 1`);
}
