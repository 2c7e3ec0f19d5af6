import {
  type Customer,
  type Discount,
  type Plan,
  type PriceComponent,
  type Pricing,
  type Rational,
  ratio,
  type Subscription,
  type SubscriptionItem,
} from "@/lib/canonical";
import { isRunning } from "./discount";
import { priceValue } from "./price-value";

/** The price that a subscription in this currency is charged by: its licensed part where it has several. */
export function componentFor(plan: Plan, currency: string): PriceComponent | undefined {
  const own = plan.components.filter((component) => component.currency === currency);
  return own.find((component) => component.usage === "licensed") ?? own[0];
}

/** How the item is priced: as the subscription froze it, otherwise as the catalogue says. */
export const pricingOf = (item: SubscriptionItem, component: PriceComponent): Pricing =>
  item.pricing ?? component.pricing;

/** Units left to be priced after those that the given discounts make free. */
export function pricedQuantity(item: SubscriptionItem, discounts: readonly Discount[]): Rational {
  const off = ratio.sum(discounts.map(({ quantityOff }) => ratio.parseRational(quantityOff ?? "0")));
  return ratio.subtract(ratio.parseRational(item.quantity ?? "1"), off);
}

/**
 * What one item costs for one interval, minor units, before amounts and percentages come off: the provider's own figure
 * where it gives one and no unit is free, otherwise computed. Null where the price has no amount.
 */
export function itemValue(
  item: SubscriptionItem,
  component: PriceComponent,
  discounts: readonly Discount[],
): Rational | null {
  const quantity = pricedQuantity(item, discounts);
  const isWhole = ratio.compare(quantity, ratio.parseRational(item.quantity ?? "1")) === 0;
  if (item.statedAmount !== undefined && isWhole) return ratio.parseRational(item.statedAmount);
  return priceValue(pricingOf(item, component), quantity);
}

/** A subscription's own discounts hide the customer's; only those that run at the instant count for that. */
export function discountsAbove(
  subscription: Subscription,
  customer: Customer | null,
  instant: number,
): Discount[] {
  const own = subscription.discounts.filter((discount) => isRunning(discount, instant));
  return own.length > 0
    ? own
    : (customer?.discounts ?? []).filter((discount) => isRunning(discount, instant));
}

/** True when the provider writes invoices but collects nothing at the instant (milliseconds). */
export function isCollectionPaused(subscription: Subscription, instant: number): boolean {
  const until = subscription.collectionPausedUntil;
  return until !== null && (until === "indefinite" || Date.parse(until) > instant);
}
