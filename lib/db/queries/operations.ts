import { and, eq, sql } from "drizzle-orm";
import type { EntityKind, Outcome } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import { deadLetters, intents } from "@/lib/db/schema";
import type { ClaimedChunk } from "@/lib/jobs/types";

type Run = { migrationId: string; runId: string };
export type IntentRow = typeof intents.$inferSelect;

/** Intents of a chunk by request key: what was asked before, and what came back. */
export async function listIntents(
  db: Executor,
  chunk: Run & { phase: string; number: number },
): Promise<Map<string, IntentRow>> {
  const rows = await db
    .select()
    .from(intents)
    .where(
      and(
        eq(intents.migrationId, chunk.migrationId),
        eq(intents.runId, chunk.runId),
        eq(intents.phase, chunk.phase),
        eq(intents.chunkNumber, chunk.number),
      ),
    );
  return new Map(rows.map((row) => [row.requestKey, row]));
}

/**
 * Writes down a request before it is sent, if this worker still holds the chunk. False = the claim is gone: do not
 * send. A key that exists already is left as it is.
 */
export async function insertIntent(
  db: Executor,
  chunk: ClaimedChunk,
  intent: { requestKey: string; records: number; sentAt: Date },
): Promise<boolean> {
  const rows = await db.execute(sql`
    with held as (
      select 1 from chunks
      where migration_id = ${chunk.migrationId} and run_id = ${chunk.runId} and phase = ${chunk.phase}
        and number = ${chunk.number} and fence = ${chunk.fence} and state = 'claimed'
    ), written as (
      insert into intents (migration_id, run_id, request_key, phase, chunk_number, fence, records, state, sent_at)
      select ${chunk.migrationId}::uuid, ${chunk.runId}::uuid, ${intent.requestKey}, ${chunk.phase}, ${chunk.number},
        ${chunk.fence}, ${intent.records}, 'sent', ${intent.sentAt.toISOString()}::timestamptz
      from held
      on conflict do nothing
    )
    select 1 from held`);
  return rows.length === 1;
}

/** Whether this worker still holds the chunk; locks its row so that it stays so until the transaction ends. */
export async function holdsChunk(tx: Executor, chunk: ClaimedChunk): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 from chunks
    where migration_id = ${chunk.migrationId} and run_id = ${chunk.runId} and phase = ${chunk.phase}
      and number = ${chunk.number} and fence = ${chunk.fence} and state = 'claimed'
    for share`);
  return rows.length === 1;
}

export async function answerIntent(
  tx: Executor,
  run: Run,
  requestKey: string,
  answer: { state: "answered" | "refused"; answer: unknown; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update intents set state = ${answer.state}, answer = ${JSON.stringify(answer.answer)}::text::jsonb,
      answered_at = ${answer.at.toISOString()}::timestamptz
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and request_key = ${requestKey}`);
}

/**
 * Books planned writes as operations of the run: before, after and undo are taken from the plan in the database, so
 * nothing is sent over the wire twice. The ordinals lie close together, so their range is what the index finds them by.
 */
export async function bookOperations(
  tx: Executor,
  run: Run & { planId: string },
  booking: {
    phase: string;
    ordinals: readonly number[];
    /** Absent = through the API. */
    mode?: "api" | "direct";
    state: "accepted" | "stored" | "found";
    requestKey: string;
    targetId: string | null;
    at: Date;
  },
): Promise<void> {
  if (booking.ordinals.length === 0) return;
  const first = Math.min(...booking.ordinals);
  const last = Math.max(...booking.ordinals);
  await tx.execute(sql`
    insert into operations (migration_id, customer_key, run_id, target_key, phase, entity, source_id, mode, generation,
      state, before, after, undo, request_key, target_id, at)
    select w.migration_id, w.customer_key, ${run.runId}::uuid, w.target_key, w.phase, w.entity, w.source_id,
      ${booking.mode ?? "api"}, w.generation, ${booking.state}, w.write->'before', w.write, w.undo, ${booking.requestKey}, ${booking.targetId},
      ${booking.at.toISOString()}::timestamptz
    from plan_writes w
    where w.migration_id = ${run.migrationId} and w.plan_id = ${run.planId} and w.phase = ${booking.phase}
      and w.ordinal between ${first} and ${last}
      and w.ordinal in (select jsonb_array_elements_text(${JSON.stringify(booking.ordinals)}::text::jsonb)::bigint)
    on conflict do nothing`);
}

