import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

type Plan = { migrationId: string; planId: string };

/**
 * Books who charges each line of a plan in its current period, and where each credit block can be spent. A line and
 * period booked before is replaced by the plan's decision, and one that the new period cuts short ends where that begins;
 * the database refuses any overlap.
 */
export async function bookChargeAuthority(tx: Executor, at: Plan): Promise<void> {
  const lines = sql`
    select c.migration_id, c.customer_key, l->>'lineId' as line_id,
      tstzrange((l->>'periodStart')::timestamptz, (l->>'periodEnd')::timestamptz, '[)') as period,
      case l->>'disposition' when 'stays' then 'rail' when 'credits' then 'credits' else 'none' end as authority
    from plan_customers c, jsonb_array_elements(c.lines) l
    where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
      and l->>'periodStart' is not null and (l->>'periodEnd')::timestamptz > (l->>'periodStart')::timestamptz`;
  await tx.execute(sql`
    with line as (${lines})
    delete from charge_authority a using line
    where a.migration_id = line.migration_id and a.customer_key = line.customer_key and a.line_id = line.line_id
      and a.period = line.period and a.authority <> line.authority`);
  await tx.execute(sql`
    with line as (${lines})
    delete from charge_authority a using line
    where a.migration_id = line.migration_id and a.customer_key = line.customer_key and a.line_id = line.line_id
      and a.period && line.period and a.period <> line.period and lower(a.period) >= lower(line.period)`);
  await tx.execute(sql`
    with line as (${lines})
    update charge_authority a set period = tstzrange(lower(a.period), lower(line.period), '[)') from line
    where a.migration_id = line.migration_id and a.customer_key = line.customer_key and a.line_id = line.line_id
      and a.period && line.period and lower(a.period) < lower(line.period)`);
  await tx.execute(sql`
    with line as (${lines})
    insert into charge_authority (migration_id, customer_key, line_id, period, authority, reason)
    select migration_id, customer_key, line_id, period, authority, 'import' from line
    on conflict do nothing`);
  await tx.execute(sql`
    insert into credit_authority (migration_id, customer_key, block_id, spendable_on)
    select r.migration_id, r.customer_key, r.source_id,
      case when r.reason in ('wallet', 'new', 'same', 'changed') then 'wallet' else 'rail' end
    from plan_records r
    where r.migration_id = ${at.migrationId} and r.plan_id = ${at.planId} and r.entity = 'creditBalances'
      and r.outcome <> 'rejected'
    on conflict (migration_id, customer_key, block_id) do update set spendable_on = excluded.spendable_on`);
}
