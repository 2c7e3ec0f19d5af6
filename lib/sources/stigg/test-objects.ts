import { expect } from "vitest";
import type { CanonicalByEntity, CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import { normaliseCatalogue, normaliseCustomer } from "./map";

/* Objects of each kind in the form Stigg sends them, and short ways to translate them. Only for tests. */

export const scope: ExportScope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };
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

export function all<K extends EntityKind>(
  records: readonly CanonicalRecord[],
  entity: K,
): CanonicalByEntity[K][] {
  // The filter keeps records of this entity only.
  return records.filter((one) => one.entity === entity).map((one) => one.record as CanonicalByEntity[K]);
}
export const byId = <T extends { sourceId: string }>(records: readonly T[], id: string): T =>
  records.find((one) => one.sourceId === id) ??
  expect.fail(`no ${id} among ${records.map((one) => one.sourceId)}`);

export const calls = { refId: "calls", featureType: "NUMBER", meterType: "Incremental" };
export const seats = { refId: "seats", featureType: "NUMBER", meterType: "Fluctuating" };
export const sso = { refId: "sso", featureType: "BOOLEAN", meterType: "None" };
export const feature = (refId: string, more: object) =>
  object("features", refId, { refId, displayName: refId, featureStatus: "ACTIVE", ...more });
export const features = [feature("calls", calls), feature("seats", seats), feature("sso", sso)];
export const money = (amount: number, currency = "USD") => ({ amount, currency });
export const flat = {
  id: "price-flat",
  packageId: "uuid-pro-3",
  billingModel: "FLAT_FEE",
  billingPeriod: "MONTHLY",
  billingCadence: "RECURRING",
  price: money(10.99),
};
export const perSeat = {
  ...flat,
  id: "price-seat",
  billingModel: "PER_UNIT",
  price: money(12.5),
  feature: { refId: "seats" },
};
export const grant = (of: object, more: object) => ({
  __typename: "PackageFeatureEntitlement",
  isGranted: true,
  feature: of,
  ...more,
});
export const plan = {
  id: "uuid-pro-3",
  refId: "pro",
  versionNumber: 3,
  isLatest: true,
  status: "PUBLISHED",
  pricingType: "PAID",
  displayName: "Pro",
  prices: [flat, perSeat],
  packageEntitlements: [grant(calls, { featureLimit: 1000, resetPeriod: "MONTH" })],
};
export const planWith = (more: object) =>
  normaliseCatalogue([...features, object("plans", "pro@3", { ...plan, ...more })]);

export const subscription = {
  subscriptionId: "sub-1",
  status: "ACTIVE",
  pricingType: "PAID",
  billingPeriod: "MONTHLY",
  paymentCollection: "NOT_REQUIRED",
  paymentCollectionMethod: "CHARGE",
  startDate: "2026-01-01T00:00:00Z",
  currentBillingPeriodStart: "2026-11-01T00:00:00Z",
  currentBillingPeriodEnd: "2026-12-01T00:00:00Z",
  customer: { customerId: "cus-1", hasPaymentMethod: true, billingCurrency: "USD" },
  plan: { id: "uuid-pro-3", refId: "pro", versionNumber: 3 },
  addons: [],
  prices: [
    { id: "sp-1", price: flat },
    { id: "sp-2", usageLimit: 7, price: perSeat },
  ],
};
export const customer = {
  id: "uuid-1",
  customerId: "cus-1",
  name: "A",
  billingCurrency: "USD",
  createdAt: "2026-01-01T00:00:00Z",
};
export const customerOf = (objects: readonly RawObject[], catalogue = planWith({}).records) =>
  normaliseCustomer([object("customers", "cus-1", customer, "cus-1"), ...objects], catalogue, scope);
export const subscribed = (more: object) =>
  customerOf([object("subscriptions", "sub-1", { ...subscription, ...more }, "cus-1")]);
export const history = (featureId: string, points: readonly object[]) =>
  object(
    "usageHistory",
    `cus-1//${featureId}`,
    { customerId: "cus-1", featureId, series: [{ points }] },
    "cus-1",
  );
export const point = (timestamp: string, value: number | string, isResetPoint = false) => ({
  timestamp,
  value,
  isResetPoint,
});
