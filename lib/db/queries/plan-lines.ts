import { sql } from "drizzle-orm";
import type { Customer, Subscription } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";

export interface PlanSubscription {
  readonly customerId: string;
  readonly subscription: Subscription;
  readonly customer: Customer | null;
}

/** Subscriptions with an item on the plan, with their customers, in the order of customer and id after the given pair. */
export async function listPlanSubscriptions(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  planId: string,
  after: { customerKey: string; sourceId: string },
  limit: number,
): Promise<(PlanSubscription & { readonly customerKey: string; readonly sourceId: string })[]> {
  const rows = await db.execute<{
    customerKey: string;
    sourceId: string;
    subscription: unknown;
    customer: unknown;
  }>(sql`
    select s.customer_key as "customerKey", s.source_id as "sourceId", s.canonical as subscription,
      c.canonical as customer
    from snapshot_records s
    left join snapshot_records c on c.migration_id = s.migration_id and c.customer_key = s.customer_key
      and c.snapshot_id = s.snapshot_id and c.entity = 'customers'
    where s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId} and s.entity = 'subscriptions'
      and s.canonical @> ${JSON.stringify({ items: [{ planId }] })}::jsonb
      and (s.customer_key, s.source_id) > (${after.customerKey}, ${after.sourceId})
    order by s.customer_key, s.source_id limit ${limit}`);
  return rows.map(({ customerKey, sourceId, subscription, customer }) => ({
    customerKey,
    sourceId,
    customerId: customerKey.slice(at.migrationId.length + 1),
    // Every record was parsed with its canonical schema before it was stored.
    subscription: subscription as Subscription,
    customer: customer as Customer | null,
  }));
}
