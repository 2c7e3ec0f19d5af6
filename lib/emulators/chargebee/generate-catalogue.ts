import { bands, buildFamily, buildItem, buildItemPrice, stamps } from "./build-catalogue";
import type { SiteState } from "./site-state";
import type { WireFeature } from "./wire";

/** What generated customers can buy, by short names. */
export type Catalogue = ReturnType<typeof generateCatalogue>;

/** One product line with plans, add-ons and charges in every pricing model, features and what is entitled to them. */
export function generateCatalogue(state: SiteState, at: number) {
  buildFamily(state, "core", "Core platform", at);
  buildFamily(state, "extras", "Extras", at);
  const item = (id: string, name: string, type: "plan" | "addon" | "charge", more = {}) =>
    buildItem(state, { id, name, type, ...more }, at);
  const starter = item("starter", "Starter", "plan", { description: "For the first steps" });
  const growth = item("growth", "Growth", "plan");
  const scale = item("scale", "Scale", "plan");
  const enterprise = item("enterprise", "Enterprise", "plan", { item_applicability: "restricted" });
  const legacy = item("legacy", "Legacy 2019", "plan", { status: "archived", archived_at: at });
  const seats = item("extra-seats", "Extra seats", "addon", { item_family_id: "extras", unit: "seat" });
  const storage = item("storage", "Storage", "addon", { item_family_id: "extras", unit: "GB" });
  const support = item("support", "Priority support", "addon", { item_family_id: "extras" });
  const messages = item("messages", "Messages", "addon", { item_family_id: "extras", unit: "message" });
  const advice = item("advice", "Advice", "addon", { item_family_id: "extras", included_in_mrr: false });
  const calls = item("api-calls", "API calls", "addon", {
    metered: true,
    usage_calculation: "sum_of_usages",
    unit: "call",
    item_family_id: "extras",
  });
  const peak = item("peak-users", "Peak users", "addon", {
    metered: true,
    usage_calculation: "max_usage",
    unit: "user",
    item_family_id: "extras",
  });
  const setup = item("setup", "Set-up", "charge");

  const ladder = bands([
    [10, 1000],
    [50, 800],
    [null, 600],
  ]);
  const price = (
    ...[of, terms]: [Parameters<typeof buildItemPrice>[1], Parameters<typeof buildItemPrice>[2]]
  ) => buildItemPrice(state, of, terms, at);
  const prices = {
    starter: price(starter, { price: 2900, more: { trial_period: 14, trial_period_unit: "day" } }),
    starterYear: price(starter, { price: 29_000, unit: "year" }),
    starterYen: price(starter, { price: 4300, currency: "JPY" }),
    starterDinar: price(starter, { price: 8990, currency: "KWD" }),
    growth: price(growth, { price: 9900, model: "per_unit", free: 3 }),
    growthEuro: price(growth, { price: 8900, model: "per_unit", currency: "EUR" }),
    growthQuarter: price(growth, { price: 27_000, period: 3 }),
    growthWeek: price(growth, { price: 20_000, unit: "week" }),
    scale: price(scale, { model: "tiered", tiers: ladder }),
    scaleVolume: price(scale, { model: "volume", tiers: ladder, currency: "EUR" }),
    enterprise: price(enterprise, { price: 1_200_000, unit: "year" }),
    legacy: price(legacy, { price: 1900, more: { status: "archived", archived_at: at } }),
    seats: price(seats, {
      model: "tiered",
      tiers: bands([
        [10, 50_000],
        [null, 100_000],
      ]),
    }),
    storage: price(storage, {
      model: "stairstep",
      tiers: bands([
        [10, 10_000],
        [50, 30_000],
        [null, 70_000],
      ]),
    }),
    support: price(support, { price: 20_000 }),
    supportYear: price(support, { price: 60_000, unit: "year" }),
    messages: price(messages, {
      model: "tiered",
      tiers: bands([
        [100, 900, { pricing_type: "flat_fee" }],
        [null, 500, { pricing_type: "package", package_size: 100 }],
      ]),
    }),
    advice: price(advice, { price: 5000 }),
    calls: price(calls, { model: "per_unit", priceInDecimal: "0.0075" }),
    peak: price(peak, { model: "per_unit", price: 300 }),
    setup: price(setup, { price: 50_000 }),
  };
  state.attached_item.put({
    id: "attached-setup",
    parent_item_id: enterprise.id,
    item_id: setup.id,
    status: "active",
    charge_on_event: "subscription_creation",
    charge_once: true,
    created_at: at,
    ...stamps(at),
    object: "attached_item",
  });
  state.attached_item.put({
    id: "attached-seats",
    parent_item_id: growth.id,
    item_id: seats.id,
    type: "mandatory",
    quantity: 1,
    status: "active",
    created_at: at,
    ...stamps(at),
    object: "attached_item",
  });
  state.differential_price.put({
    id: "diff-support-scale",
    item_price_id: prices.support.id,
    parent_item_id: scale.id,
    price: 15_000,
    status: "active",
    currency_code: "USD",
    created_at: at,
    modified_at: at,
    ...stamps(at),
    object: "differential_price",
  });
  return { prices, features: generateFeatures(state, at) };
}

