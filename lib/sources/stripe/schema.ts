import { z } from "zod";

/*
 * The parts of Stripe's objects that are carried, API 2026-10-28.endive. Unknown fields pass, enums are plain text
 * here and translated by a table in the mapping, so that a new value becomes an issue and not a parse error.
 * Integers may arrive as text when a double cannot hold them (exact-json.ts).
 */

const wholeText = z.string().regex(/^-?\d+$/);
/** A whole number as text. */
export const integer = z.union([z.int().transform(String), wholeText]);
const decimalText = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/);
/** A number as text, perhaps with an exponent. */
export const decimal = z.union([z.number().transform(String), decimalText]);
const seconds = z.int().nonnegative();
const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

/** An expandable field: an id or the object in its place. */
const ref = z.union([
  z.string().min(1),
  z.looseObject({ id: z.string().min(1) }).transform((value) => value.id),
]);

const list = <T extends z.ZodType>(row: T) =>
  z.looseObject({ data: z.array(row), has_more: z.boolean().nullish() });

/** https://docs.stripe.com/api/products/object */
export const productWire = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  active: z.boolean(),
  description: z.string().nullish(),
  unit_label: z.string().nullish(),
  metadata,
});

const tierWire = z.looseObject({
  up_to: z.union([integer, z.literal("inf").transform(() => null)]).nullish(),
  unit_amount: integer.nullish(),
  unit_amount_decimal: decimalText.nullish(),
  flat_amount: integer.nullish(),
  flat_amount_decimal: decimalText.nullish(),
});

const amountsWire = z.looseObject({
  unit_amount: integer.nullish(),
  unit_amount_decimal: decimalText.nullish(),
  custom_unit_amount: z.looseObject({}).nullish(),
  tiers: z.array(tierWire).nullish(),
});
export type AmountsWire = z.output<typeof amountsWire>;

/** https://docs.stripe.com/api/prices/object, with `tiers` and `currency_options` expanded. */
export const priceWire = amountsWire.extend({
  id: z.string().min(1),
  product: ref,
  active: z.boolean(),
  currency: z.string(),
  type: z.string(),
  billing_scheme: z.string(),
  tiers_mode: z.string().nullish(),
  transform_quantity: z.looseObject({ divide_by: integer, round: z.string() }).nullish(),
  recurring: z
    .looseObject({
      interval: z.string(),
      interval_count: z.int().positive(),
      usage_type: z.string(),
      meter: z.string().nullish(),
      trial_period_days: z.int().nonnegative().nullish(),
    })
    .nullish(),
  currency_options: z.record(z.string(), amountsWire).nullish(),
  lookup_key: z.string().nullish(),
  nickname: z.string().nullish(),
  metadata,
  created: seconds,
});
export type PriceWire = z.output<typeof priceWire>;

/** https://docs.stripe.com/api/entitlements/feature/object */
export const featureWire = z.looseObject({
  id: z.string().min(1),
  lookup_key: z.string().min(1),
  name: z.string(),
  active: z.boolean(),
  metadata,
});

/** https://docs.stripe.com/api/product-feature/object */
export const productFeatureWire = z.looseObject({ entitlement_feature: featureWire });

/** https://docs.stripe.com/api/entitlements/active-entitlement/object, one list per customer. */
export const activeEntitlementsWire = list(z.looseObject({ lookup_key: z.string().min(1) }));

/** https://docs.stripe.com/api/billing/meter/object */
export const meterWire = z.looseObject({
  id: z.string().min(1),
  event_name: z.string().min(1),
  display_name: z.string(),
  status: z.string(),
  default_aggregation: z.looseObject({ formula: z.string() }),
});

/** https://docs.stripe.com/api/billing/meter-event-summary/object */
export const summaryWire = z.looseObject({
  meter: z.string().min(1),
  start_time: seconds,
  end_time: seconds,
  aggregated_value: decimal,
});

/** https://docs.stripe.com/api/coupons/object, with `applies_to` and `currency_options` expanded. */
export const couponWire = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  percent_off: decimal.nullish(),
  amount_off: integer.nullish(),
  currency: z.string().nullish(),
  currency_options: z.record(z.string(), z.looseObject({ amount_off: integer.nullish() })).nullish(),
  duration: z.string(),
  duration_in_months: z.int().positive().nullish(),
  applies_to: z.looseObject({ products: z.array(z.string()).nullish() }).nullish(),
  redeem_by: seconds.nullish(),
  valid: z.boolean(),
  metadata,
});
export type CouponWire = z.output<typeof couponWire>;

/** https://docs.stripe.com/api/promotion_codes/object */
export const promotionCodeWire = z.looseObject({
  id: z.string().min(1),
  code: z.string(),
  promotion: z.looseObject({ coupon: ref.nullish() }),
});

