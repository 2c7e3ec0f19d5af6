import type { AccountState } from "./account-state";
import type {
  WireCoupon,
  WireDiscount,
  WireFeature,
  WireMeter,
  WirePrice,
  WireProduct,
  WireTier,
} from "./wire";

export function buildProduct(
  state: AccountState,
  facts: { name: string; created: number; active?: boolean; description?: string; unitLabel?: string },
): WireProduct {
  return state.products.add({
    id: state.mint("prod", 14),
    object: "product",
    active: facts.active ?? true,
    created: facts.created,
    default_price: null,
    description: facts.description ?? null,
    images: [],
    livemode: state.livemode,
    marketing_features: [],
    metadata: {},
    name: facts.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: facts.unitLabel ?? null,
    updated: facts.created,
    url: null,
  });
}

export interface PriceFacts {
  product: string;
  created: number;
  currency?: string;
  /** Decimal text in minor units; null for tiered prices. */
  unit?: string | null;
  /** [up_to, unit, flat] rows; the last up_to is null. */
  tiers?: readonly (readonly [number | null, string | null, string | null])[];
  tiersMode?: "graduated" | "volume";
  interval?: "day" | "week" | "month" | "year" | null;
  intervalCount?: number;
  meter?: string;
  divideBy?: number;
  round?: "up" | "down";
  /** Per-unit amounts in other currencies. */
  options?: Record<string, string>;
  active?: boolean;
  nickname?: string;
  lookupKey?: string;
  inline?: boolean;
}

/** Stripe shows an integer beside the decimal only where nothing is lost. */
function whole(decimal: string | null): number | null {
  return decimal !== null && /^-?\d+$/.test(decimal) ? Number(decimal) : null;
}

export function buildTier([upTo, unit, flat]: readonly [
  number | null,
  string | null,
  string | null,
]): WireTier {
  return {
    up_to: upTo,
    unit_amount: whole(unit),
    unit_amount_decimal: unit,
    flat_amount: whole(flat),
    flat_amount_decimal: flat,
  };
}

export function buildPrice(state: AccountState, facts: PriceFacts): WirePrice {
  const { currency = "usd", unit = null, tiers, interval = "month", meter } = facts;
  const price: WirePrice = state.prices.add({
    id: state.mint("price_1", 23),
    object: "price",
    active: facts.active ?? true,
    billing_scheme: tiers ? "tiered" : "per_unit",
    created: facts.created,
    currency,
    custom_unit_amount: null,
    livemode: state.livemode,
    lookup_key: facts.lookupKey ?? null,
    metadata: {},
    nickname: facts.nickname ?? null,
    product: facts.product,
    recurring:
      interval === null
        ? null
        : {
            interval,
            interval_count: facts.intervalCount ?? 1,
            meter: meter ?? null,
            trial_period_days: null,
            usage_type: meter === undefined ? "licensed" : "metered",
          },
    tax_behavior: "unspecified",
    tiers_mode: facts.tiersMode ?? null,
    transform_quantity:
      facts.divideBy === undefined ? null : { divide_by: facts.divideBy, round: facts.round ?? "up" },
    type: interval === null ? "one_time" : "recurring",
    unit_amount: tiers ? null : whole(unit),
    unit_amount_decimal: tiers ? null : unit,
  });
  if (tiers) price.tiers = tiers.map(buildTier);
  if (facts.options) {
    const own = { unit_amount: whole(unit), unit_amount_decimal: unit };
    price.currency_options = Object.fromEntries(
      [
        [currency, own] as const,
        ...Object.entries(facts.options).map(([code, amount]) => [code, amountPair(amount)] as const),
      ].map(([code, pair]) => [
        code,
        { custom_unit_amount: null, tax_behavior: "unspecified" as const, ...pair },
      ]),
    );
  }
  if (facts.inline) state.inlinePrices.add(price.id);
  return price;
}

function amountPair(amount: string): { unit_amount: number | null; unit_amount_decimal: string } {
  return { unit_amount: whole(amount), unit_amount_decimal: amount };
}

export function buildMeter(
  state: AccountState,
  facts: { name: string; eventName: string; formula: "sum" | "count" | "last"; created: number },
): WireMeter {
  return state.meters.add({
    id: state.mint("mtr_test", 24),
    object: "billing.meter",
    created: facts.created,
    customer_mapping: { event_payload_key: "stripe_customer_id", type: "by_id" },
    default_aggregation: { formula: facts.formula },
    display_name: facts.name,
    event_name: facts.eventName,
    event_time_window: null,
    livemode: state.livemode,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: facts.created,
    value_settings: { event_payload_key: "value" },
  });
}

export function buildFeature(
  state: AccountState,
  lookupKey: string,
  name: string,
  active = true,
): WireFeature {
  return state.features.add({
    id: state.mint("feat_test", 24),
    object: "entitlements.feature",
    active,
    livemode: state.livemode,
    lookup_key: lookupKey,
    metadata: {},
    name,
  });
}

export function buildCoupon(
  state: AccountState,
  facts: Pick<WireCoupon, "id" | "name" | "duration" | "created"> & Partial<WireCoupon>,
): WireCoupon {
  return state.coupons.add({
    object: "coupon",
    amount_off: null,
    currency: null,
    duration_in_months: null,
    livemode: state.livemode,
    max_redemptions: null,
    metadata: {},
    percent_off: null,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
    ...facts,
  });
}

export function buildDiscount(
  state: AccountState,
  facts: { coupon: WireCoupon; start: number; end: number | null; customer: string } & Partial<WireDiscount>,
): WireDiscount {
  const { coupon, ...rest } = facts;
  coupon.times_redeemed += 1;
  return state.discounts.add({
    id: state.mint("di_1", 23),
    object: "discount",
    checkout_session: null,
    customer_account: null,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { type: "coupon", coupon: coupon.id },
    subscription: null,
    subscription_item: null,
    ...rest,
  });
}
