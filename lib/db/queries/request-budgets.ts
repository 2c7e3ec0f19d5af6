import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/*
 * Times are those of the clock and not of the transaction: a statement may have waited for another one's lock, and would
 * otherwise book starts in the past.
 */

/** After a penalty a tenth of the ceiling comes back every ten seconds, as in a limiter of one process. */
const ratePerSecond = (ceiling: number): SQL => sql`
  least(${ceiling}::float8, coalesce(b.penalty_rate
    + floor(extract(epoch from clock_timestamp() - b.penalized_at) / 10) * ${ceiling}::float8 / 10, ${ceiling}::float8))`;

/** Books starts behind those booked already, evenly at the ceiling or, for a while after a penalty, less. */
export async function bookStarts(
  db: Executor,
  share: string,
  wanted: { count: number; ceilingPerSecond: number },
): Promise<{ startsInMs: number; requestsPerSecond: number }> {
  const { count, ceilingPerSecond } = wanted;
  const rate = ratePerSecond(ceilingPerSecond);
  const [row] = await db.execute<{ ends_in_ms: number; rate: number }>(sql`
    insert into request_budgets as b (share, next_start_at)
    values (${share}, clock_timestamp() + make_interval(secs => ${count / ceilingPerSecond}::float8))
    on conflict (share) do update set next_start_at =
      greatest(b.next_start_at, clock_timestamp()) + make_interval(secs => ${count}::float8 / ${rate})
    returning (extract(epoch from b.next_start_at - clock_timestamp()) * 1000)::float8 as ends_in_ms, ${rate} as rate`);
  if (!row) throw new Error("a booking returned nothing");
  return {
    startsInMs: Math.max(0, row.ends_in_ms - (count * 1_000) / row.rate),
    requestsPerSecond: row.rate,
  };
}

/** Halves the rate, once for all 429s of a second, and books the time that the provider asked to wait. */
export async function penalizeBudget(
  db: Executor,
  share: string,
  penalty: { retryAfterMs: number; ceilingPerSecond: number },
): Promise<void> {
  const { retryAfterMs, ceilingPerSecond } = penalty;
  const until = sql`clock_timestamp() + make_interval(secs => ${retryAfterMs / 1_000}::float8)`;
  const isSameBurst = sql`b.penalized_at > clock_timestamp() - interval '1 second'`;
  await db.execute(sql`
    insert into request_budgets as b (share, next_start_at, penalty_rate, penalized_at)
    values (${share}, ${until}, ${Math.max(0.1, ceilingPerSecond / 2)}, clock_timestamp())
    on conflict (share) do update set
      next_start_at = greatest(b.next_start_at, ${until}),
      penalty_rate = case when ${isSameBurst} then b.penalty_rate
        else greatest(0.1, ${ratePerSecond(ceilingPerSecond)} / 2) end,
      penalized_at = case when ${isSameBurst} then b.penalized_at else clock_timestamp() end`);
}

/** Milliseconds until the last booked start or the end of a penalty's pause; 0 when that is over. */
export async function heldForMs(db: Executor, share: string): Promise<number> {
  const [row] = await db.execute<{ ms: number }>(sql`
    select greatest(0, extract(epoch from next_start_at - clock_timestamp()) * 1000)::float8 as ms
    from request_budgets where share = ${share}`);
  return row?.ms ?? 0;
}
