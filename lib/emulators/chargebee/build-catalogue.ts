import type { SiteState } from "./site-state";
import type { PeriodUnit, WireItem, WireItemPrice, WireTier } from "./wire";

/** Times of one change, in the two units in which objects carry them. */
export const stamps = (at: number): { updated_at: number; resource_version: number } => ({
  updated_at: at,
  resource_version: at * 1000 + 1,
});

export function buildFamily(state: SiteState, id: string, name: string, at: number) {
  return state.item_family.put({ id, name, status: "active", ...stamps(at), object: "item_family" });
}

/** @param facts whatever differs from a plain item that everybody may buy */
export function buildItem(
  state: SiteState,
  facts: Pick<WireItem, "id" | "name" | "type"> & Partial<WireItem>,
  at: number,
): WireItem {
  return state.item.put({
    status: "active",
    item_family_id: "core",
    is_shippable: false,
    is_giftable: false,
    enabled_for_checkout: true,
    enabled_in_portal: true,
    ...(facts.type === "plan" ? { item_applicability: "all" } : {}),
    metered: false,
    channel: "web",
    metadata: {},
    ...stamps(at),
    ...facts,
    object: "item",
  });
}

export interface PriceTerms {
  currency?: string;
  period?: number;
  unit?: PeriodUnit;
  model?: WireItemPrice["pricing_model"];
  price?: number;
  priceInDecimal?: string;
  tiers?: readonly WireTier[];
  free?: number;
  more?: Partial<WireItemPrice>;
}

const adverbs: Record<PeriodUnit, string> = {
  day: "daily",
  week: "weekly",
  month: "monthly",
  year: "yearly",
};

/** A price of an item, named as Chargebee proposes: `growth-USD-monthly`. Charges have no period. */
export function buildItemPrice(
  state: SiteState,
  item: WireItem,
  terms: PriceTerms,
  at: number,
): WireItemPrice {
  const { currency = "USD", period = 1, unit = "month", model = "flat_fee", tiers, more = {} } = terms;
  const recurring = item.type !== "charge";
  const cadence = period === 1 ? adverbs[unit] : `every-${period}-${unit}s`;
  const id = recurring ? `${item.id}-${currency}-${cadence}` : `${item.id}-${currency}`;
  return state.item_price.put({
    id,
    name: `${item.name} ${currency}${recurring ? ` ${cadence}` : ""}`,
    item_family_id: item.item_family_id,
    item_id: item.id,
    item_type: item.type,
    status: "active",
    external_name: item.name,
    pricing_model: model,
    ...(terms.price === undefined ? {} : { price: terms.price }),
    ...(terms.priceInDecimal === undefined ? {} : { price_in_decimal: terms.priceInDecimal }),
    ...(tiers === undefined ? {} : { tiers: tiers.map((tier) => ({ ...tier })) }),
    ...(recurring ? { period, period_unit: unit } : {}),
    currency_code: currency,
    free_quantity: terms.free ?? 0,
    channel: "web",
    is_taxable: true,
    created_at: at,
    ...stamps(at),
    ...more,
    object: "item_price",
  });
}

/** Bands of a ladder: `[end, price]`, the last end null. Real ladders begin at 1. */
export function bands(
  rows: readonly (readonly [end: number | null, price: number, more?: Partial<WireTier>])[],
): WireTier[] {
  let start = 1;
  return rows.map(([end, price, more]) => {
    const tier = { starting_unit: start, ...(end === null ? {} : { ending_unit: end }), price, ...more };
    start = (end ?? 0) + 1;
    // The type demands an index that item prices do not carry.
    return tier as WireTier;
  });
}
