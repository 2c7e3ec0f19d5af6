import { describe, expect, it } from "vitest";
import { normaliseCatalogue } from "./map";
import {
  all,
  byId,
  calls,
  features,
  flat,
  grant,
  money,
  object,
  perSeat,
  plan,
  planWith,
  seats,
  sso,
} from "./test-objects";

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
