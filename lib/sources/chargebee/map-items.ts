import type { Interval, Plan, Pricing, SubscriptionItem } from "@/lib/canonical";
import { plainDecimal } from "../translation";
import type { TierWire } from "./catalogue-schema";
import { legacyAddonId } from "./map-legacy-plan";
import { fact } from "./map-plan";
import { intervalOf, pricingOf } from "./map-pricing";
import { amountOf, instantOrNull } from "./parse";
import type { LineWire, SubscriptionWire } from "./schema";

/** A subscription's lines in one form, whichever catalog they come from. */
export function linesOf(wire: SubscriptionWire): readonly LineWire[] {
  if (wire.subscription_items) return wire.subscription_items;
  if (!wire.plan_id) return [];
  const plan: LineWire = {
    item_price_id: wire.plan_id,
    item_type: "plan",
    quantity: wire.plan_quantity,
    quantity_in_decimal: wire.plan_quantity_in_decimal,
    unit_price: wire.plan_unit_price,
    unit_price_in_decimal: wire.plan_unit_price_in_decimal,
    amount: wire.plan_amount,
    amount_in_decimal: wire.plan_amount_in_decimal,
    free_quantity: wire.plan_free_quantity,
    free_quantity_in_decimal: wire.plan_free_quantity_in_decimal,
  };
  const addons = (wire.addons ?? []).map(
    ({ id, ...line }): LineWire => ({
      ...line,
      item_price_id: legacyAddonId(id),
      item_type: "addon",
    }),
  );
  return [plan, ...addons];
}

/** The term of the whole subscription, which is the plan's. */
export const termOf = (wire: SubscriptionWire): Interval | null =>
  intervalOf(wire.billing_period, wire.billing_period_unit, wire.id);

/**
 * One line with the price it was bought at. A price that is still the catalogue's is left to the catalogue; anything
 * else was frozen at purchase. The provider's own amount is kept beside it.
 */
export function mapItem(
  line: LineWire,
  index: number,
  wire: SubscriptionWire,
  plan: Plan | undefined,
): SubscriptionItem {
  const component = plan?.components[0];
  const metered = component?.usage === "metered" || (line.metered_quantity ?? null) !== null;
  const currency = wire.currency_code.toLowerCase();
  const pricing = frozenPricing(line, wire, plan, currency);
  const own = intervalOf(line.billing_period, line.billing_period_unit, wire.id) ?? termOf(wire);
  const interval = own && component?.interval && !isSame(own, component.interval) ? own : null;
  const stated = metered ? null : amountOf(line.amount, line.amount_in_decimal, currency);
  return {
    sourceId: index === 0 ? `${wire.id}/${line.item_price_id}` : `${wire.id}/${line.item_price_id}/${index}`,
    planId: line.item_price_id,
    quantity: metered ? null : plainDecimal(line.quantity_in_decimal ?? line.quantity ?? "1"),
    periodStart: instantOrNull(line.current_term_start ?? wire.current_term_start),
    periodEnd: instantOrNull(line.current_term_end ?? wire.current_term_end),
    discounts: [],
    pricing: pricing && component && isSame(pricing, component.pricing) ? null : pricing,
    ...(interval ? { interval } : {}),
    ...(stated === null ? {} : { statedAmount: stated }),
    ...(plan?.metadata[fact("included_in_mrr")] === "false" ? { countsTowardsMrr: false } : {}),
  };
}

/** Null where the line carries no price of its own, as metered ones often do. */
function frozenPricing(
  line: LineWire,
  wire: SubscriptionWire,
  plan: Plan | undefined,
  currency: string,
): Pricing | null {
  const tiers: readonly TierWire[] = (wire.item_tiers ?? []).filter(
    (tier) => tier.item_price_id === line.item_price_id,
  );
  // Lines do not say how they are priced; that cannot change while they keep their price.
  const model = plan?.metadata[fact("pricing_model")] ?? null;
  const hasUnitPrice = (line.unit_price ?? line.unit_price_in_decimal ?? null) !== null;
  const isTiered = model === "tiered" || model === "volume" || model === "stairstep";
  if (model === null || (isTiered ? tiers.length === 0 : !hasUnitPrice)) return null;
  const known = plan?.components[0]?.pricing;
  const catalogueFree = known && "freeQuantity" in known ? known.freeQuantity : undefined;
  return pricingOf({
    id: wire.id,
    model,
    currency,
    price: line.unit_price,
    priceInDecimal: line.unit_price_in_decimal,
    tiers,
    free: line.free_quantity ?? catalogueFree,
    freeInDecimal: line.free_quantity_in_decimal,
  });
}

const isSame = (a: Pricing | Interval, b: Pricing | Interval): boolean => canonical(a) === canonical(b);

const canonical = (value: object): string =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