/** https://docs.stripe.com/api/discounts/object; the coupon moved to `source` in 2025-09-30.clover. */
export const discountWire = z.looseObject({
  id: z.string().min(1),
  source: z.looseObject({ coupon: z.union([z.string(), couponWire]).nullish() }),
  start: seconds,
  end: seconds.nullish(),
});
const discounts = z
  .array(z.union([z.string(), discountWire]))
  .nullish()
  .transform((value) => value ?? []);
export type DiscountWire = z.output<typeof discountWire> | string;

/** https://docs.stripe.com/api/customers/object, with `tax_ids` and `invoice_credit_balance` expanded. */
export const customerWire = z.looseObject({
  id: z.string().min(1),
  email: z.string().nullish(),
  name: z.string().nullish(),
  phone: z.string().nullish(),
  address: z.looseObject({ country: z.string().nullish() }).nullish(),
  currency: z.string().nullish(),
  balance: integer.nullish(),
  invoice_credit_balance: z.record(z.string(), integer).nullish(),
  discount: z.union([z.string(), discountWire]).nullish(),
  tax_ids: list(z.looseObject({ type: z.string(), value: z.string() })).nullish(),
  default_source: ref.nullish(),
  invoice_settings: z.looseObject({ default_payment_method: ref.nullish() }).nullish(),
  created: seconds,
  metadata,
});

/** https://docs.stripe.com/api/subscription_items/object; periods stand here since 2025-03-31.basil. */
export const itemWire = z.looseObject({
  id: z.string().min(1),
  price: z.looseObject({
    id: z.string().min(1),
    recurring: z.looseObject({ usage_type: z.string() }).nullish(),
  }),
  quantity: integer.nullish(),
  current_period_start: seconds,
  current_period_end: seconds,
  discounts,
});
export type ItemWire = z.output<typeof itemWire>;

/** https://docs.stripe.com/api/subscriptions/object */
export const subscriptionWire = z.looseObject({
  id: z.string().min(1),
  customer: ref,
  status: z.string(),
  currency: z.string(),
  start_date: seconds,
  trial_end: seconds.nullish(),
  cancel_at: seconds.nullish(),
  cancel_at_period_end: z.boolean(),
  ended_at: seconds.nullish(),
  collection_method: z.string(),
  pause_collection: z.looseObject({ resumes_at: seconds.nullish() }).nullish(),
  pending_update: z.looseObject({}).nullish(),
  application: z.unknown().optional(),
  schedule: ref.nullish(),
  default_payment_method: ref.nullish(),
  default_source: ref.nullish(),
  automatic_tax: z.looseObject({ enabled: z.boolean() }).nullish(),
  default_tax_rates: z.array(z.unknown()).nullish(),
  discounts,
  items: list(itemWire),
  metadata,
});
export type SubscriptionWire = z.output<typeof subscriptionWire>;

const phaseWire = z.looseObject({
  start_date: seconds,
  end_date: seconds,
  currency: z.string(),
  trial_end: seconds.nullish(),
  items: z.array(z.looseObject({ price: ref, quantity: integer.nullish() })),
  discounts: z.array(z.looseObject({ coupon: ref.nullish(), discount: ref.nullish() })).nullish(),
});
export type PhaseWire = z.output<typeof phaseWire>;

/** https://docs.stripe.com/api/subscription_schedules/object */
export const scheduleWire = z.looseObject({
  id: z.string().min(1),
  customer: ref,
  status: z.string(),
  subscription: ref.nullish(),
  end_behavior: z.string(),
  phases: z.array(phaseWire),
  metadata: metadata,
});
export type ScheduleWire = z.output<typeof scheduleWire>;

const monetary = z.looseObject({
  type: z.string(),
  monetary: z.looseObject({ currency: z.string(), value: integer }).nullish(),
});

/** https://docs.stripe.com/api/billing/credit-grant/object */
export const grantWire = z.looseObject({
  id: z.string().min(1),
  customer: ref,
  name: z.string().nullish(),
  amount: monetary,
  category: z.string().nullish(),
  priority: z.int().nullish(),
  effective_at: seconds.nullish(),
  expires_at: seconds.nullish(),
  voided_at: seconds.nullish(),
  applicability_config: z
    .looseObject({
      scope: z.looseObject({
        price_type: z.string().nullish(),
        prices: z.array(z.looseObject({ id: z.string().min(1).nullish() })).nullish(),
      }),
    })
    .nullish(),
});

/** https://docs.stripe.com/api/billing/credit-balance-summary/object, filtered to one grant. */
export const balanceSummaryWire = z.looseObject({
  balances: z.array(z.looseObject({ available_balance: monetary, ledger_balance: monetary })),
});
