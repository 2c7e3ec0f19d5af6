import type {
  CanonicalRecord,
  CreditBalance,
  Customer,
  Entitlement,
  Subscription,
  SubscriptionStatus,
  Usage,
} from "@/lib/canonical";

/** One customer's records by kind. */
export interface CustomerRecords {
  readonly customerId: string;
  readonly customer: Customer | null;
  readonly subscriptions: readonly Subscription[];
  readonly usage: readonly Usage[];
  readonly credits: readonly CreditBalance[];
  readonly entitlements: readonly Entitlement[];
}

const ended: ReadonlySet<SubscriptionStatus> = new Set(["cancelled", "incompleteExpired"]);

/** A subscription that can still charge or give access; one that has not begun yet is live, too. */
export const isLive = (subscription: Subscription): boolean => !ended.has(subscription.status);

const bySourceId = (a: { sourceId: string }, b: { sourceId: string }): number =>
  a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0;

/** Sorts a customer's records by kind and id, so that the order of reading changes nothing in the plan. */
export function groupRecords(records: readonly CanonicalRecord[]): CustomerRecords {
  const customerId = records.find((each) => each.customerId !== null)?.customerId;
  if (customerId === undefined || customerId === null) {
    throw new RangeError("A customer's plan needs at least one record of that customer.");
  }
  let customer: Customer | null = null;
  const subscriptions: Subscription[] = [];
  const usage: Usage[] = [];
  const credits: CreditBalance[] = [];
  const entitlements: Entitlement[] = [];
  for (const each of records) {
    switch (each.entity) {
      case "customers":
        customer = each.record;
        break;
      case "subscriptions":
        subscriptions.push(each.record);
        break;
      case "usage":
        usage.push(each.record);
        break;
      case "creditBalances":
        credits.push(each.record);
        break;
      case "entitlements":
        entitlements.push(each.record);
        break;
    }
  }
  return {
    customerId,
    customer,
    subscriptions: subscriptions.sort(bySourceId),
    usage: usage.sort(bySourceId),
    credits: credits.sort(bySourceId),
    entitlements: entitlements.sort(bySourceId),
  };
}
