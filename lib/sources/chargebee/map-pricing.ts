import type { Interval, PriceTier, Pricing } from "@/lib/canonical";
import { plainDecimal, Untranslatable } from "../translation";
import type { TierWire } from "./catalogue-schema";
import { amountOf, choose } from "./parse";

/** What a price is made of, in the catalogue or frozen on a subscription. */
export interface PriceParts {
  readonly id: string;
  readonly model: string;
  /** Lower case. */
  readonly currency: string;
  readonly price: string | null | undefined;
  readonly priceInDecimal: string | null | undefined;
  readonly tiers: readonly TierWire[];
  readonly free: string | null | undefined;
  readonly freeInDecimal: string | null | undefined;
}

const models = {
  flat_fee: "flat",
  per_unit: "perUnit",
  tiered: "graduated",
  volume: "volume",
  stairstep: "stairstep",
} as const;

/**
 * A pricing model of Chargebee. Free units come off before anything else, tiers may mix units, flat amounts and packages
 * (`pricing_type`), and texts `*_in_decimal` are in major units. Bounds may begin at 0 or 1, so only ends are used.
 * https://apidocs.chargebee.com/docs/api/item_prices
 */
export function pricingOf(parts: PriceParts): Pricing {
  const { id, currency } = parts;
  const model = choose(models, parts.model, id, "pricing_model");
  const free = plainDecimal(parts.freeInDecimal ?? parts.free ?? "0");
  const included = free === "0" ? {} : { freeQuantity: free };
  if (model === "flat" || model === "perUnit") {
    const amount = amountOf(parts.price, parts.priceInDecimal, currency);
    if (amount === null) throw incomplete(id, "price");
    return model === "flat" ? { model, amount } : { model, unitAmount: amount, ...included };
  }
  if (parts.tiers.length === 0) throw incomplete(id, "tiers");
  const isFlatBand = (tier: TierWire): boolean => (tier.pricing_type ?? "flat_fee") === "flat_fee";
  const tiers = parts.tiers.map((tier) => tierOf(tier, parts, model === "stairstep"));
  // A stairstep ladder that also sells units or packages is a volume ladder with flat amounts in it.
  if (model === "stairstep" && !parts.tiers.every(isFlatBand)) return { model: "volume", tiers, ...included };
  return { model, tiers, ...included };
}

function tierOf(tier: TierWire, { id, currency }: PriceParts, flatByDefault: boolean): PriceTier {
  const price = amountOf(tier.price, tier.price_in_decimal, currency);
  if (price === null) throw incomplete(id, "tiers.price");
  const end = tier.ending_unit_in_decimal ?? tier.ending_unit ?? null;
  const upTo = end === null ? null : plainDecimal(end);
  const type = tier.pricing_type ?? (flatByDefault ? "flat_fee" : "per_unit");
  switch (type) {
    case "flat_fee":
      return { upTo, unitAmount: "0", flatAmount: price };
    case "per_unit":
      return { upTo, unitAmount: price, flatAmount: "0" };
    case "package": {
      const size = tier.package_size ?? "0";
      if (!/[1-9]/.test(size)) throw incomplete(id, "tiers.package_size");
      return { upTo, unitAmount: price, flatAmount: "0", packageSize: size };
    }
    default:
      return choose({}, type, id, "pricing_type");
  }
}

const units = { day: "day", week: "week", month: "month", year: "year" } as const;

/** How often something is billed; null without a period. */
export function intervalOf(
  count: number | null | undefined,
  unit: string | null | undefined,
  id: string,
): Interval | null {
  if (count === null || count === undefined || !unit) return null;
  return { unit: choose(units, unit, id, "period_unit"), count };
}

function incomplete(id: string, field: string): Untranslatable {
  return new Untranslatable(
    "chargebee.malformed",
    `${id} is not in Chargebee's documented form: field ${field} is missing.`,
    "Look at the raw record; the price needs an amount.",
  );
}
