import { Decimal as Base } from "decimal.js";
import type { WireItemTier, WireTier } from "./wire";

/** Wide enough that nothing here is ever rounded by the library. */
export const Decimal = Base.clone({ precision: 120, toExpNeg: -60, toExpPos: 60 });
export type Decimal = Base;

/** Digits behind the point, as the provider's dashboards have them. */
const zeroDecimal = new Set(["JPY", "KRW", "VND", "CLP", "XAF", "XOF"]);
const threeDecimal = new Set(["KWD", "BHD", "JOD", "OMR", "TND"]);
export function exponentOf(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** What one line of a subscription is priced by. Decimal texts are in major units, numbers in minor units. */
export interface Rated {
  readonly pricingModel: string;
  readonly currency: string;
  readonly quantity: string;
  readonly freeQuantity: string;
  readonly unitPrice?: number;
  readonly unitPriceInDecimal?: string;
  readonly tiers?: readonly (WireTier | WireItemTier)[];
}

/** What a line costs for one of its periods, in minor units, before discounts. Exact. */
export function rateItem(rated: Rated): Decimal {
  const scale = new Decimal(10).pow(exponentOf(rated.currency));
  const price = (minor: number | undefined, major: string | undefined): Decimal =>
    major === undefined ? new Decimal(minor ?? 0) : new Decimal(major).times(scale);
  const unit = price(rated.unitPrice, rated.unitPriceInDecimal);
  const units = Decimal.max(0, new Decimal(rated.quantity).minus(rated.freeQuantity));
  if (rated.pricingModel === "flat_fee") return unit;
  if (units.isZero()) return new Decimal(0);
  if (rated.pricingModel === "per_unit") return units.times(unit);
  const tiers = (rated.tiers ?? []).map((tier) => ({
    end: tier.ending_unit_in_decimal ?? (tier.ending_unit === undefined ? null : String(tier.ending_unit)),
    price: price(tier.price, tier.price_in_decimal),
    type: tier.pricing_type ?? (rated.pricingModel === "stairstep" ? "flat_fee" : "per_unit"),
    size: tier.package_size ?? 1,
  }));
  const inTier = (tier: (typeof tiers)[number], count: Decimal): Decimal => {
    if (tier.type === "flat_fee") return tier.price;
    return tier.type === "package" ? count.div(tier.size).ceil().times(tier.price) : count.times(tier.price);
  };
  if (rated.pricingModel !== "tiered") {
    const tier = tiers.find((one) => one.end === null || units.lte(one.end)) ?? tiers.at(-1);
    return tier ? inTier(tier, units) : new Decimal(0);
  }
  let total = new Decimal(0);
  let from = new Decimal(0);
  for (const tier of tiers) {
    if (units.lte(from)) break;
    const to = tier.end === null ? units : Decimal.min(units, tier.end);
    total = total.plus(inTier(tier, to.minus(from)));
    from = to;
  }
  return total;
}

/** Rounds to a whole minor unit, half away from zero, as invoice lines are. */
export const roundLine = (exact: Decimal): number => exact.toDecimalPlaces(0, Base.ROUND_HALF_UP).toNumber();

/** Minor units as a decimal of major units: 150050 US cents are "1500.5". */
export const inMajorUnits = (minor: Decimal, currency: string): string =>
  minor.div(new Decimal(10).pow(exponentOf(currency))).toFixed();
