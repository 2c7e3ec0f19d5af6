import { type CreditBalance, type Discount, ratio, type Subscription, type Usage } from "@/lib/canonical";
import type { JsonObject } from "@/lib/target/types";
import { safeText } from "@/lib/traffic";
import { compact, shortName } from "./carrier-metadata";
import type { SubscriptionMrr } from "./mrr";
import type { ChargeLine } from "./plan-types";
import type { Planning } from "./planning-context";

/* The dated copy of a customer's subscriptions and credits, as entries of the profile. Nothing is charged from it. */

export interface SubscriptionEntries {
  readonly subscriptions: readonly JsonObject[];
  readonly items: readonly JsonObject[];
  readonly discounts: readonly JsonObject[];
  readonly changes: readonly JsonObject[];
}

const discountEntry = (sub: string, on: string, discount: Discount): JsonObject =>
  compact({
    sub,
    ...(on !== sub && { on }),
    coupon: discount.couponId,
    percent: discount.percentOff,
    amount: discount.amountOff?.amountMinor,
    currency: discount.amountOff?.currency,
    quantity: discount.quantityOff,
    duration: discount.duration,
    end: discount.endsAt,
  });

/** The copy of one live subscription. `mrr` is exact ("25000/3"), so that what arrived can be summed to the cent. */
export function subscriptionEntries(
  subscription: Subscription,
  money: SubscriptionMrr,
  lines: ReadonlyMap<string, ChargeLine>,
): SubscriptionEntries {
  const { sourceId } = subscription;
  return {
    subscriptions: [
      compact({
        id: sourceId,
        status: subscription.status,
        ...(subscription.sourceStatus !== subscription.status && { sourceStatus: subscription.sourceStatus }),
        currency: subscription.currency,
        start: subscription.startedAt,
        trialEnd: subscription.trialEndsAt,
        cancelAt: subscription.cancelAt,
        ...(subscription.cancelAtPeriodEnd && { cancelAtPeriodEnd: true }),
        collectionPaused: subscription.collectionPausedUntil,
        collection: subscription.collectionMethod,
        resource: subscription.resourceId,
        mrr: ratio.formatFraction(money.mrr),
      }),
    ],
    items: subscription.items.map((item) => {
      const line = lines.get(item.sourceId);
      return compact({
        id: item.sourceId,
        sub: sourceId,
        price: item.planId,
        quantity: item.quantity,
        start: item.periodStart,
        end: item.periodEnd,
        ...(item.pricing !== null && { ownPrice: true }),
        ...(line?.metered && { metered: true }),
        ...(line && line.disposition !== "stays" && { disposition: line.disposition }),
        mrr: line?.mrrBefore ?? "0",
      });
    }),
    discounts: [
      ...subscription.items.flatMap((item) =>
        item.discounts.map((discount) => discountEntry(sourceId, item.sourceId, discount)),
      ),
      ...subscription.discounts.map((discount) => discountEntry(sourceId, sourceId, discount)),
    ],
    changes: subscription.scheduledChanges.map((change) =>
      compact({ id: change.sourceId, sub: sourceId, kind: change.kind, at: change.at }),
    ),
  };
}

export const customerDiscountEntry = (discount: Discount): JsonObject => discountEntry("*", "*", discount);

/** `later`: it is to move and is not spendable anywhere yet. */
export const creditEntry = (credit: CreditBalance, spentOn: "rail" | "wallet" | "later"): JsonObject =>
  compact({
    id: credit.sourceId,
    name: credit.name === null ? undefined : shortName(credit.name),
    available: credit.available,
    unit: credit.kind === "money" ? credit.currency : credit.unit,
    from: credit.effectiveAt,
    expires: credit.expiresAt,
    on: spentOn,
  });

/**
 * Usage of the running period of each metered line: from where the layer goes on counting. Averages and distinct counts
 * cannot be continued from a total and are left out, as is a period whose beginning was not read.
 */
export function openingEntries(
  planning: Planning,
  subscriptions: readonly Subscription[],
  usage: readonly Usage[],
): JsonObject[] {
  const periods = new Map<string, string>();
  for (const subscription of subscriptions) {
    for (const item of subscription.items) {
      const plan = planning.index.plans.get(item.planId);
      for (const component of plan?.components ?? []) {
        if (component.usage !== "metered" || component.featureId === null || item.periodStart === null)
          continue;
        const known = periods.get(component.featureId);
        if (known === undefined || item.periodStart < known)
          periods.set(component.featureId, item.periodStart);
      }
    }
  }
  const entries: JsonObject[] = [];
  for (const [featureId, from] of [...periods].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const slug = planning.slugOf.get(featureId);
    if (slug === undefined || (planning.usageFrom !== undefined && from < planning.usageFrom)) continue;
    const start = Date.parse(from);
    const inPeriod = usage.filter(
      (each) =>
        each.featureId === featureId &&
        Date.parse(each.at) >= start &&
        Date.parse(each.at) <= planning.asOfMs,
    );
    const quantity = openingQuantity(inPeriod);
    if (quantity !== null) entries.push({ feature: slug, from, quantity });
  }
  return entries;
}

function openingQuantity(usage: readonly Usage[]): string | null {
  const [first] = usage;
  if (!first) return null;
  switch (first.aggregation) {
    case "sum":
    case "count":
      return decimalSum(usage.map((each) => each.quantity));
    case "last":
      return usage.reduce((latest, each) => (each.at >= latest.at ? each : latest)).quantity;
    case "max":
      return usage
        .map((each) => each.quantity)
        .reduce((most, each) =>
          ratio.compare(ratio.parseRational(each), ratio.parseRational(most)) > 0 ? each : most,
        );
    default:
      return null;
  }
}

/** Adds decimals as whole numbers of the smallest unit among them: exact, and still a decimal. */
export function decimalSum(values: readonly string[]): string {
  const places = Math.max(0, ...values.map((value) => value.split(".")[1]?.length ?? 0));
  let total = 0n;
  for (const value of values) {
    const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
    const units = BigInt(whole + fraction.padEnd(places, "0"));
    total += value.startsWith("-") ? -units : units;
  }
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, "0");
  const sign = total < 0n ? "-" : "";
  if (places === 0) return `${sign}${digits}`;
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return `${sign}${text}`;
}

/** A customer's metadata, only where the mapping asks for it. */
export const metadataEntries = (metadata: Readonly<Record<string, string>>): JsonObject[] =>
  Object.keys(metadata)
    .sort()
    .map((key) => ({ key: safeText(key), value: safeText(metadata[key] ?? "") }));
