import {
  type Customer,
  type Plan,
  type Rational,
  ratio,
  type Subscription,
  type SubscriptionItem,
  type SubscriptionStatus,
} from "@/lib/canonical";
import { applyDiscounts, type InvoicedLine, isRunning, lowersMrr } from "./discount";
import { componentFor, discountsAbove, isCollectionPaused, itemValue } from "./item-value";
import { monthFactor } from "./price-value";

/*
 * Monthly recurring revenue as the providers' own dashboards define it
 * (https://docs.stripe.com/billing/subscriptions/analytics), in exact fractions of a minor unit. Currencies are never
 * added up, nothing is rounded before summing.
 */

/** Trials, unpaid and ended subscriptions carry none; one set to cancel counts until it ends. */
const countsTowardsMrr: Record<SubscriptionStatus, boolean> = {
  active: true,
  nonRenewing: true,
  pastDue: true,
  trialing: false,
  unpaid: false,
  paused: false,
  cancelled: false,
  incomplete: false,
  incompleteExpired: false,
  future: false,
};

/** Why a figure needs a look; the line still counts with what could be computed. */
export type MrrNote =
  | "plan-unknown"
  | "currency-missing"
  | "amount-open"
  | "quantity-zero"
  | "discount-currency";

export interface LineMrr {
  readonly itemId: string;
  readonly planId: string;
  readonly productId: string | null;
  readonly metered: boolean;
  /** Minor units a month after discounts, exact. */
  readonly mrr: Rational;
  readonly notes: readonly MrrNote[];
}

export interface SubscriptionMrr {
  readonly subscriptionId: string;
  readonly currency: string;
  readonly mrr: Rational;
  /** True when the provider still counts it as active but collects nothing: shown on a line of its own. */
  readonly collectionPaused: boolean;
  readonly lines: readonly LineMrr[];
}

interface Priced {
  readonly line: InvoicedLine | null;
  readonly metered: boolean;
  readonly notes: readonly MrrNote[];
}

function priceItem(item: SubscriptionItem, plan: Plan | undefined, currency: string, asOf: number): Priced {
  if (!plan) return { line: null, metered: false, notes: ["plan-unknown"] };
  const component = componentFor(plan, currency);
  if (!component) return { line: null, metered: false, notes: ["currency-missing"] };
  if (component.usage === "metered") return { line: null, metered: true, notes: [] };
  if (component.interval === null || item.countsTowardsMrr === false) {
    return { line: null, metered: false, notes: [] };
  }
  const quantity = ratio.parseRational(item.quantity ?? "1");
  const counting = item.discounts.filter((each) => isRunning(each, asOf) && lowersMrr(each));
  const value = itemValue(item, component, counting);
  if (value === null) return { line: null, metered: false, notes: ["amount-open"] };
  const notes: MrrNote[] = ratio.compare(quantity, ratio.zero) === 0 ? ["quantity-zero"] : [];
  const interval = item.interval ?? component.interval;
  const line = { itemId: item.sourceId, productId: plan.productId, interval, value };
  return { line, metered: false, notes };
}

/**
 * The monthly recurring revenue of one subscription at an instant, line by line. Item discounts come first, then the
 * subscription's (or, where it has none, the customer's), in array order; only `forever` ones count.
 */
export function subscriptionMrr(
  subscription: Subscription,
  customer: Customer | null,
  plans: ReadonlyMap<string, Plan>,
  asOf: string,
): SubscriptionMrr {
  const instant = Date.parse(asOf);
  const { currency } = subscription;
  const priced = subscription.items.map((item) => ({
    item,
    ...priceItem(item, plans.get(item.planId), currency, instant),
  }));
  const wrongCurrency = new Set<string>();
  for (const { item, line } of priced) {
    if (!line) continue;
    const own = item.discounts.filter((discount) => isRunning(discount, instant));
    if (applyDiscounts(own, [line], currency)) wrongCurrency.add(item.sourceId);
  }
  const invoiced = priced.flatMap(({ line }) => (line ? [line] : []));
  const mismatched = applyDiscounts(discountsAbove(subscription, customer, instant), invoiced, currency);

  const counts = countsTowardsMrr[subscription.status];
  const lines = priced.map(({ item, line, metered, notes }): LineMrr => {
    const noted: MrrNote[] = [...notes];
    if (mismatched || wrongCurrency.has(item.sourceId)) noted.push("discount-currency");
    return {
      itemId: item.sourceId,
      planId: item.planId,
      productId: plans.get(item.planId)?.productId ?? null,
      metered,
      mrr: line && counts ? ratio.multiply(line.value, monthFactor(line.interval)) : ratio.zero,
      notes: noted,
    };
  });
  return {
    subscriptionId: subscription.sourceId,
    currency,
    mrr: ratio.sum(lines.map((line) => line.mrr)),
    collectionPaused: isCollectionPaused(subscription, instant),
    lines,
  };
}

/** Exact sums per currency, never across. */
export function mrrByCurrency(
  subscriptions: Iterable<Pick<SubscriptionMrr, "currency" | "mrr">>,
): Map<string, Rational> {
  const totals = new Map<string, Rational>();
  for (const { currency, mrr } of subscriptions) {
    totals.set(currency, ratio.add(totals.get(currency) ?? ratio.zero, mrr));
  }
  return totals;
}
