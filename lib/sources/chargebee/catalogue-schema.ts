import { z } from "zod";
import { decimal, id, integer, number, seconds } from "./wire-values";

/* The catalogue's objects; schema.ts says how they are read. */

export const tierWire = z.looseObject({
  ending_unit: integer.nullish(),
  ending_unit_in_decimal: decimal.nullish(),
  price: integer.nullish(),
  price_in_decimal: decimal.nullish(),
  pricing_type: z.string().nullish(),
  package_size: integer.nullish(),
});
export type TierWire = z.output<typeof tierWire>;

const priced = {
  price: integer.nullish(),
  price_in_decimal: decimal.nullish(),
  pricing_model: z.string(),
  tiers: z.array(tierWire).nullish(),
  free_quantity: integer.nullish(),
  free_quantity_in_decimal: decimal.nullish(),
  currency_code: z.string(),
  status: z.string().nullish(),
};

export const itemWire = z.looseObject({
  id,
  name: z.string(),
  external_name: z.string().nullish(),
  description: z.string().nullish(),
  type: z.string(),
  status: z.string().nullish(),
  item_family_id: z.string().nullish(),
  unit: z.string().nullish(),
  metered: z.boolean().nullish(),
  usage_calculation: z.string().nullish(),
  is_percentage_pricing: z.boolean().nullish(),
  included_in_mrr: z.boolean().nullish(),
  enabled_for_checkout: z.boolean().nullish(),
});
export type ItemWire = z.output<typeof itemWire>;

export const itemPriceWire = z.looseObject({
  id,
  name: z.string(),
  item_id: id,
  item_type: z.string(),
  ...priced,
  period: z.int().positive().nullish(),
  period_unit: z.string().nullish(),
  trial_period: z.int().nonnegative().nullish(),
  trial_period_unit: z.string().nullish(),
  price_variant_id: z.string().nullish(),
  created_at: seconds.nullish(),
});

/** Product Catalog 1.0. */
export const planWire = z.looseObject({
  id,
  name: z.string(),
  description: z.string().nullish(),
  ...priced,
  period: z.int().positive(),
  period_unit: z.string(),
  trial_period: z.int().nonnegative().nullish(),
  trial_period_unit: z.string().nullish(),
  setup_cost: integer.nullish(),
  enabled_in_hosted_pages: z.boolean().nullish(),
});
export const addonWire = z.looseObject({
  id,
  name: z.string(),
  description: z.string().nullish(),
  ...priced,
  charge_type: z.string(),
  period: z.int().positive().nullish(),
  period_unit: z.string(),
  unit: z.string().nullish(),
  included_in_mrr: z.boolean().nullish(),
});

export const featureWire = z.looseObject({
  id,
  name: z.string(),
  type: z.string(),
  status: z.string().nullish(),
  unit: z.string().nullish(),
  metered: z.boolean().nullish(),
  levels: z.array(z.looseObject({ value: z.string(), is_unlimited: z.boolean().nullish() })).nullish(),
});
export const meterWire = z.looseObject({
  id,
  query: z.string(),
  features: z
    .array(z.union([z.string(), z.looseObject({ id: z.string() }).transform((one) => one.id)]))
    .nullish(),
});
export const entitlementWire = z.looseObject({
  id,
  entity_id: id,
  entity_type: z.string(),
  feature_id: id,
  value: z.string(),
});

export const couponWire = z.looseObject({
  id,
  name: z.string().nullish(),
  discount_type: z.string(),
  discount_percentage: number.nullish(),
  discount_amount: integer.nullish(),
  discount_quantity: integer.nullish(),
  currency_code: z.string().nullish(),
  duration_type: z.string(),
  duration_month: z.int().positive().nullish(),
  period: z.int().positive().nullish(),
  period_unit: z.string().nullish(),
  apply_on: z.string().nullish(),
  item_constraints: z
    .array(
      z.looseObject({
        item_type: z.string(),
        constraint: z.string(),
        item_price_ids: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
  plan_constraint: z.string().nullish(),
  addon_constraint: z.string().nullish(),
  plan_ids: z.array(z.string()).nullish(),
  addon_ids: z.array(z.string()).nullish(),
  included_in_mrr: z.boolean().nullish(),
  valid_till: seconds.nullish(),
  status: z.string().nullish(),
});
export type CouponWire = z.output<typeof couponWire>;
export const couponCodeWire = z.looseObject({ code: id, coupon_id: id });
