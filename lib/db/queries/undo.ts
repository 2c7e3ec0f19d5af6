import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import type { TargetWrite, Undo } from "@/lib/target/types";

type Run = { readonly migrationId: string; readonly runId: string };

/** Whom an undo concerns: those an import wrote for, or chosen ones by key `<migration>:<source customer id>`. */
export type UndoWhom =
  | { readonly kind: "import"; readonly planId: string }
  | { readonly kind: "customers"; readonly customerKeys: readonly string[] };

/**
 * Everything that imports of a migration wrote for some customers. An undo always takes back all of one customer: half of
 * two imports would leave a wallet and a profile that no plan can read.
 */
export interface UndoScope {
  readonly migrationId: string;
  /** Selects the customer keys. */
  readonly customers: SQL;
}

const isStanding = sql`o.mode = 'api' and o.state in ('stored', 'found', 'accepted')`;
/** Past the API, what was found there already belongs to whoever wrote it. */
const isStandingPastApi = sql`o.mode = 'direct' and o.state = 'stored'`;
const standsAnyhow = sql`(${isStanding} or ${isStandingPastApi})`;
const isCatalogue = sql`o.phase = 'catalogue'`;
/** Access, profiles and wallets of customers; history stays at the target and needs nothing. */
const isOfCustomer = sql`not ${isCatalogue} and o.undo->>'kind' <> 'stays'`;

/** The scope before a run exists. */
export function scopeOf(migrationId: string, whom: UndoWhom): UndoScope {
  const chosen =
    whom.kind === "import"
      ? sql`o.run_id in (select id from runs where migration_id = ${migrationId} and plan_id = ${whom.planId})`
      : sql`o.customer_key in (select jsonb_array_elements_text(${JSON.stringify(whom.customerKeys)}::text::jsonb))`;
  return {
    migrationId,
    customers: sql`(select distinct o.customer_key from operations o
      where o.migration_id = ${migrationId} and ${isStanding} and ${isOfCustomer} and ${chosen})`,
  };
}

/** These customers, whatever stands for them; by key `<migration>:<source customer id>`. */
export const scopeOfCustomers = (migrationId: string, customerKeys: readonly string[]): UndoScope => ({
  migrationId,
  customers: sql`(select jsonb_array_elements_text(${JSON.stringify(customerKeys)}::text::jsonb))`,
});

/** Whoever nothing else stands for once an import past the API is taken back. */
export const scopeOfDirect = ({ migrationId, runId }: Run): UndoScope => ({
  migrationId,
  customers: sql`(select o.customer_key from operations o
    where o.migration_id = ${migrationId} and ${standsAnyhow} and ${isOfCustomer}
    group by o.customer_key having bool_and(o.run_id = ${runId}))`,
});

/** The scope as it was when the run began. */
export const scopeOfRun = ({ migrationId, runId }: Run): UndoScope => ({
  migrationId,
  customers: sql`(select customer_key from undo_customers where migration_id = ${migrationId} and run_id = ${runId})`,
});

/** Fixes whom a run concerns, since what it takes back no longer tells. */
export async function insertUndoCustomers(tx: Executor, run: Run, scope: UndoScope): Promise<void> {
  await tx.execute(sql`
    insert into undo_customers (migration_id, customer_key, run_id)
    select ${run.migrationId}::uuid, c.customer_key, ${run.runId}::uuid from ${scope.customers} c`);
}

/** Number of the newest import that other customers stand on; null = what was written for everybody can go too. */
export async function findSharingImport(db: Executor, scope: UndoScope): Promise<number | null> {
  const rows = await db.execute<{ number: number | null }>(sql`
    select max(r.number)::int as number
    from operations o join runs r on r.migration_id = o.migration_id and r.id = o.run_id
    where o.migration_id = ${scope.migrationId} and ${standsAnyhow} and ${isOfCustomer}
      and o.customer_key not in ${scope.customers}`);
  return rows[0]?.number ?? null;
}

/** Number of the newest import past the API that wrote for somebody of the scope and stands; null = none. */
export async function findImportPastApi(db: Executor, scope: UndoScope): Promise<number | null> {
  const rows = await db.execute<{ number: number | null }>(sql`
    select max(r.number)::int as number
    from operations o join runs r on r.migration_id = o.migration_id and r.id = o.run_id
    where o.migration_id = ${scope.migrationId} and r.kind = 'import' and r.options->>'mode' = 'direct'
      and ${isStandingPastApi} and ${isOfCustomer} and o.customer_key in ${scope.customers}`);
  return rows[0]?.number ?? null;
}

/**
 * Number of the newest later import whose customers stand on what this one wrote past the API for everybody; null = it
 * wrote nothing of the kind, or nobody came after it.
 */
