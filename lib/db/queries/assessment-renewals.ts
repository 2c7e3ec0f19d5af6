import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/* Charge lines of a snapshot whose period ends within a half-open range of instants. */

type In = { migrationId: string; snapshotId: string };
type Range = { from: Date; until: Date };

const renewing = (at: In, { from, until }: Range) => sql`
  l.migration_id = ${at.migrationId} and l.snapshot_id = ${at.snapshotId}
  and l.period_end >= ${from.toISOString()}::timestamptz and l.period_end < ${until.toISOString()}::timestamptz
  and l.status not in ('cancelled', 'incompleteExpired', 'nonRenewing')`;

/** Charge lines whose period ends, by UTC day, for every day of the range. */
export async function countRenewals(db: Executor, at: In, range: Range) {
  const [from, until] = [range.from.toISOString(), range.until.toISOString()];
  return await db.execute<{ day: string; customers: number; lines: number }>(sql`
    select to_char(d.day, 'YYYY-MM-DD') as day, count(distinct l.customer_id)::int as customers,
      count(l.line_id)::int as lines
    from generate_series(date_trunc('day', ${from}::timestamptz at time zone 'UTC'),
      ${until}::timestamptz at time zone 'UTC', interval '1 day') as d(day)
    left join snapshot_lines l on ${renewing(at, range)}
      and (l.period_end at time zone 'UTC') >= d.day and (l.period_end at time zone 'UTC') < d.day + interval '1 day'
    group by 1 order by 1`);
}

/** How many customers and charge lines renew in the range. */
export async function sumRenewals(
  db: Executor,
  at: In,
  range: Range,
): Promise<{ customers: number; lines: number }> {
  const [row] = await db.execute<{ customers: number; lines: number }>(sql`
    select count(distinct l.customer_id)::int as customers, count(*)::int as lines
    from snapshot_lines l where ${renewing(at, range)}`);
  return row ?? { customers: 0, lines: 0 };
}

export interface RenewingCustomer extends Record<string, unknown> {
  readonly customerId: string;
  readonly name: string | null;
  readonly lines: number;
  /** The first instant in the range at which one of the lines renews. */
  readonly at: string;
  /** Recurring revenue of the lines, one part each: currency, numerator and denominator in minor units a month. */
  readonly parts: unknown;
}

/** One page of the customers with a charge line that renews in the range, by id. */
export async function listRenewing(
  db: Executor,
  at: In,
  range: Range,
  page: { afterId: string; limit: number },
): Promise<RenewingCustomer[]> {
  return await db.execute<RenewingCustomer>(sql`
    select l.customer_id as "customerId", max(c.name) as name, count(*)::int as lines,
      to_char(min(l.period_end) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
      jsonb_agg(jsonb_build_array(l.currency, l.mrr_numerator::text, l.mrr_denominator::text)) as parts
    from snapshot_lines l
    left join snapshot_customers c on c.migration_id = l.migration_id and c.snapshot_id = l.snapshot_id
      and c.customer_key = l.customer_key
    where ${renewing(at, range)} and l.customer_id > ${page.afterId}
    group by 1 order by 1 limit ${page.limit}`);
}
