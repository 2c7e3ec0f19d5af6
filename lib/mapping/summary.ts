import { type CanonicalRecord, type Plan, type Rational, ratio } from "@/lib/canonical";
import { subscriptionMrr } from "./mrr";

/** Who and what stands behind one plan or feature: live customers and their recurring revenue. */
export interface Weight {
  customers: number;
  /** Exact monthly recurring revenue in minor units, by currency. */
  readonly mrr: Map<string, Rational>;
}

/** What the suggestion and the coverage need to know about customers, without holding them. */
export interface MappingSummary {
  readonly plans: Map<string, Weight>;
  readonly features: Map<string, Weight>;
  /** Customers that have something the target has no place for, by loss code. */
  readonly losses: Map<string, number>;
  /** Spendable credits that count a unit, by unit: how many places behind the point their balances have at most. */
  readonly unitPlaces: Map<string, number>;
}

export const emptySummary = (): MappingSummary => ({
  plans: new Map(),
  features: new Map(),
  losses: new Map(),
  unitPlaces: new Map(),
});

function weightIn(map: Map<string, Weight>, id: string): Weight {
  const existing = map.get(id);
  if (existing) return existing;
  const weight: Weight = { customers: 0, mrr: new Map() };
  map.set(id, weight);
  return weight;
}

function addMrr(weight: Weight, currency: string, value: Rational): void {
  if (value.numerator === 0n) return;
  weight.mrr.set(currency, ratio.add(weight.mrr.get(currency) ?? ratio.zero, value));
}

/** Places behind the point that are not zeros. */
const decimalPlaces = (text: string): number => (text.split(".")[1] ?? "").replace(/0+$/, "").length;

/** Adds one customer's records. Call once per customer; a plan counts a customer once however many items it has. */
export function addCustomer(
  summary: MappingSummary,
  records: readonly CanonicalRecord[],
  plans: ReadonlyMap<string, Plan>,
  asOf: string,
): void {
  const owner = records.find((each) => each.entity === "customers")?.record ?? null;
  const plansSeen = new Set<string>();
  const featuresSeen = new Set<string>();
  const losses = new Set<string>();
  let live = 0;
  for (const each of records) {
    if (each.entity === "usage") featuresSeen.add(each.record.featureId);
    if (each.entity === "creditBalances") {
      const { kind, unit, state, available, railOnly } = each.record;
      if (kind === "money") losses.add("credit.money");
      else if (state === "live" && !railOnly) {
        const known = summary.unitPlaces.get(unit ?? "") ?? 0;
        summary.unitPlaces.set(unit ?? "", Math.max(known, decimalPlaces(available)));
      }
    }
    if (each.entity !== "subscriptions") continue;
    const { status, discounts, items } = each.record;
    if (status === "cancelled" || status === "incompleteExpired") continue;
    live += 1;
    if (discounts.length > 0 || items.some((item) => item.discounts.length > 0)) losses.add("discount");
    const mrr = subscriptionMrr(each.record, owner, plans, asOf);
    if (mrr.collectionPaused) losses.add("collection.paused");
    for (const line of mrr.lines) {
      plansSeen.add(line.planId);
      addMrr(weightIn(summary.plans, line.planId), mrr.currency, line.mrr);
    }
  }
  if (live > 1) losses.add("subscription.several");
  if (owner) {
    if (owner.accountBalance.some((money) => money.amountMinor !== "0")) losses.add("credit.account-balance");
    if (owner.taxIds.length > 0) losses.add("customer.tax");
    if (owner.discounts.length > 0) losses.add("discount");
    if (Object.keys(owner.metadata).length > 0) losses.add("customer.metadata");
  }
  for (const planId of plansSeen) weightIn(summary.plans, planId).customers += 1;
  for (const featureId of featuresSeen) weightIn(summary.features, featureId).customers += 1;
  for (const code of losses) summary.losses.set(code, (summary.losses.get(code) ?? 0) + 1);
}