export async function findSharingDirect(db: Executor, run: Run): Promise<number | null> {
  const rows = await db.execute<{ number: number | null }>(sql`
    select max(r.number)::int as number
    from operations o join runs r on r.migration_id = o.migration_id and r.id = o.run_id
    where o.migration_id = ${run.migrationId} and o.run_id <> ${run.runId} and ${standsAnyhow} and ${isOfCustomer}
      and r.created_at > (select created_at from runs where migration_id = ${run.migrationId} and id = ${run.runId})
      and exists (select 1 from operations c where c.migration_id = ${run.migrationId} and c.run_id = ${run.runId}
        and c.phase = 'catalogue' and c.mode = 'direct' and c.state = 'stored')`);
  return rows[0]?.number ?? null;
}

/**
 * Whether an undo began after a plan's first import, or one of its imports past the API was taken back. That one goes as a
 * whole, so any of its operations tells: pages ask this, and a plan may have millions.
 */
export async function wasTakenBack(
  db: Executor,
  plan: { readonly migrationId: string; readonly planId: string },
): Promise<boolean> {
  const rows = await db.execute<{ taken: boolean }>(sql`
    with imports as (
      select id, created_at, options->>'mode' as mode from runs
      where migration_id = ${plan.migrationId} and plan_id = ${plan.planId} and kind = 'import'
    )
    select exists (
        select 1 from runs where migration_id = ${plan.migrationId} and kind = 'undo'
          and created_at > (select min(created_at) from imports))
      or exists (
        select 1 from imports i where i.mode = 'direct' and 'undone' = (
          select state from operations o
          where o.migration_id = ${plan.migrationId} and o.run_id = i.id and o.state in ('stored', 'undone') limit 1))
      as taken`);
  return rows[0]?.taken ?? false;
}

/** Standing operations of the scope; the catalogue's only where they are asked for. */
const standing = ({ migrationId, customers }: UndoScope, phase: SQL) => sql`
  operations o where o.migration_id = ${migrationId} and ${isStanding} and ${phase}
    and (${isCatalogue} or o.customer_key in ${customers})`;

const inPhase = (phase: string) => sql`o.phase = ${phase}`;

export interface UndoGroup {
  readonly phase: string;
  readonly kind: Undo["kind"];
  /** Why it stays; null for what goes. */
  readonly reason: string | null;
  readonly operations: number;
  readonly customers: number;
  /** Whole credits that are taken back, as text. */
  readonly credits: string;
}

/** What an undo comes to, grouped by phase, way back and reason. */
export async function groupUndo(
  db: Executor,
  scope: UndoScope,
  withCatalogue: boolean,
): Promise<UndoGroup[]> {
  return await db.execute<UndoGroup & Record<string, unknown>>(sql`
    select o.phase, o.undo->>'kind' as kind, o.undo->>'reason' as reason, count(*)::int as operations,
      count(distinct o.customer_key)::int as customers,
      coalesce(sum((o.undo->>'amount')::numeric) filter (where o.undo->>'kind' = 'burnCredits'), 0)::text as credits
    from ${standing(scope, withCatalogue ? sql`true` : sql`not ${isCatalogue}`)}
    group by 1, 2, 3 order by 1, 2, 3`);
}

/** Digest over every operation that an undo would take back or leave: what a person looked at, and nothing else. */
export async function digestUndo(db: Executor, scope: UndoScope): Promise<string> {
  const rows = await db.execute<{ digest: string }>(sql`
    select md5(coalesce(string_agg(md5(o.customer_key || ' ' || o.target_key || ' ' || o.run_id || ' ' || o.state), ''
      order by o.customer_key, o.target_key, o.run_id), '')) as digest
    from ${standing(scope, sql`not ${isCatalogue}`)}`);
  return rows[0]?.digest ?? "";
}

/** A stretch of target keys in order of customer and key, both ends included. */
export interface UndoPart {
  readonly from: readonly [string, string];
  readonly to: readonly [string, string];
  readonly count: number;
}

/** The keys of a phase that are taken back, cut into parts of at most `size`. */
export async function listUndoParts(
  db: Executor,
  scope: UndoScope,
  phase: string,
  size: number,
): Promise<UndoPart[]> {
  return await db.execute<UndoPart & Record<string, unknown>>(sql`
    with numbered as (
      select o.customer_key, o.target_key,
        (row_number() over (order by o.customer_key, o.target_key) - 1) / ${size}::int as part
      from ${standing(scope, inPhase(phase))} and o.undo->>'kind' <> 'stays'
      group by o.customer_key, o.target_key
    )
    select jsonb_build_array((array_agg(customer_key order by customer_key, target_key))[1],
        (array_agg(target_key order by customer_key, target_key))[1]) as "from",
      jsonb_build_array((array_agg(customer_key order by customer_key desc, target_key desc))[1],
        (array_agg(target_key order by customer_key desc, target_key desc))[1]) as "to",
      count(*)::int as count
    from numbered group by part order by part`);
}

