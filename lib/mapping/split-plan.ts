import { type Customer, type Plan, ratio, type Subscription, type SubscriptionItem } from "@/lib/canonical";
import type { PlanRule, PlanSplit } from "./document";
import { componentFor } from "./item-value";

/** One line of a plan with whom it belongs to: what a split looks at. */
export interface SplitLine {
  readonly plan: Plan | undefined;
  readonly item: SubscriptionItem;
  readonly subscription: Subscription;
  readonly customer: Customer | null;
}

/**
 * What a line has where a split looks: "1 month", "usd", a price in minor units, a quantity, an instant, a metadata value.
 * Null = the line has nothing there (a tiered price, a metered quantity, a key that is not set).
 */
export function splitValueOf(by: string, { plan, item, subscription, customer }: SplitLine): string | null {
  const component = plan && componentFor(plan, subscription.currency);
  switch (by) {
    case "interval": {
      const interval = item.interval ?? component?.interval;
      return interval ? `${interval.count} ${interval.unit}` : null;
    }
    case "currency":
      return subscription.currency;
    case "price": {
      const pricing = item.pricing ?? component?.pricing;
      if (pricing?.model === "flat") return pricing.amount;
      return pricing?.model === "perUnit" ? pricing.unitAmount : null;
    }
    case "quantity":
      return item.quantity;
    case "startedAt":
      return subscription.startedAt;
    default: {
      const [of, , ...key] = by.split(".");
      const metadata = of === "customer" ? customer?.metadata : subscription.metadata;
      const name = key.join(".");
      return metadata && Object.hasOwn(metadata, name) ? (metadata[name] ?? null) : null;
    }
  }
}

/** Numbers by size, instants by time; both are exact. */
function isFrom(by: string, value: string, from: string): boolean {
  if (by === "startedAt") return Date.parse(value) >= Date.parse(from);
  return ratio.compare(ratio.parseRational(value), ratio.parseRational(from)) >= 0;
}

/**
 * The target plan that a value leads to. Exactly one or none: a value stands once in a table, and bands begin where the
 * one before ends. Null = no part takes it, which holds the customer.
 */
export function splitTarget(split: PlanSplit, value: string | null): string | null {
  if ("bands" in split) {
    if (value === null) return null;
    return split.bands.findLast(({ from }) => from === null || isFrom(split.by, value, from))?.to ?? null;
  }
  const named = value !== null && Object.hasOwn(split.values, value) ? split.values[value] : undefined;
  return named ?? split.rest;
}

/** Every target plan that a rule leads to, each once, in the order of its parts. */
export function targetsOf(rule: PlanRule | undefined): readonly string[] {
  if (!rule) return [];
  if ("to" in rule) return [rule.to];
  if (!("split" in rule)) return [];
  const { split } = rule;
  const all =
    "bands" in split
      ? split.bands.map(({ to }) => to)
      : [...Object.values(split.values), ...(split.rest === null ? [] : [split.rest])];
  return [...new Set(all)];
}

/** The target plan of one line; null where the mapping leads it nowhere. */
export function targetOfLine(rule: PlanRule | undefined, line: SplitLine): string | null {
  if (!rule) return null;
  if ("to" in rule) return rule.to;
  return "split" in rule ? splitTarget(rule.split, splitValueOf(rule.split.by, line)) : null;
}
