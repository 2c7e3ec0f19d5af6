import { ratio } from "@/lib/canonical";
import type { MappingDocument } from "@/lib/mapping/document";
import { Decimal } from "../exact-decimal";
import type { SourceTruth, TrueSubscription } from "./truth";

/** Months in one interval; weeks and days are left to the product's own tests. */
const months: Readonly<Record<string, number>> = { month: 1, year: 12 };

/**
 * Monthly revenue of a subscription by hand, exact in minor units, as a fraction: whole items of a flat or per-unit
 * price without discount. Null for anything that would need the product's own rules again.
 */
export function simpleRevenue(
  subscription: TrueSubscription,
  customerHasDiscount: boolean,
): { numerator: bigint; denominator: bigint } | null {
  if (customerHasDiscount || subscription.discounts.length > 0) return null;
  const counts = subscription.status === "active" || subscription.status === "past_due";
  let sum = { numerator: 0n, denominator: 1n };
  for (const { price, quantity, discounts } of subscription.items) {
    const { recurring } = price;
    // A price in another currency charges by its currency options.
    if ((discounts ?? []).length > 0 || recurring === null || price.currency !== subscription.currency)
      return null;
    if (recurring.usage_type === "metered") continue;
    const perInterval = months[recurring.interval];
    if (price.billing_scheme !== "per_unit" || price.transform_quantity || perInterval === undefined)
      return null;
    const amount = new Decimal(price.unit_amount_decimal ?? Number.NaN);
    if (!amount.isFinite()) return null;
    // Twelve places are more than Stripe's unit amounts have.
    const scaled = BigInt(
      amount
        .times(quantity ?? 1)
        .times("1e12")
        .toFixed(0),
    );
    const spread = BigInt(perInterval * recurring.interval_count) * 10n ** 12n;
    sum = {
      numerator: sum.numerator * spread + scaled * sum.denominator,
      denominator: sum.denominator * spread,
    };
  }
  return counts ? sum : { numerator: 0n, denominator: 1n };
}

/** Whether a fraction as text ("25000/3") is the given one. */
export function isSameAmount(text: string, amount: { numerator: bigint; denominator: bigint }): boolean {
  const stored = ratio.parseFraction(text);
  return stored.numerator * amount.denominator === amount.numerator * stored.denominator;
}

/**
 * Credits each customer should hold by the rail's own grants and the mapping: a cent is ten credits, rounded up, and one
 * at least.
 */
export function expectedCredits(truth: SourceTruth, mapping: MappingDocument, at: Date): Map<string, bigint> {
  const now = at.getTime() / 1000;
  const sums = new Map<string, Decimal>();
  for (const grant of truth.grants) {
    const rule = mapping.creditGrants[grant.id] ?? mapping.creditGrants["*"];
    const usable =
      grant.voided_at === null &&
      (grant.expires_at === null || grant.expires_at > now) &&
      (grant.effective_at === null || grant.effective_at <= now);
    if (rule?.to !== "wallet" || !usable || grant.amount.monetary?.currency !== "usd") continue;
    const value = new Decimal(grant.ledgerBalance).times(10);
    sums.set(grant.customer, (sums.get(grant.customer) ?? new Decimal(0)).plus(value));
  }
  return new Map(
    truth.customers.map(({ id }) => {
      const credits = BigInt((sums.get(id) ?? new Decimal(0)).ceil().toFixed(0));
      return [id, credits < 1n ? 1n : credits];
    }),
  );
}

/** One block of credits that count a unit, spendable now. */
export interface UnitBlock {
  readonly id: string;
  readonly customer: string;
  readonly unit: string;
  readonly balance: Decimal;
}

/** Credits each customer should hold for blocks that count units, by the mapping's own rules and scales. */
export function creditsByHand(mapping: MappingDocument, blocks: readonly UnitBlock[]): Map<string, bigint> {
  const sums = new Map<string, Decimal>();
  for (const { id, customer, unit, balance } of blocks) {
    const rule = mapping.creditGrants[id] ?? mapping.creditGrants["*units"] ?? mapping.creditGrants["*"];
    if (rule?.to !== "wallet") continue;
    const value = balance.times(mapping.unitScales?.[unit] ?? "1");
    sums.set(customer, (sums.get(customer) ?? new Decimal(0)).plus(value));
  }
  return new Map(
    [...sums].map(([customer, value]) => {
      const credits = BigInt(value.ceil().toFixed(0));
      return [customer, credits < 1n ? 1n : credits];
    }),
  );
}