/** All that imports did to one object of the target: the first of them knows what was there before, the last what is now. */
export interface UndoOperation {
  readonly customerKey: string;
  readonly targetKey: string;
  readonly generation: number;
  readonly first: { readonly after: TargetWrite; readonly undo: Undo };
  readonly last: { readonly after: TargetWrite; readonly targetId: string | null };
}

/** What of a part still stands: what was taken back already has dropped out. */
export async function listUndoOperations(
  db: Executor,
  scope: UndoScope,
  phase: string,
  part: UndoPart,
): Promise<UndoOperation[]> {
  return await db.execute<UndoOperation & Record<string, unknown>>(sql`
    select o.customer_key as "customerKey", o.target_key as "targetKey", max(o.generation)::int as generation,
      (array_agg(jsonb_build_object('after', o.after, 'undo', o.undo) order by o.at, o.run_id))[1] as first,
      (array_agg(jsonb_build_object('after', o.after, 'targetId', o.target_id) order by o.at desc, o.run_id desc))[1]
        as last
    from ${standing(scope, inPhase(phase))} and o.undo->>'kind' <> 'stays'
      and (o.customer_key, o.target_key) >= (${part.from[0]}, ${part.from[1]})
      and (o.customer_key, o.target_key) <= (${part.to[0]}, ${part.to[1]})
    group by 1, 2 order by 1, 2`);
}

/** Books that what was done to an object was taken back at the target. */
export async function bookUndone(
  tx: Executor,
  at: { migrationId: string; customerKey: string; targetKey: string; phase: string },
): Promise<void> {
  await tx.execute(sql`
    update operations o set state = 'undone'
    where o.migration_id = ${at.migrationId} and o.customer_key = ${at.customerKey}
      and o.target_key = ${at.targetKey} and o.phase = ${at.phase} and ${isStanding}`);
}

/** Books that a whole import past the API was taken back; what it found there already stays. */
export async function bookDirectUndone(
  tx: Executor,
  run: { migrationId: string; runId: string },
): Promise<void> {
  await tx.execute(sql`
    update operations set state = 'undone'
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and mode = 'direct'
      and state = 'stored'`);
}

/** Books that the credits of a whole scope were taken back. */
export async function bookGrantsUndone(tx: Executor, scope: UndoScope): Promise<void> {
  await tx.execute(sql`
    update operations o set state = 'undone'
    where o.migration_id = ${scope.migrationId} and o.phase = 'grants' and ${isStanding}
      and o.undo->>'kind' = 'burnCredits' and o.customer_key in ${scope.customers}`);
}

/** Burning events that an undo run awaits in the target's total, and when the last of them was accepted (epoch, ms). */
export async function countBurning(
  db: Executor,
  run: Run,
): Promise<{ events: number; lastAtMs: number | null }> {
  const rows = await db.execute<{ events: number; lastAtMs: number | null }>(sql`
    select coalesce(sum((answer->>'accepted')::int), 0)::int as events,
      (extract(epoch from max(answered_at)) * 1000)::float8 as "lastAtMs" from intents
    where migration_id = ${run.migrationId} and run_id = ${run.runId} and phase = 'grants' and state = 'answered'`);
  return rows[0] ?? { events: 0, lastAtMs: null };
}

/** From now on the rail charges these customers again, and their credits are spent at the source. */
export async function returnAuthority(tx: Executor, scope: UndoScope): Promise<void> {
  await tx.execute(sql`
    update charge_authority set authority = 'rail', reason = 'undo'
    where migration_id = ${scope.migrationId} and authority <> 'rail' and customer_key in ${scope.customers}`);
  await tx.execute(sql`
    update credit_authority set spendable_on = 'rail'
    where migration_id = ${scope.migrationId} and customer_key in ${scope.customers}`);
}

/** Notes why something was left at the target, as a record set aside by the undo run. */
export async function leaveStanding(
  tx: Executor,
  run: Run,
  at: { customerKey: string; targetKey: string; phase: string },
  why: { code: string; message: string; remedy: string; at: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into dead_letters (migration_id, customer_key, run_id, entity, source_id, target_key, phase, code, message,
      remedy, raw, state, created_at)
    select o.migration_id, o.customer_key, ${run.runId}::uuid, o.entity, o.source_id, o.target_key, o.phase, ${why.code},
      ${why.message}, ${why.remedy}, o.after::text, 'open', ${why.at.toISOString()}::timestamptz
    from operations o
    where o.migration_id = ${run.migrationId} and o.customer_key = ${at.customerKey} and o.target_key = ${at.targetKey}
      and o.phase = ${at.phase} and ${isStanding}
    order by o.at desc limit 1
    on conflict do nothing`);
}
