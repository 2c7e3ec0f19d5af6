import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

type Plan = { migrationId: string; planId: string };

/** Which charge lines of a plan. Every filter is one over lines, so that a list's sums are those of its figure above. */
export interface BillFilter {
  readonly currency: string | null;
  /** `stays`, `credits` or `ends`. */
  readonly kind: string | null;
  /** A cause of `MoneyCause`, or `none`. */
  readonly cause: string | null;
  readonly way: "up" | "down" | "same" | "open" | null;
  /** Part of the customer's name, e-mail or id. */
  readonly search: string | null;
  readonly customerId: string | null;
}

/** The plan's charge lines with their bills. Amounts are whole minor units; null = cannot be computed. */
function linesOf(at: Plan, filter: BillFilter): SQL {
  const { currency, kind, cause, way, search, customerId } = filter;
  return sql`
    select * from (
      select c.customer_key, c.customer_id, coalesce(s.name, '') as name, l->>'lineId' as line_id,
        l->>'subscriptionId' as subscription_id, l->>'planId' as price_id, l->>'currency' as currency,
        l->>'disposition' as kind, (l->>'metered')::boolean as metered, l->'bill' as bill,
        (l->'bill'->>'beforeMinor')::numeric as before, (l->'bill'->>'afterMinor')::numeric as after,
        (l->'bill'->>'differenceMinor')::numeric as difference,
        case when l->'bill' is null then 'not-representable' else coalesce(l->'bill'->>'cause', 'none') end as cause,
        (l->'bill'->'usage'->>'amountMinor')::numeric as usage
      from plan_customers c
      join plans p on p.migration_id = c.migration_id and p.id = c.plan_id
      left join snapshot_customers s on s.migration_id = c.migration_id and s.customer_key = c.customer_key
        and s.snapshot_id = p.snapshot_id
      cross join lateral jsonb_array_elements(c.lines) l
      where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
        and (${customerId}::text is null or c.customer_id = ${customerId})
        and (${search}::text is null or c.customer_id ilike '%' || ${search} || '%'
          or s.name ilike '%' || ${search} || '%' or s.email ilike '%' || ${search} || '%')
    ) every
    where (${currency}::text is null or currency = ${currency}) and (${kind}::text is null or kind = ${kind})
      and (${cause}::text is null or cause = ${cause})
      and case ${way}::text when 'up' then difference > 0 when 'down' then difference < 0
        when 'same' then difference = 0 when 'open' then difference is null else true end`;
}

/** Sums of lines; those without a figure are counted and in none of the amounts. */
const sums = sql`count(*)::int as lines, count(distinct customer_id)::int as customers,
  coalesce(sum(before) filter (where difference is not null), 0)::text as "beforeMinor",
  coalesce(sum(after) filter (where difference is not null), 0)::text as "afterMinor",
  coalesce(sum(difference), 0)::text as "differenceMinor",
  coalesce(sum(difference) filter (where difference > 0), 0)::text as "upMinor",
  coalesce(sum(difference) filter (where difference < 0), 0)::text as "downMinor",
  (count(*) filter (where difference is null))::int as "notComputed",
  (count(*) filter (where metered))::int as metered,
  coalesce(sum(usage), 0)::text as "usageMinor"`;

export interface BillSum {
  readonly lines: number;
  readonly customers: number;
  readonly beforeMinor: string;
  readonly afterMinor: string;
  readonly differenceMinor: string;
  /** Sum of the differences above zero, and of those below. */
  readonly upMinor: string;
  readonly downMinor: string;
  readonly notComputed: number;
  /** Metered lines, and what their running periods come to at the rail so far: in none of the amounts above. */
  readonly metered: number;
  readonly usageMinor: string;
}

export interface BillGroup extends BillSum {
  /** What the lines of the sum share besides their currency. */
  readonly by: "currency" | "kind" | "cause";
  readonly currency: string;
  readonly kind: string | null;
  readonly cause: string | null;
}