/** Grants of these customers that the target confirmed in any run of a migration; `credits` are whole. */
export async function listConfirmedGrants(
  db: Executor,
  migrationId: string,
  customerKeys: readonly string[],
) {
  return await db.execute<{ customerKey: string; key: string; credits: string }>(sql`
    select distinct o.customer_key as "customerKey", o.target_key as key, o.after->'grant'->>'amount' as credits
    from operations o
    where o.migration_id = ${migrationId} and o.phase = 'grants' and o.after->>'kind' = 'grantCredits'
      and o.state in ('stored', 'found')
      and o.customer_key in (select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))`);
}

/** Sets planned writes aside with the cause; the import goes on without them. */
export async function setAside(
  tx: Executor,
  run: Run & { planId: string },
  letter: {
    phase: string;
    targetKeys: readonly string[];
    code: string;
    message: string;
    remedy: string;
    at: Date;
  },
): Promise<void> {
  await tx.execute(sql`
    insert into dead_letters (migration_id, customer_key, run_id, entity, source_id, target_key, phase, code, message,
      remedy, raw, state, created_at)
    select w.migration_id, w.customer_key, ${run.runId}::uuid, w.entity, w.source_id, w.target_key, w.phase,
      ${letter.code}, ${letter.message}, ${letter.remedy}, (w.write)::text, 'open', ${letter.at.toISOString()}::timestamptz
    from plan_writes w
    where w.migration_id = ${run.migrationId} and w.plan_id = ${run.planId} and w.phase = ${letter.phase}
      and w.target_key in (select jsonb_array_elements_text(${JSON.stringify(letter.targetKeys)}::text::jsonb))
    on conflict do nothing`);
  await tx.execute(sql`
    update operations set state = 'refused'
    where migration_id = ${run.migrationId} and run_id = ${run.runId}
      and target_key in (select jsonb_array_elements_text(${JSON.stringify(letter.targetKeys)}::text::jsonb))`);
}

/**
 * Resolves the dead letters of all runs of the plan whose writes this run has now made, and opens those of `retryOf` again
 * that it has not.
 */
