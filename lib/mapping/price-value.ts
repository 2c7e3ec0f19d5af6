import { type Interval, type PriceTier, type Pricing, type Rational, ratio } from "@/lib/canonical";

const one = ratio.rational(1n);
const monthsPerYear = 12n;

/**
 * Months' worth of one interval, inverted: what a charge per interval is multiplied with to give a monthly figure. Weeks
 * and days count 52 and 365 to the year; Stripe publishes no factor of its own for them.
 */
export function monthFactor(interval: Interval): Rational {
  const count = BigInt(interval.count);
  switch (interval.unit) {
    case "month":
      return ratio.rational(1n, count);
    case "year":
      return ratio.rational(1n, monthsPerYear * count);
    case "week":
      return ratio.rational(52n, monthsPerYear * count);
    case "day":
      return ratio.rational(365n, monthsPerYear * count);
  }
}

const wholeDown = (value: Rational): bigint => {
  const { numerator, denominator } = value;
  return numerator >= 0n ? numerator / denominator : -((-numerator + denominator - 1n) / denominator);
};
const wholeUp = (value: Rational): bigint => -wholeDown({ ...value, numerator: -value.numerator });

const isNothing = (units: Rational): boolean => ratio.compare(units, ratio.zero) <= 0;

function beyondFree(quantity: Rational, freeQuantity: string | undefined): Rational {
  if (freeQuantity === undefined) return quantity;
  const left = ratio.subtract(quantity, ratio.parseRational(freeQuantity));
  return ratio.compare(left, ratio.zero) > 0 ? left : ratio.zero;
}

/** A band's units, or where it sells packages, the packages begun. */
function chargedUnits(units: Rational, tier: PriceTier): Rational {
  if (tier.packageSize === undefined) return units;
  return ratio.rational(wholeUp(ratio.divide(units, ratio.parseRational(tier.packageSize))));
}

const bandValue = (units: Rational, tier: PriceTier): Rational =>
  ratio.add(
    ratio.multiply(chargedUnits(units, tier), ratio.parseRational(tier.unitAmount)),
    ratio.parseRational(tier.flatAmount),
  );

/** Each band reached charges its own units, and its flat amount once. */
function graduatedValue(quantity: Rational, tiers: readonly PriceTier[]): Rational {
  let total = ratio.zero;
  let from = ratio.zero;
  for (const tier of tiers) {
    if (ratio.compare(quantity, from) <= 0) break;
    const end = tier.upTo === null ? quantity : ratio.parseRational(tier.upTo);
    const to = ratio.compare(end, quantity) < 0 ? end : quantity;
    total = ratio.add(total, bandValue(ratio.subtract(to, from), tier));
    from = to;
  }
  return total;
}

/** The band that holds the quantity; upper ends are inclusive. A quantity beyond the last band stays in it. */
function bandOf(quantity: Rational, tiers: readonly PriceTier[]): PriceTier | undefined {
  return (
    tiers.find(
      (tier) => tier.upTo === null || ratio.compare(quantity, ratio.parseRational(tier.upTo)) <= 0,
    ) ?? tiers.at(-1)
  );
}

/**
 * What a quantity costs for one interval: minor units, exact. A quantity of zero costs nothing, also where a flat amount
 * stands; null when the price has no amount that could be computed (pay what you want).
 */
export function priceValue(pricing: Pricing, quantity: Rational): Rational | null {
  if (pricing.model === "custom") return null;
  if (isNothing(quantity)) return ratio.zero;
  switch (pricing.model) {
    case "flat":
      return ratio.parseRational(pricing.amount);
    case "perUnit":
      return ratio.multiply(
        beyondFree(quantity, pricing.freeQuantity),
        ratio.parseRational(pricing.unitAmount),
      );
    case "package": {
      const packages = ratio.divide(
        beyondFree(quantity, pricing.freeQuantity),
        ratio.parseRational(pricing.packageSize),
      );
      const whole = pricing.round === "up" ? wholeUp(packages) : wholeDown(packages);
      return ratio.multiply(ratio.rational(whole), ratio.parseRational(pricing.packageAmount));
    }
    case "graduated":
      return graduatedValue(beyondFree(quantity, pricing.freeQuantity), pricing.tiers);
    case "volume": {
      const units = beyondFree(quantity, pricing.freeQuantity);
      const band = isNothing(units) ? undefined : bandOf(units, pricing.tiers);
      return band ? bandValue(units, band) : ratio.zero;
    }
    case "stairstep": {
      const units = beyondFree(quantity, pricing.freeQuantity);
      const band = isNothing(units) ? undefined : bandOf(units, pricing.tiers);
      return band ? ratio.parseRational(band.flatAmount) : ratio.zero;
    }
  }
}

/** The place, from 0, of the band that a quantity ends in; null where the price has no bands or nothing is charged. */
export function bandReached(pricing: Pricing, quantity: Rational): number | null {
  if (!("tiers" in pricing)) return null;
  const units = beyondFree(quantity, pricing.freeQuantity);
  const band = isNothing(units) ? undefined : bandOf(units, pricing.tiers);
  return band ? pricing.tiers.indexOf(band) : null;
}

/** The factor a percentage discount leaves: 20 -> 4/5. Never below zero. */
export function remainingShare(percentOff: string): Rational {
  const share = ratio.subtract(one, ratio.divide(ratio.parseRational(percentOff), ratio.rational(100n)));
  return ratio.compare(share, ratio.zero) > 0 ? share : ratio.zero;
}