/** Next invoices before and after per currency, and within each by what becomes of the line and by cause. */
export async function sumBills(db: Executor, at: Plan, filter: BillFilter): Promise<BillGroup[]> {
  return await db.execute<BillGroup & Record<string, unknown>>(sql`
    select case when grouping(kind) = 0 then 'kind' when grouping(cause) = 0 then 'cause' else 'currency' end as by,
      currency, kind, cause, ${sums}
    from (${linesOf(at, filter)}) line
    group by grouping sets ((currency), (currency, kind), (currency, cause))
    order by 1, count(*) desc, currency, kind, cause`);
}

/** Credits that the usage of moved lines burns so far, and their value: numerators summed per denominator. */
export async function sumMovedCredits(
  db: Executor,
  at: Plan,
): Promise<{ currency: string; denominator: string; numerator: string }[]> {
  return await db.execute<{ currency: string; denominator: string; numerator: string }>(sql`
    select currency, coalesce(nullif(split_part(credits, '/', 2), ''), '1') as denominator,
      sum(split_part(credits, '/', 1)::numeric)::text as numerator
    from (
      select l->>'currency' as currency, l->'bill'->'moved'->>'credits' as credits
      from plan_customers c, jsonb_array_elements(c.lines) l
      where c.migration_id = ${at.migrationId} and c.plan_id = ${at.planId}
    ) moved where credits is not null group by 1, 2 order by 1, 2`);
}

/** A row's place in the list of customers: the largest difference first, then by id. */
export interface BillPlace {
  readonly differenceMinor: string;
  readonly customerId: string;
  readonly currency: string;
}

export interface CustomerBill extends BillSum, BillPlace {
  readonly name: string;
  readonly causes: readonly string[];
  /** The earliest invoice among the lines; null = nothing says when. */
  readonly at: string | null;
}

/** One page of customers and currencies, the largest difference first; with `before` the rows before it, in reverse. */
export async function listCustomerBills(
  db: Executor,
  at: Plan,
  filter: BillFilter,
  page: { after: BillPlace | null; before: BillPlace | null; limit: number },
): Promise<CustomerBill[]> {
  const place = page.before ?? page.after;
  const order = page.before ? sql`desc` : sql`asc`;
  const beyond = page.before ? sql`<` : sql`>`;
  return await db.execute<CustomerBill & Record<string, unknown>>(sql`
    select * from (
      select customer_id as "customerId", currency, max(name) as name,
        array_agg(distinct cause order by cause) filter (where cause <> 'none') as causes,
        min(bill->>'at') as at, ${sums}
      from (${linesOf(at, filter)}) line group by customer_id, currency
    ) customer
    where ${
      place === null
        ? sql`true`
        : sql`(-abs("differenceMinor"::numeric), "customerId", currency) ${beyond}
            (-abs(${place.differenceMinor}::numeric), ${place.customerId}, ${place.currency})`
    }
    order by abs("differenceMinor"::numeric) ${page.before ? sql`asc` : sql`desc`}, "customerId" ${order},
      currency ${order}
    limit ${page.limit}`);
}

/** A line's place in the list of lines. */
export interface BillLinePlace {
  readonly customerId: string;
  readonly lineId: string;
}

export interface BillLineRow extends BillLinePlace {
  readonly name: string;
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly currency: string;
  readonly kind: string;
  readonly metered: boolean;
  readonly cause: string;
  /** As the plan run stored it; null in a plan from before bills were predicted. */
  readonly bill: unknown;
}

/** One page of charge lines by customer and line. */
export async function listBillLines(
  db: Executor,
  at: Plan,
  filter: BillFilter,
  page: { after: BillLinePlace | null; limit: number },
): Promise<BillLineRow[]> {
  return await db.execute<BillLineRow & Record<string, unknown>>(sql`
    select customer_id as "customerId", name, line_id as "lineId", subscription_id as "subscriptionId",
      price_id as "priceId", currency, kind, metered, cause, bill
    from (${linesOf(at, filter)}) line
    where ${
      page.after === null
        ? sql`true`
        : sql`(customer_id, line_id) > (${page.after.customerId}, ${page.after.lineId})`
    }
    order by customer_id, line_id limit ${page.limit}`);
}
