import { describe, expect, it } from "vitest";
import type { CanonicalByEntity, CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import { normaliseCatalogue, normaliseCustomer } from "./map";

const scope: ExportScope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };
const object = (
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

function all<K extends EntityKind>(records: readonly CanonicalRecord[], entity: K): CanonicalByEntity[K][] {
  // The filter keeps records of this entity only.
  return records.filter((one) => one.entity === entity).map((one) => one.record as CanonicalByEntity[K]);
}
const byId = <T extends { sourceId: string }>(records: readonly T[], id: string): T =>
  records.find((one) => one.sourceId === id) ??
  expect.fail(`no ${id} among ${records.map((one) => one.sourceId)}`);

const calls = { refId: "calls", featureType: "NUMBER", meterType: "Incremental" };
const seats = { refId: "seats", featureType: "NUMBER", meterType: "Fluctuating" };
const sso = { refId: "sso", featureType: "BOOLEAN", meterType: "None" };
const feature = (refId: string, more: object) =>
  object("features", refId, { refId, displayName: refId, featureStatus: "ACTIVE", ...more });
const features = [feature("calls", calls), feature("seats", seats), feature("sso", sso)];
const money = (amount: number, currency = "USD") => ({ amount, currency });
const flat = {
  id: "price-flat",
  packageId: "uuid-pro-3",
  billingModel: "FLAT_FEE",
  billingPeriod: "MONTHLY",
  billingCadence: "RECURRING",
  price: money(10.99),
};
const perSeat = {
  ...flat,
  id: "price-seat",
  billingModel: "PER_UNIT",
  price: money(12.5),
  feature: { refId: "seats" },
};
const grant = (of: object, more: object) => ({
  __typename: "PackageFeatureEntitlement",
  isGranted: true,
  feature: of,
  ...more,
});
const plan = {
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
const planWith = (more: object) =>
  normaliseCatalogue([...features, object("plans", "pro@3", { ...plan, ...more })]);

const subscription = {
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
const customer = {
  id: "uuid-1",
  customerId: "cus-1",
  name: "A",
  billingCurrency: "USD",
  createdAt: "2026-01-01T00:00:00Z",
};
const customerOf = (objects: readonly RawObject[], catalogue = planWith({}).records) =>
  normaliseCustomer([object("customers", "cus-1", customer, "cus-1"), ...objects], catalogue, scope);
const subscribed = (more: object) =>
  customerOf([object("subscriptions", "sub-1", { ...subscription, ...more }, "cus-1")]);
const history = (featureId: string, points: readonly object[]) =>
  object(
    "usageHistory",
    `cus-1//${featureId}`,
    { customerId: "cus-1", featureId, series: [{ points }] },
    "cus-1",
  );
const point = (timestamp: string, value: number | string, isResetPoint = false) => ({
  timestamp,
  value,
  isResetPoint,
});

describe("plans of a Stigg catalogue", () => {
  it("turns major units into exact minor units of each currency", () => {
    const prices = [
      flat,
      { ...flat, id: "jp", price: money(1500, "JPY"), billingCountryCode: "JP" },
      { ...flat, id: "kw", price: money(3.125, "KWD") },
      { ...flat, id: "use", billingModel: "USAGE_BASED", price: money(0.00001), feature: { refId: "calls" } },
    ];
    const plans = all(planWith({ prices }).records, "plans");
    expect(
      byId(plans, "pro@3/monthly").components.map(({ currency, pricing }) => [currency, pricing]),
    ).toEqual([
      ["kwd", { model: "flat", amount: "3125" }],
      ["usd", { model: "flat", amount: "1099" }],
      ["jpy", { model: "flat", amount: "1500" }],
    ]);
    expect(byId(plans, "pro@3/monthly/calls").components[0]).toMatchObject({
      usage: "metered",
      pricing: { model: "perUnit", unitAmount: "0.001" },
    });
  });

  it("keeps every version apart, under one product each", () => {
    const { records } = normaliseCatalogue([
      ...features,
      object("plans", "pro@3", plan),
      object("plans", "pro@2", {
        ...plan,
        id: "uuid-pro-2",
        versionNumber: 2,
        isLatest: false,
        status: "ARCHIVED",
      }),
    ]);
    expect(all(records, "products").map(({ sourceId, active }) => [sourceId, active])).toEqual([
      ["pro@3", true],
      ["pro@2", false],
    ]);
    expect(byId(all(records, "plans"), "pro@2/monthly")).toMatchObject({
      versionOf: "pro",
      version: "2",
      active: false,
    });
  });

  it("carries tiers, blocks, one-off fees and overage", () => {
    const tiers = [
      { upTo: 10, unitPrice: money(2), flatPrice: null },
      { upTo: null, unitPrice: money(1.5), flatPrice: money(5) },
    ];
    const plans = all(
      planWith({
        prices: [
          { ...perSeat, price: null, tiersMode: "VOLUME", tiers },
          { ...flat, billingCadence: "ONE_OFF" },
        ],
        overagePrices: [
          { ...flat, billingModel: "USAGE_BASED", blockSize: 1000, feature: { refId: "calls" } },
        ],
      }).records,
      "plans",
    );
    expect(byId(plans, "pro@3/monthly/seats").components[0]?.pricing).toEqual({
      model: "volume",
      tiers: [
        { upTo: "10", unitAmount: "200", flatAmount: "0" },
        { upTo: null, unitAmount: "150", flatAmount: "500" },
      ],
    });
    expect(byId(plans, "pro@3/once")).toMatchObject({ kind: "charge", components: [{ interval: null }] });
    expect(byId(plans, "pro@3/monthly/calls/overage").components[0]).toMatchObject({
      usage: "metered",
      pricing: { model: "package", packageSize: "1000", packageAmount: "1099", round: "up" },
    });
  });

  it("refuses a price without an amount and keeps the others", () => {
    const { records, issues } = planWith({ prices: [flat, { ...perSeat, price: null }] });
    expect(issues.filter((one) => one.severity === "error").map((one) => one.code)).toEqual([
      "stigg.amount_missing",
    ]);
    expect(all(records, "plans").map((one) => one.sourceId)).toEqual(["pro@3/monthly"]);
  });

  it("gives free and negotiated plans one plan each, and refuses a paid one without prices", () => {
    const of = (pricingType: string) => planWith({ pricingType, prices: [] });
    expect(all(of("FREE").records, "plans")[0]?.components[0]?.pricing).toEqual({
      model: "flat",
      amount: "0",
    });
    expect(all(of("CUSTOM").records, "plans")[0]?.components[0]?.pricing).toMatchObject({ model: "custom" });
    expect(of("PAID").issues.map((one) => one.code)).toContain("stigg.price_missing");
  });

  it("flattens what base plans grant, own entries first, and keeps zero, unlimited and absent apart", () => {
    const { records } = planWith({
      packageEntitlements: [
        grant(calls, {
          featureLimit: null,
          hasUnlimitedUsage: false,
          resetPeriod: "WEEK",
          resetPeriodConfiguration: { weeklyAccordingTo: "EveryMonday" },
        }),
        grant(seats, { hasUnlimitedUsage: true }),
        {
          __typename: "PackageCreditEntitlement",
          creditAmount: 500,
          cadence: "MONTH",
          customCurrencyId: "ai",
        },
      ],
      inheritedPackageEntitlements: [grant(calls, { featureLimit: 5 }), grant(sso, {})],
    });
    const summary = all(records, "entitlements").map(({ sourceId, state, limit, reset }) => [
      sourceId,
      state,
      limit,
      reset,
    ]);
    expect(summary).toEqual([
      ["pro@3/calls", "limited", "0", { period: "week", anchor: "EveryMonday" }],
      ["pro@3/seats", "unlimited", null, null],
      ["pro@3/credits/ai", "limited", "500", { period: "month", anchor: "SubscriptionStart" }],
      ["pro@3/sso", "on", null, null],
    ]);
  });
});

describe("subscriptions", () => {
  it("are charged by their own prices, bought units as quantity", () => {
    const [made] = all(subscribed({}).records, "subscriptions");
    expect(made).toMatchObject({
      status: "active",
      currency: "usd",
      hasPaymentMethod: true,
      collectionMethod: "automatic",
    });
    expect(made?.items.map(({ planId, quantity, pricing }) => [planId, quantity, pricing])).toEqual([
      ["pro@3/monthly", "1", null],
      ["pro@3/monthly/seats", "7", null],
    ]);
  });

  it("keep a price that differs from the plan's as their own", () => {
    const prices = [{ id: "sp-1", price: { ...flat, id: "own", isOverridePrice: true, price: money(8.5) } }];
    const [made] = all(subscribed({ prices }).records, "subscriptions");
    expect(made?.items).toMatchObject([
      { planId: "pro@3/monthly", pricing: { model: "flat", amount: "850" } },
    ]);
  });

  it("charge a flat fee of an add-on once per piece", () => {
    const addon = { id: "uuid-pack-1", refId: "pack", versionNumber: 1 };
    const price = { ...flat, id: "pack-price", packageId: "uuid-pack-1", price: money(20) };
    const catalogue = normaliseCatalogue([
      ...features,
      object("plans", "pro@3", plan),
      object("addons", "pack@1", {
        ...plan,
        ...addon,
        displayName: "Pack",
        prices: [price],
        packageEntitlements: [],
      }),
    ]).records;
    const raw = {
      ...subscription,
      addons: [{ quantity: 3, addon }],
      prices: [...subscription.prices, { id: "sp-3", price }],
    };
    const [made] = all(
      customerOf([object("subscriptions", "sub-1", raw, "cus-1")], catalogue).records,
      "subscriptions",
    );
    expect(made?.items[2]).toMatchObject({
      planId: "pack@1/monthly",
      quantity: "3",
      pricing: null,
    });
    const pack = byId(all(catalogue, "plans"), "pack@1/monthly");
    expect(pack).toMatchObject({
      kind: "addOn",
      components: [{ pricing: { model: "perUnit", unitAmount: "2000" } }],
    });
  });

  it.each([
    [{ status: "IN_TRIAL", trialEndDate: "2026-11-20T00:00:00Z" }, "trialing"],
    [{ status: "PAYMENT_PENDING" }, "incomplete"],
    [{ status: "NOT_STARTED", startDate: "2026-12-01T00:00:00Z" }, "future"],
    [{ status: "CANCELED", effectiveEndDate: "2026-10-01T00:00:00Z" }, "cancelled"],
    [{ status: "EXPIRED" }, "cancelled"],
    [{ paymentCollection: "FAILED" }, "pastDue"],
    [{ effectiveEndDate: "2026-12-01T00:00:00Z" }, "nonRenewing"],
  ])("%o is %s", (more, status) => {
    expect(all(subscribed(more).records, "subscriptions")[0]?.status).toBe(status);
  });

  it("name every dated change to come, and none of the past", () => {
    const coupon = {
      refId: "c",
      name: "C",
      type: "PERCENTAGE",
      percentOff: 20,
      durationInMonths: 1,
      startDate: "2026-10-31T00:00:00Z",
      status: "ACTIVE",
    };
    const update = {
      subscriptionScheduleType: "Downgrade",
      scheduleStatus: "Scheduled",
      scheduledExecutionTime: "2026-12-01T00:00:00Z",
      targetPackage: { refId: "free" },
    };
    const [made] = all(
      subscribed({
        trialEndDate: "2026-01-15T00:00:00Z",
        coupons: [coupon, { ...coupon, refId: "gone", status: "REMOVED" }],
        scheduledUpdates: [update, { ...update, scheduleStatus: "Done" }],
      }).records,
      "subscriptions",
    );
    expect(made?.scheduledChanges.map(({ kind, at }) => [kind, at])).toEqual([
      ["discountEnd", "2026-11-30T00:00:00.000Z"],
      ["phase", "2026-12-01T00:00:00.000Z"],
    ]);
    expect(made?.discounts.map((one) => one.couponId)).toEqual(["c"]);
  });

  it("refuse a status nobody documented", () => {
    const { records, issues } = subscribed({ status: "HIBERNATING" });
    expect(all(records, "subscriptions")).toEqual([]);
    expect(issues).toContainEqual(
      expect.objectContaining({ code: "stigg.unknown_value", severity: "error" }),
    );
  });
});

describe("what a customer may use", () => {
  const entry = (of: object, more: object) => ({
    __typename: "FeatureEntitlement",
    isGranted: true,
    feature: of,
    ...more,
  });
  const state = (entries: readonly object[]) =>
    object(
      "entitlementsState",
      "cus-1/",
      { customerId: "cus-1", resourceId: null, entitlementsV2: entries },
      "cus-1",
    );
  const own = (entries: readonly object[], more: readonly RawObject[] = []) =>
    customerOf([object("subscriptions", "sub-1", subscription, "cus-1"), state(entries), ...more]);

  it("is carried only where it differs from what plans give", () => {
    const same = own([entry(calls, { featureLimit: 1000, resetPeriod: "MONTH" })]);
    expect(all(same.records, "entitlements")).toEqual([]);
    const more = own([entry(calls, { featureLimit: 4000 }), entry(sso, {})]);
    expect(
      all(more.records, "entitlements").map(({ featureId, state: is, limit }) => [featureId, is, limit]),
    ).toEqual([
      ["calls", "limited", "4000"],
      ["sso", "on", null],
    ]);
    expect(all(more.records, "customers")[0]?.effectiveFeatureKeys).toEqual(["calls", "sso"]);
  });

  it("does not list what is denied, or limited to nothing", () => {
    const made = own([
      entry(calls, { featureLimit: null, hasUnlimitedUsage: false }),
      entry(sso, { isGranted: false, accessDeniedReason: "BudgetExceeded" }),
      entry(seats, { featureLimit: 0, featureSoft: true }),
    ]);
    expect(all(made.records, "customers")[0]?.effectiveFeatureKeys).toEqual(["seats"]);
    expect(made.issues.map((one) => one.code)).toContain("stigg.access_denied");
  });

  it("counts a promotion less generous than the plan as what Stigg makes of it", () => {
    const promotion = {
      id: "promo",
      status: "Active",
      startDate: "2026-11-01T00:00:00Z",
      usageLimit: 100,
      feature: calls,
    };
    const raw = {
      ...customer,
      promotionalEntitlements: [promotion, { ...promotion, id: "old", status: "Expired" }],
    };
    const made = own([entry(calls, { featureLimit: 1000 })], [object("customers", "cus-1", raw, "cus-1")]);
    expect(all(made.records, "entitlements").map(({ sourceId, limit }) => [sourceId, limit])).toEqual([
      ["promo", "100"],
      ["cus-1//calls", "1000"],
    ]);
  });

  it("is not guessed where it could not be read", () => {
    expect(all(subscribed({}).records, "customers")[0]?.effectiveFeatureKeys).toBeNull();
  });
});

describe("usage and credits", () => {
  it("come as exact steps of the curve, with the first value as opening balance", () => {
    const made = customerOf([
      history("calls", [
        point("2026-10-20T00:00:00Z", 40),
        point("2026-10-21T00:00:00Z", "40.3"),
        point("2026-11-01T00:00:00Z", 0, true),
        point("2026-11-02T00:00:00Z", 5),
        point("2026-11-03T00:00:00Z", 3),
        point("2026-11-15T13:00:00Z", 9),
      ]),
    ]);
    const usage = all(made.records, "usage");
    expect(usage.map(({ at, quantity }) => [at.slice(0, 10), quantity])).toEqual([
      ["2026-10-20", "40"],
      ["2026-10-21", "0.3"],
      ["2026-11-02", "5"],
      ["2026-11-03", "-2"],
    ]);
    expect(usage[0]?.dimensions).toEqual({ stigg: "opening balance" });
  });

  it("come as levels where they go up and down", () => {
    const made = customerOf([
      history("seats", [point("2026-11-02T00:00:00Z", 5), point("2026-11-03T00:00:00Z", 3)]),
    ]);
    expect(all(made.records, "usage").map(({ quantity, aggregation }) => [quantity, aggregation])).toEqual([
      ["5", "last"],
      ["3", "last"],
    ]);
  });

  it("leave of a grant what was not consumed, exactly, and hold it against the ledger", () => {
    const wire = {
      grantId: "g",
      customerId: "cus-1",
      grantType: "PAID",
      status: "ACTIVE",
      amount: 100,
      consumedAmount: 33.3,
      currencyId: "ai",
      priority: 50,
    };
    const event = { creditGrantId: "g", eventType: "CREDITS_CONSUMED", amount: -30 };
    const made = customerOf([
      object("creditGrants", "uuid-g", wire, "cus-1"),
      object("creditGrants", "uuid-x", { ...wire, grantId: "x", status: "EXPIRED" }, "cus-1"),
      object("creditLedger", "e1", event, "cus-1"),
    ]);
    expect(
      all(made.records, "creditBalances").map(({ available, state: is, unit }) => [available, is, unit]),
    ).toEqual([
      ["66.7", "live", "ai"],
      ["0", "expired", "ai"],
    ]);
    expect(made.issues.map((one) => one.code)).toEqual(["stigg.credit_ledger_disagrees"]);
  });
});
