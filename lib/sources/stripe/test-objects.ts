import { expect } from "vitest";
import type { CanonicalByEntity, CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import { normaliseCatalogue, normaliseCustomer } from "./map";

/** One object of each kind in the form Stripe sends it, and short ways to translate them. Only for tests. */
export const scope: ExportScope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };
export const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 1000;
export const object = (
  stream: string,
  sourceId: string,
  raw: unknown,
  customerId: string | null = null,
): RawObject => ({
  stream,
  sourceId,
  customerId,
  raw,
});

export const product = { id: "prod_1", object: "product", name: "Pro", active: true, metadata: {} };
export const price = {
  id: "price_1",
  object: "price",
  product: "prod_1",
  active: true,
  currency: "usd",
  type: "recurring",
  billing_scheme: "per_unit",
  unit_amount: 1500,
  unit_amount_decimal: "1500",
  recurring: { interval: "month", interval_count: 1, usage_type: "licensed", meter: null },
  metadata: {},
  created: 1_700_000_000,
};
export const coupon = {
  id: "OFF20",
  object: "coupon",
  percent_off: 20,
  duration: "forever",
  valid: true,
  metadata: {},
};
export const customer = {
  id: "cus_1",
  object: "customer",
  email: "a@b.example",
  currency: "usd",
  balance: 0,
  created: 1_700_000_000,
  metadata: {},
};
export const item = {
  id: "si_1",
  price: { id: "price_1", recurring: { usage_type: "licensed" } },
  quantity: 7,
  current_period_start: day("2026-11-01"),
  current_period_end: day("2026-12-01"),
  discounts: [],
};
export const subscription = {
  id: "sub_1",
  object: "subscription",
  customer: "cus_1",
  status: "active",
  currency: "usd",
  start_date: day("2026-01-01"),
  cancel_at_period_end: false,
  collection_method: "charge_automatically",
  discounts: [],
  items: { object: "list", data: [item], has_more: false },
  metadata: {},
};
export const meter = {
  id: "mtr_1",
  object: "billing.meter",
  event_name: "api_calls",
  display_name: "API calls",
  status: "active",
  default_aggregation: { formula: "sum" },
};
export const grant = {
  id: "credgr_1",
  customer: "cus_1",
  amount: { type: "monetary", monetary: { currency: "usd", value: 5000 } },
  category: "paid",
  priority: 50,
  effective_at: day("2026-01-01"),
  expires_at: null,
  voided_at: null,
  applicability_config: { scope: { price_type: "metered" } },
};

type Records = readonly CanonicalRecord[];

export function only<K extends EntityKind>(records: Records, entity: K): CanonicalByEntity[K] {
  const found = records.filter((one) => one.entity === entity);
  expect(found).toHaveLength(1);
  // The filter keeps records of this entity only.
  return found[0]?.record as CanonicalByEntity[K];
}

export const planOf = (change: object, productChange: object = {}) => {
  const normalised = normaliseCatalogue([
    object("products", "prod_1", { ...product, ...productChange }),
    object("prices", "price_1", { ...price, ...change }),
  ]);
  return { ...normalised, plan: () => only(normalised.records, "plans") };
};

export const catalogue = normaliseCatalogue([
  object("products", "prod_1", product),
  object("prices", "price_1", price),
  object("coupons", "OFF20", { ...coupon, applies_to: { products: ["prod_1"] } }),
  object("meters", "mtr_1", meter),
]).records;

export const customerOf = (objects: readonly RawObject[]) => normaliseCustomer(objects, catalogue, scope);
export const subscriptionOf = (change: object, more: readonly RawObject[] = []) => {
  const normalised = customerOf([
    object("subscriptions", "sub_1", { ...subscription, ...change }, "cus_1"),
    ...more,
  ]);
  return { ...normalised, subscription: () => only(normalised.records, "subscriptions") };
};
