import type { AccountState } from "./account-state";
import { buildCoupon, buildFeature, buildMeter, buildPrice, buildProduct } from "./build-catalogue";

const LADDER = [
  [10, "1000", null],
  [50, "800", null],
  [null, "600", "5000"],
] as const;

/** What the generated company sells. Every awkward price shape occurs once under a speaking name. */
export function generateCatalogue(state: AccountState, created: number) {
  const meter = (name: string, eventName: string, formula: "sum" | "count" | "last") =>
    buildMeter(state, { name, eventName, formula, created });
  const meters = {
    apiCalls: meter("API calls", "api_calls", "sum"),
    tokens: meter("AI tokens", "ai_tokens", "sum"),
    exports: meter("Exports", "exports", "count"),
    storage: meter("Stored gigabytes", "storage_gb", "last"),
  };
  const product = (name: string, unitLabel?: string) => buildProduct(state, { name, created, unitLabel });
  const products = {
    free: product("Free"),
    starter: product("Starter"),
    growth: product("Growth"),
    scale: product("Scale", "seat"),
    enterprise: product("Enterprise"),
    api: product("API calls", "call"),
    tokens: product("AI tokens", "1000 tokens"),
    storage: product("Storage", "GB"),
    exports: product("Exports", "export"),
    support: product("Priority support", "hour"),
    onboarding: product("Onboarding"),
    legacy: buildProduct(state, {
      name: "Legacy team",
      created,
      active: false,
      description: "No longer sold",
    }),
  };
  const price = (
    owner: { id: string },
    facts: Omit<Parameters<typeof buildPrice>[1], "product" | "created">,
  ) => buildPrice(state, { product: owner.id, created, ...facts });
  const prices = {
    free: price(products.free, { unit: "0", lookupKey: "free" }),
    starterMonthly: price(products.starter, { unit: "2900", lookupKey: "starter_monthly" }),
    starterYearly: price(products.starter, { unit: "29000", interval: "year", lookupKey: "starter_yearly" }),
    starterYen: price(products.starter, { unit: "9800", currency: "jpy", nickname: "Japan" }),
    starterDinar: price(products.starter, { unit: "4990", currency: "kwd", nickname: "Kuwait" }),
    growthMonthly: price(products.growth, {
      unit: "9900",
      options: { eur: "8900", gbp: "7900" },
      lookupKey: "growth_monthly",
    }),
    growthYearly: price(products.growth, { unit: "99000", interval: "year", lookupKey: "growth_yearly" }),
    growthOld: price(products.growth, { unit: "7900", active: false, nickname: "2024 price" }),
    scaleSeats: price(products.scale, { tiers: LADDER, tiersMode: "graduated", lookupKey: "scale_seats" }),
    scaleVolume: price(products.scale, { tiers: LADDER, tiersMode: "volume", nickname: "Volume seats" }),
    enterpriseQuarter: price(products.enterprise, { unit: "149700", intervalCount: 3 }),
    enterpriseYear: price(products.enterprise, { unit: "1200000", interval: "year" }),
    weekly: price(products.support, { unit: "1500", interval: "week", nickname: "Weekly call" }),
    daily: price(products.support, { unit: "100", interval: "day", nickname: "Day pass" }),
    supportHours: price(products.support, {
      unit: "700",
      divideBy: 5,
      round: "up",
      nickname: "Hours in fives",
    }),
    supportHoursDown: price(products.support, { unit: "700", divideBy: 5, round: "down" }),
    apiCalls: price(products.api, {
      meter: meters.apiCalls.id,
      tiersMode: "graduated",
      tiers: [
        [10_000, "0", null],
        [null, "0.02", null],
      ],
      lookupKey: "api_calls",
    }),
    apiCallsSubCent: price(products.api, {
      meter: meters.apiCalls.id,
      unit: "0.0125",
      nickname: "Pay as you go",
    }),
    apiCallsEuro: price(products.api, { meter: meters.apiCalls.id, unit: "0.015", currency: "eur" }),
    tokens: price(products.tokens, { meter: meters.tokens.id, unit: "4", divideBy: 1000, round: "up" }),
    exports: price(products.exports, { meter: meters.exports.id, unit: "50" }),
    storage: price(products.storage, {
      meter: meters.storage.id,
      tiersMode: "volume",
      tiers: [
        [100, "25", null],
        [null, "18", "1000"],
      ],
    }),
    onboarding: price(products.onboarding, { unit: "50000", interval: null, nickname: "Set-up fee" }),
    legacyTeam: price(products.legacy, { unit: "4900", active: false }),
  };
  for (const [key, name, owners, active = true] of FEATURES) {
    const feature = buildFeature(state, key, name, active);
    for (const owner of owners) {
      state.productFeatures.add({
        id: state.mint("prodft_test", 24),
        product: products[owner].id,
        feature: feature.id,
      });
    }
  }
  const percent = (
    id: string,
    percentOff: number,
    duration: "once" | "repeating" | "forever",
    months?: number,
  ) =>
    buildCoupon(state, {
      id,
      name: `${percentOff}% off`,
      created,
      duration,
      percent_off: percentOff,
      duration_in_months: months ?? null,
    });
  const coupons = {
    once: percent("WELCOME50", 50, "once"),
    repeating: percent("LAUNCH25", 25, "repeating", 6),
    forever: percent("FRIENDS20", 20, "forever"),
    fraction: percent("PARTNER125", 12.5, "forever"),
    amount: buildCoupon(state, {
      id: "LESS1000",
      name: "10.00 off",
      created,
      duration: "forever",
      amount_off: 1000,
      currency: "usd",
      currency_options: { eur: { amount_off: 900 } },
    }),
    onProduct: buildCoupon(state, {
      id: "SUPPORT10",
      name: "10% off support",
      created,
      duration: "forever",
      percent_off: 10,
      applies_to: { products: [products.support.id] },
    }),
    deleted: percent("GONE15", 15, "forever"),
  };
  return { meters, products, prices, coupons };
}

export type Catalogue = ReturnType<typeof generateCatalogue>;

const FEATURES: readonly (readonly [
  key: string,
  name: string,
  owners: readonly ("starter" | "growth" | "scale" | "enterprise" | "support")[],
  active?: boolean,
])[] = [
  ["dashboards", "Dashboards", ["starter", "growth", "scale", "enterprise"]],
  ["api_access", "API access", ["growth", "scale", "enterprise"]],
  ["webhooks", "Webhooks", ["growth", "scale", "enterprise"]],
  ["sso", "Single sign-on", ["scale", "enterprise"]],
  ["audit_log", "Audit log", ["enterprise"]],
  ["priority_support", "Priority support", ["scale", "enterprise", "support"]],
  ["beta_search", "Search (beta)", [], false],
];
