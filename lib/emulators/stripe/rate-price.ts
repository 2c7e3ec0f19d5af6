import { Decimal, roundLine } from "./exact-decimal";
import type { WirePrice, WireTier } from "./wire";

/** One invoice line's worth of a price. */
export interface RatedPart {
  quantity: Decimal;
  /** Null for a flat fee's share of a tier, which has no unit. */
  unitAmountDecimal: string | null;
  /** Whole minor units, rounded for this line alone. */
  amount: number;
  label: string;
}

interface PriceTerms {
  unitAmountDecimal: string | null;
  tiers: readonly WireTier[];
}

/** Amounts of a price in a currency: its own, or one of its currency options. Throws when it has neither. */
export function termsIn(price: WirePrice, currency: string): PriceTerms {
  if (price.currency === currency) {
    return { unitAmountDecimal: price.unit_amount_decimal, tiers: price.tiers ?? [] };
  }
  const option = price.currency_options?.[currency];
  if (!option) throw new Error(`price ${price.id} has no amount in ${currency}`);
  return { unitAmountDecimal: option.unit_amount_decimal, tiers: option.tiers ?? [] };
}

/**
 * What a quantity costs, split into the lines Stripe writes: one per graduated tier reached, a line of its own for
 * each flat fee, otherwise a single line. Quantity 0 costs nothing, flat fees included.
 */
export function ratePrice(price: WirePrice, currency: string, quantity: Decimal): RatedPart[] {
  const { unitAmountDecimal, tiers } = termsIn(price, currency);
  if (price.billing_scheme !== "tiered") {
    return [perUnit(packages(price, quantity), unitAmountDecimal ?? "0", quantity, "")];
  }
  if (quantity.isZero()) return [perUnit(quantity, "0", quantity, "")];
  return price.tiers_mode === "volume" ? rateVolume(tiers, quantity) : rateGraduated(tiers, quantity);
}

/** Units billed after `transform_quantity`. */
function packages(price: WirePrice, quantity: Decimal): Decimal {
  const transform = price.transform_quantity;
  if (!transform) return quantity;
  const exact = quantity.div(transform.divide_by);
  return transform.round === "up" ? exact.ceil() : exact.floor();
}

function perUnit(billed: Decimal, unit: string, shown: Decimal, label: string): RatedPart {
  return { quantity: shown, unitAmountDecimal: unit, amount: roundLine(billed.mul(unit)), label };
}

function unitOf(tier: WireTier): string {
  return tier.unit_amount_decimal ?? (tier.unit_amount === null ? "0" : String(tier.unit_amount));
}

function flatPart(tier: WireTier, label: string): RatedPart[] {
  const flat = tier.flat_amount_decimal ?? (tier.flat_amount === null ? null : String(tier.flat_amount));
  if (flat === null || new Decimal(flat).isZero()) return [];
  return [{ quantity: new Decimal(1), unitAmountDecimal: null, amount: roundLine(new Decimal(flat)), label }];
}

function rateVolume(tiers: readonly WireTier[], quantity: Decimal): RatedPart[] {
  const tier = tiers.find(({ up_to }) => up_to === null || quantity.lte(up_to));
  if (!tier) throw new Error("the last tier has to be open-ended");
  return [perUnit(quantity, unitOf(tier), quantity, ""), ...flatPart(tier, " (flat fee)")];
}

function rateGraduated(tiers: readonly WireTier[], quantity: Decimal): RatedPart[] {
  const parts: RatedPart[] = [];
  let below = new Decimal(0);
  for (const [index, tier] of tiers.entries()) {
    if (quantity.lte(below)) break;
    const top = tier.up_to === null ? quantity : Decimal.min(quantity, tier.up_to);
    const inTier = top.minus(below);
    const name = ` (Tier ${index + 1})`;
    parts.push(perUnit(inTier, unitOf(tier), inTier, name), ...flatPart(tier, `${name} (flat fee)`));
    below = top;
  }
  return parts;
}