export async function resolveRetried(
  tx: Executor,
  run: Run & { planId: string },
  retryOf: string,
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    update dead_letters d set state = 'resolved', closed_at = ${at.toISOString()}::timestamptz
    from operations o
    where d.migration_id = ${run.migrationId} and d.state in ('open', 'retrying') and d.run_id <> ${run.runId}
      and d.run_id in (
        select id from runs where migration_id = ${run.migrationId} and plan_id = ${run.planId})
      and o.migration_id = d.migration_id and o.customer_key = d.customer_key and o.run_id = ${run.runId}
      and o.target_key = d.target_key and o.state in ('stored', 'found', 'accepted')`);
  await tx.execute(sql`
    update dead_letters d set state = 'open'
    where d.migration_id = ${run.migrationId} and d.run_id = ${retryOf} and d.state = 'retrying'`);
}

/** Events of the run that the target accepted and that are not yet known to be stored. */
export async function countAccepted(db: Executor, run: Run): Promise<number> {
  const rows = await db.execute<{ accepted: number }>(sql`
    select count(*)::int as accepted from operations
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and phase = 'usage' and state = 'accepted'`);
  return rows[0]?.accepted ?? 0;
}

/** Events a run got accepted, and the seconds from its first intent to the commit of its last answer. */
export async function usageTimes(db: Executor, run: Run): Promise<{ accepted: number; seconds: number }> {
  const rows = await db.execute<{ accepted: number; seconds: number }>(sql`
    select sum(i.records)::int as accepted, extract(epoch from max(c.ended_at) - min(i.sent_at))::float8 as seconds
    from intents i
    join chunks c on c.migration_id = i.migration_id and c.run_id = i.run_id and c.phase = i.phase
      and c.number = i.chunk_number
    where i.migration_id = ${run.migrationId} and i.run_id = ${run.runId} and i.phase = 'usage'
      and i.state = 'answered'`);
  return rows[0] ?? { accepted: 0, seconds: 0 };
}

/** All accepted events are stored: the target's total says so. */
export async function markStored(tx: Executor, run: Run): Promise<void> {
  await tx.execute(sql`
    update operations set state = 'stored'
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and phase = 'usage' and state = 'accepted'`);
}

/** Of these event ids, those that this run sent and counts as accepted or stored, with their keys. */
export async function findAcceptedEvents(
  db: Executor,
  run: Run,
  eventIds: readonly string[],
): Promise<{ target_key: string; event_id: string }[]> {
  return await db.execute<{ target_key: string; event_id: string }>(sql`
    select target_key, after->'event'->>'event_id' as event_id from operations
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and phase = 'usage' and state in ('accepted', 'stored')
      and after->'event'->>'event_id' in (select jsonb_array_elements_text(${JSON.stringify(eventIds)}::text::jsonb))`);
}

/**
 * Keys of events that the target took in this run and that a reading of it does not hold; at most `limit`. With `keys`
 * only those are looked at, whatever they counted as before.
 */
export async function listMissingEvents(
  db: Executor,
  run: Run,
  readingId: string,
  options: { keys: readonly string[] | null; limit: number },
): Promise<string[]> {
  const { keys, limit } = options;
  const rows = await db.execute<{ target_key: string }>(sql`
    select o.target_key from operations o
    where o.migration_id = ${run.migrationId} and o.run_id = ${run.runId} and o.phase = 'usage'
      and case when ${keys === null} then o.state = 'accepted' else o.target_key in
        (select jsonb_array_elements_text(${JSON.stringify(keys ?? [])}::text::jsonb)) end
      and not exists (
        select 1 from target_items t
        where t.migration_id = o.migration_id and t.reading_id = ${readingId} and t.kind = 'event'
          and t.value->'metadata'->>'record' = o.source_id)
    limit ${limit}`);
  return rows.map((row) => row.target_key);
}

export interface FinalOutcome {
  readonly entity: EntityKind;
  readonly outcome: Outcome;
  readonly records: number;
}

/**
 * What became of every record of a plan: as planned, or rejected when one of its writes (or of the object that carries
 * it) is set aside in any run of the plan.
 */
export async function countFinalOutcomes(
  db: Executor,
  at: { migrationId: string; planId: string },
): Promise<FinalOutcome[]> {
  return await db.execute<FinalOutcome & Record<string, unknown>>(sql`
    with aside as (
      select distinct d.customer_key, d.entity, d.source_id, d.target_key from dead_letters d
      join runs r on r.migration_id = d.migration_id and r.id = d.run_id
      where d.migration_id = ${at.migrationId} and r.plan_id = ${at.planId} and d.state in ('open', 'retrying')
    )
    select p.entity, case when exists (
        select 1 from aside a where a.customer_key = p.customer_key
          and ((a.entity = p.entity and a.source_id = p.source_id) or a.target_key = p.carried_by)
      ) then 'rejected' else p.outcome end as outcome, count(*)::int as records
    from plan_records p
    where p.migration_id = ${at.migrationId} and p.plan_id = ${at.planId}
    group by 1, 2 order by 1, 2`);
}

/** Set-aside records of a run by cause, most first. */
export async function groupDeadLetters(db: Executor, run: Run) {
  return await db.execute<{
    code: string;
    entity: string;
    phase: string;
    message: string;
    remedy: string;
    records: number;
    open: number;
  }>(sql`
    select code, entity, phase, min(message) as message, min(remedy) as remedy, count(*)::int as records,
      (count(*) filter (where state = 'open'))::int as open
    from dead_letters where migration_id = ${run.migrationId} and run_id = ${run.runId}
    group by code, entity, phase order by count(*) desc, code`);
}

/** One page of set-aside records; with `beforeKey` the rows before it, in reverse. */
export async function listDeadLetters(
  db: Executor,
  run: Run,
  filter: { code: string | null; afterKey: string; beforeKey: string | null; limit: number },
) {
  const key = sql`${deadLetters.customerKey} || ' ' || ${deadLetters.targetKey}`;
  const { beforeKey } = filter;
  return await db
    .select()
    .from(deadLetters)
    .where(
      and(
        eq(deadLetters.migrationId, run.migrationId),
        eq(deadLetters.runId, run.runId),
        filter.code ? eq(deadLetters.code, filter.code) : undefined,
        beforeKey === null ? sql`${key} > ${filter.afterKey}` : sql`${key} < ${beforeKey}`,
      ),
    )
    .orderBy(beforeKey === null ? sql`${key} asc` : sql`${key} desc`)
    .limit(filter.limit);
}

/** Marks open dead letters of a cause (or all) for the retry run that is about to start. Returns how many. */
export async function markRetrying(tx: Executor, run: Run, code: string | null): Promise<number> {
  const rows = await tx.execute<{ marked: number }>(sql`
    with marked as (
      update dead_letters set state = 'retrying'
      where migration_id = ${run.migrationId} and run_id = ${run.runId} and state = 'open'
        and (${code}::text is null or code = ${code}) returning 1)
    select count(*)::int as marked from marked`);
  return rows[0]?.marked ?? 0;
}
