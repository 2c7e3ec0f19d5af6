import { sql } from "drizzle-orm";
import type { EntityKind, Outcome } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";

type Plan = { migrationId: string; planId: string };

export interface ChargingCount {
  /** Customers with a live charge line. */
  readonly charged: number;
  /** Of those, customers with a line that the rail goes on charging, that becomes credits, that ends. */
  readonly stays: number;
  readonly credits: number;
  readonly ends: number;
  /** Customers none of whose lines changes its amount. */
  readonly same: number;
}

/** Who goes on charging whom, counted in customers. */
export async function countCharging(db: Executor, at: Plan): Promise<ChargingCount> {
  const rows = await db.execute<ChargingCount & Record<string, unknown>>(sql`
    with customer as (
      select c.customer_id, bool_or(l->>'disposition' = 'stays') as stays,
        bool_or(l->>'disposition' = 'credits') as credits, bool_or(l->>'disposition' = 'ends') as ends,
        bool_and(l->>'mrrBefore' = l->>'mrrAfter') as same
      from plan_customers c, jsonb_array_elements(c.lines) l
      where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId} group by 1
    )
    select count(*)::int as charged, (count(*) filter (where stays))::int as stays,
      (count(*) filter (where credits))::int as credits, (count(*) filter (where ends))::int as ends,
      (count(*) filter (where same))::int as same
    from customer`);
  return rows[0] ?? { charged: 0, stays: 0, credits: 0, ends: 0, same: 0 };
}

export interface NotCarried {
  readonly entity: EntityKind;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly sentence: string;
  readonly records: number;
  /** Customers whose records these are; 0 for the catalogue. */
  readonly customers: number;
}

/** Records that will not be written, by reason, with the customers they belong to. Rejected and held first. */
export async function listNotCarried(db: Executor, at: Plan): Promise<NotCarried[]> {
  return await db.execute<NotCarried & Record<string, unknown>>(sql`
    select entity, outcome, reason, min(sentence) as sentence, count(*)::int as records,
      count(distinct customer_id)::int as customers
    from plan_records
    where migration_id = ${at.migrationId} and plan_id = ${at.planId}
      and outcome in ('skipped', 'held', 'rejected')
    group by entity, outcome, reason
    order by case outcome when 'rejected' then 0 when 'held' then 1 else 2 end, count(*) desc, entity, reason`);
}

/** Named exceptions by code: how many customers, and the credits they add up to. */
export async function sumExceptions(
  db: Executor,
  at: Plan,
): Promise<{ code: string; unit: string; customers: number; amounts: string[] }[]> {
  return await db.execute<{ code: string; unit: string; customers: number; amounts: string[] }>(sql`
    select e->>'code' as code, e->>'unit' as unit, count(distinct c.customer_id)::int as customers,
      jsonb_agg(e->>'amount') as amounts
    from plan_customers c, jsonb_array_elements(c.exceptions) e
    where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
    group by 1, 2 order by 1, 2`);
}

/** Credits that wallets will hold, and how many wallets. */
export async function sumWallets(db: Executor, at: Plan): Promise<{ wallets: number; credits: string }> {
  const rows = await db.execute<{ wallets: number; credits: string }>(sql`
    select count(wallet_credits)::int as wallets, coalesce(sum(wallet_credits::numeric), 0)::text as credits
    from plan_customers where migration_id = ${at.migrationId} and plan_id = ${at.planId}`);
  return rows[0] ?? { wallets: 0, credits: "0" };
}

/** Customers of a plan by outcome, and the plan keys they are on. */
export async function countPlanCustomers(
  db: Executor,
  at: Plan,
): Promise<{ outcome: string; planKey: string | null; customers: number }[]> {
  return await db.execute<{ outcome: string; planKey: string | null; customers: number }>(sql`
    select outcome, plan_key as "planKey", count(*)::int as customers from plan_customers
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} group by 1, 2 order by 3 desc, 1, 2`);
}
