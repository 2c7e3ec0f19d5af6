import type { Interval, PriceComponent, Pricing } from "@/lib/canonical";
import { plainDecimal, Untranslatable } from "../translation";
import { choose, currencyCode, minorUnits } from "./parse";
import type { MoneyWire, PriceWire } from "./schema";

const models = {
  FLAT_FEE: "flat",
  PER_UNIT: "perUnit",
  USAGE_BASED: "metered",
  CREDIT_BASED: "credits",
  MINIMUM_SPEND: "minimum",
} as const;
const intervals: Readonly<Record<string, Interval>> = {
  MONTHLY: { unit: "month", count: 1 },
  ANNUALLY: { unit: "year", count: 1 },
};
const cadences = { RECURRING: true, ONE_OFF: false } as const;
const tierModes = { GRADUATED: "graduated", VOLUME: "volume" } as const;

/** `addOn`: a flat fee of an add-on is due for each one bought. `overage`: beyond what the plan includes. */
export interface PriceRole {
  readonly addOn: boolean;
  readonly overage: boolean;
}

export const modelOf = (wire: PriceWire) => choose(models, wire.billingModel, wire.id, "billingModel");

/** The currency of a price; tiers may be all that names one. */
export function currencyOf(wire: PriceWire): string | null {
  const tier = wire.tiers.find((one) => one.unitPrice ?? one.flatPrice);
  const money = wire.price ?? tier?.unitPrice ?? tier?.flatPrice;
  return money ? currencyCode(money.currency, wire.id) : null;
}

/**
 * What tells one price point of a plan version from another: how often, for what, on top of what. Prices that differ only
 * in currency or country are one price point with a component each.
 */
export function pricePointOf(wire: PriceWire, { overage }: PriceRole): string {
  const model = modelOf(wire);
  const every = choose(
    { MONTHLY: "monthly", ANNUALLY: "annually" } as const,
    wire.billingPeriod,
    wire.id,
    "billingPeriod",
  );
  const cadence = choose(cadences, wire.billingCadence, wire.id, "billingCadence") ? every : "once";
  const what = model === "flat" ? null : (wire.feature?.refId ?? wire.creditRate?.currencyId ?? null);
  const kind = model === "credits" || model === "minimum" ? model : null;
  return [cadence, what, kind, overage ? "overage" : null].filter((part) => part !== null).join("/");
}

/** One price as a way of charging. Throws `Untranslatable` for a form this program does not know. */
export function componentOf(wire: PriceWire, role: PriceRole): PriceComponent {
  const model = modelOf(wire);
  const currency = currencyOf(wire);
  const recurring = choose(cadences, wire.billingCadence, wire.id, "billingCadence");
  const interval = choose(intervals, wire.billingPeriod, wire.id, "billingPeriod");
  return {
    currency: currency ?? "usd",
    interval: recurring ? interval : null,
    usage: model === "metered" || role.overage ? "metered" : "licensed",
    featureId: model === "metered" || role.overage ? (wire.feature?.refId ?? null) : null,
    pricing: pricingOf(wire, role),
  };
}

/** How a price turns a quantity into money, in minor units. */
export function pricingOf(wire: PriceWire, role: PriceRole): Pricing {
  const model = modelOf(wire);
  if (model === "minimum")
    return { model: "custom", reason: "A minimum spend: a floor under the bill, not an amount." };
  if (wire.tiers.length > 0) {
    const tiers = wire.tiers.map((tier) => ({
      upTo: tier.upTo ? plainDecimal(tier.upTo) : null,
      unitAmount: amountOf(tier.unitPrice, wire.id),
      flatAmount: amountOf(tier.flatPrice, wire.id),
    }));
    return { model: choose(tierModes, wire.tiersMode ?? "", wire.id, "tiersMode"), tiers };
  }
  if (!wire.price) {
    if (model === "credits") return { model: "custom", reason: "Paid in credits." };
    throw new Untranslatable(
      "stigg.amount_missing",
      `Price ${wire.id} has neither an amount nor tiers.`,
      "Look at the raw record. An amount that is absent does not mean free.",
    );
  }
  const amount = amountOf(wire.price, wire.id);
  if (model === "flat" && !role.addOn) return { model: "flat", amount };
  const size = wire.blockSize ? plainDecimal(wire.blockSize) : "1";
  if (size !== "1") return { model: "package", packageAmount: amount, packageSize: size, round: "up" };
  return { model: "perUnit", unitAmount: amount };
}

const amountOf = (money: MoneyWire | null | undefined, id: string): string =>
  money ? minorUnits(money.amount, currencyCode(money.currency, id)) : "0";
