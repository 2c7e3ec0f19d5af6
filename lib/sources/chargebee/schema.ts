import { z } from "zod";
import { tierWire } from "./catalogue-schema";
import { decimal, id, integer, number, seconds } from "./wire-values";

/*
 * The parts of Chargebee's objects that are carried (API v2, types of SDK 3.33.0). Unknown fields pass, enums are plain
 * text here and translated by a table in the mapping, so that a new value becomes an issue and not a parse error.
 * Absent values are absent on the wire, never null. https://apidocs.chargebee.com/docs/api
 */

export const effectiveWire = z.looseObject({
  subscription_id: id,
  list: z.array(
    z.looseObject({
      feature_id: id,
      value: z.string(),
      is_overridden: z.boolean().nullish(),
      is_enabled: z.boolean().nullish(),
      expires_at: seconds.nullish(),
    }),
  ),
  overrides: z.array(
    z.looseObject({
      id,
      feature_id: id,
      value: z.string(),
      effective_from: seconds.nullish(),
      expires_at: seconds.nullish(),
    }),
  ),
});

const balanceWire = z.looseObject({
  currency_code: z.string(),
  promotional_credits: integer,
  refundable_credits: integer,
  excess_payments: integer,
});
export const customerWire = z.looseObject({
  id,
  email: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  company: z.string().nullish(),
  phone: z.string().nullish(),
  billing_address: z.looseObject({ country: z.string().nullish() }).nullish(),
  vat_number: z.string().nullish(),
  preferred_currency_code: z.string().nullish(),
  promotional_credits: integer.nullish(),
  refundable_credits: integer.nullish(),
  excess_payments: integer.nullish(),
  balances: z.array(balanceWire).nullish(),
  relationship: z.looseObject({ parent_id: z.string().nullish() }).nullish(),
  business_entity_id: z.string().nullish(),
  pii_cleared: z.string().nullish(),
  created_at: seconds,
  deleted: z.boolean().nullish(),
});
export type CustomerWire = z.output<typeof customerWire>;

export const lineWire = z.looseObject({
  item_price_id: id,
  item_type: z.string(),
  quantity: integer.nullish(),
  quantity_in_decimal: decimal.nullish(),
  metered_quantity: z.string().nullish(),
  unit_price: integer.nullish(),
  unit_price_in_decimal: decimal.nullish(),
  amount: integer.nullish(),
  amount_in_decimal: decimal.nullish(),
  free_quantity: integer.nullish(),
  free_quantity_in_decimal: decimal.nullish(),
  billing_period: z.int().positive().nullish(),
  billing_period_unit: z.string().nullish(),
  current_term_start: seconds.nullish(),
  current_term_end: seconds.nullish(),
});
export type LineWire = z.output<typeof lineWire>;

const addonLineWire = z.looseObject({
  id,
  quantity: integer.nullish(),
  quantity_in_decimal: decimal.nullish(),
  unit_price: integer.nullish(),
  unit_price_in_decimal: decimal.nullish(),
  amount: integer.nullish(),
  amount_in_decimal: decimal.nullish(),
});

export const discountWire = z.looseObject({
  id,
  type: z.string(),
  percentage: number.nullish(),
  amount: integer.nullish(),
  quantity: integer.nullish(),
  currency_code: z.string().nullish(),
  duration_type: z.string(),
  included_in_mrr: z.boolean().nullish(),
  apply_on: z.string(),
  item_price_id: z.string().nullish(),
  coupon_id: z.string().nullish(),
  created_at: seconds.nullish(),
  apply_till: seconds.nullish(),
});
export type DiscountWire = z.output<typeof discountWire>;

export const subscriptionWire = z.looseObject({
  id,
  customer_id: id,
  status: z.string(),
  currency_code: z.string(),
  billing_period: z.int().positive().nullish(),
  billing_period_unit: z.string().nullish(),
  start_date: seconds.nullish(),
  trial_end: seconds.nullish(),
  trial_end_action: z.string().nullish(),
  current_term_start: seconds.nullish(),
  current_term_end: seconds.nullish(),
  next_billing_at: seconds.nullish(),
  remaining_billing_cycles: z.int().nonnegative().nullish(),
  created_at: seconds.nullish(),
  started_at: seconds.nullish(),
  cancelled_at: seconds.nullish(),
  resume_date: seconds.nullish(),
  pause_date: seconds.nullish(),
  auto_collection: z.string().nullish(),
  due_invoices_count: z.int().nullish(),
  has_scheduled_changes: z.boolean().nullish(),
  has_scheduled_advance_invoices: z.boolean().nullish(),
  changes_scheduled_at: seconds.nullish(),
  business_entity_id: z.string().nullish(),
  decommissioned: z.boolean().nullish(),
  subscription_items: z.array(lineWire).nullish(),
  item_tiers: z.array(tierWire.extend({ item_price_id: id })).nullish(),
  coupons: z
    .array(
      z.looseObject({
        coupon_id: id,
        apply_till: seconds.nullish(),
        applied_count: z.int().nullish(),
        coupon_code: z.string().nullish(),
      }),
    )
    .nullish(),
  coupon: z.string().nullish(),
  discounts: z.array(discountWire).nullish(),
  contract_term: z
    .looseObject({ id, contract_end: seconds, action_at_term_end: z.string(), status: z.string().nullish() })
    .nullish(),
  plan_id: z.string().nullish(),
  plan_quantity: integer.nullish(),
  plan_quantity_in_decimal: decimal.nullish(),
  plan_unit_price: integer.nullish(),
  plan_unit_price_in_decimal: decimal.nullish(),
  plan_amount: integer.nullish(),
  plan_amount_in_decimal: decimal.nullish(),
  plan_free_quantity: integer.nullish(),
  plan_free_quantity_in_decimal: decimal.nullish(),
  addons: z.array(addonLineWire).nullish(),
});
export type SubscriptionWire = z.output<typeof subscriptionWire>;

export const rampWire = z.looseObject({
  id,
  effective_from: seconds,
  status: z.string(),
  description: z.string().nullish(),
  deleted: z.boolean().nullish(),
});

export const usageWire = z.looseObject({
  id,
  subscription_id: id,
  item_price_id: id,
  usage_date: seconds,
  quantity: z.union([decimal, z.number().transform(String)]),
});
export const usageSummaryWire = z.looseObject({
  subscription_id: id,
  feature_id: id,
  aggregated_value: decimal,
  aggregated_from: seconds,
  aggregated_to: seconds,
});

export const grantBlockWire = z.looseObject({
  id,
  unit_id: id,
  account_type: z.string().nullish(),
  granted_amount: decimal,
  balance: decimal,
  hold_amount: decimal.nullish(),
  effective_from: seconds.nullish(),
  expires_at: seconds.nullish(),
  status: z.string(),
  grant_source: z.string().nullish(),
});
export const walletWire = z.looseObject({
  balances: z.array(
    z.looseObject({
      unit_id: id,
      provisioned_balance: z.looseObject({ total_balance: decimal }).nullish(),
    }),
  ),
});
