import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { evidence } from "@/lib/db/schema";

type Plan = { migrationId: string; planId: string };

/** Evidence of this kind holds some subscriptions' next invoices as the provider foretold them, against ours. */
const kind = "bill-check";

/** One subscription that was checked: amounts in whole minor units, null where a side has no figure. */
export interface BillCheck {
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly verdict: "equal" | "differs" | "open";
  readonly cause: string | null;
  readonly currency: string;
  readonly at: string | null;
  readonly outsideAt: string | null;
  readonly oursMinor: string | null;
  readonly outsideMinor: string | null;
  readonly differenceMinor: string | null;
  readonly pendingMinor: string | null;
  readonly taxMinor: string | null;
}

/** Customers of a plan who are charged something in advance, picked by a hash of their id: the same on every call. */
export async function sampleCharged(db: Executor, at: Plan, limit: number): Promise<string[]> {
  const rows = await db.execute<{ customerId: string }>(sql`
    select customer_id as "customerId" from plan_customers
    where migration_id = ${at.migrationId} and plan_id = ${at.planId}
      and jsonb_path_exists(lines, '$[*] ? (@.metered == false && @.bill.beforeMinor != "0")')
    order by md5(customer_id), customer_id limit ${limit}`);
  return rows.map(({ customerId }) => customerId);
}

/** Which of these customers a plan does not cover. */
export async function listNotPlanned(
  db: Executor,
  at: Plan,
  customerIds: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from jsonb_array_elements_text(${JSON.stringify(customerIds)}::text::jsonb) id
    where not exists (select 1 from plan_customers c where c.migration_id = ${at.migrationId}
      and c.plan_id = ${at.planId} and c.customer_id = id) order by id`);
  return rows.map(({ id }) => id);
}

export async function insertBillChecks(
  tx: Executor,
  row: Plan & { id: string; runId: string; takenAt: Date; provider: string; checks: readonly BillCheck[] },
): Promise<void> {
  const { migrationId, planId, id, runId, takenAt, provider, checks } = row;
  const result = { provider, checks };
  await tx
    .insert(evidence)
    .values({ migrationId, id, kind, runId, takenAt, inputHashes: { plan: planId }, result });
}

/** The latest check of each subscription of a plan, those that differ first. */
export async function listBillChecks(
  db: Executor,
  at: Plan,
): Promise<(BillCheck & { readonly takenAt: string })[]> {
  return await db.execute<BillCheck & { takenAt: string } & Record<string, unknown>>(sql`
    select * from (
      select distinct on (c->>'subscriptionId') c->>'customerId' as "customerId",
        c->>'subscriptionId' as "subscriptionId", c->>'verdict' as verdict, c->>'cause' as cause,
        c->>'currency' as currency, c->>'at' as at, c->>'outsideAt' as "outsideAt",
        c->>'oursMinor' as "oursMinor", c->>'outsideMinor' as "outsideMinor",
        c->>'differenceMinor' as "differenceMinor", c->>'pendingMinor' as "pendingMinor",
        c->>'taxMinor' as "taxMinor",
        to_char(e.taken_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "takenAt"
      from evidence e cross join lateral jsonb_array_elements(e.result->'checks') c
      where e.migration_id = ${at.migrationId} and e.kind = ${kind} and e.input_hashes->>'plan' = ${at.planId}
      order by c->>'subscriptionId', e.taken_at desc
    ) latest
    order by case verdict when 'differs' then 0 when 'open' then 1 else 2 end,
      abs("differenceMinor"::numeric) desc nulls last, "customerId", "subscriptionId"`);
}