function generateFeatures(state: SiteState, at: number) {
  const feature = (
    id: string,
    name: string,
    type: WireFeature["type"],
    more: Partial<WireFeature> = {},
  ): WireFeature =>
    state.feature.put({
      id,
      name,
      type,
      status: "active",
      metered: false,
      created_at: at,
      ...stamps(at),
      ...more,
      object: "feature",
    });
  const level = (value: string, rank: number, isUnlimited = false) => ({
    name: isUnlimited ? "Unlimited" : value,
    value,
    level: rank,
    is_unlimited: isUnlimited,
  });
  const features = {
    sso: feature("sso", "Single sign-on", "switch"),
    seats: feature("seats", "Seats", "quantity", {
      unit: "seat",
      levels: [level("5", 0), level("20", 1), level("unlimited", 2, true)],
    }),
    storage: feature("storage-gb", "Storage", "range", {
      unit: "GB",
      levels: [level("1", 0), level("1000", 1)],
    }),
    support: feature("support-level", "Support level", "custom", {
      levels: [level("email", 0), level("phone", 1)],
    }),
    tokens: feature("tokens", "Tokens", "quantity", { metered: true, unit: "token" }),
    draft: feature("next-thing", "Next thing", "switch", { status: "draft" }),
  };
  const entitle = (
    entityType: "plan" | "addon" | "charge" | "plan_price" | "addon_price",
    entity: string,
    feature: WireFeature,
    value: string,
  ) =>
    state.entitlement.put({
      id: `ent-${entity}-${feature.id}`,
      entity_id: entity,
      entity_type: entityType,
      feature_id: feature.id,
      feature_name: feature.name,
      value,
      name: value,
      object: "entitlement",
    });
  entitle("plan", "starter", features.seats, "5");
  entitle("plan", "starter", features.support, "email");
  entitle("plan", "growth", features.seats, "20");
  entitle("plan", "growth", features.sso, "true");
  entitle("plan", "growth", features.storage, "100");
  entitle("plan", "scale", features.seats, "unlimited");
  entitle("plan", "scale", features.sso, "true");
  entitle("plan", "scale", features.support, "phone");
  entitle("plan_price", "growth-USD-every-3-months", features.storage, "250");
  entitle("addon", "storage", features.storage, "50");
  entitle("addon_price", "support-USD-monthly", features.support, "phone");
  entitle("charge", "setup", features.sso, "true");
  entitle("plan", "growth", features.tokens, "100000");
  state.meter.put({
    id: "tokens-meter",
    name: "tokens",
    type: "simple",
    status: "active",
    query: "SELECT SUM(tokens) FROM usage_events",
    created_at: at,
    updated_at: at,
    object: "meter",
  });
  return features;
}
