import { describe, expect, it } from "vitest";
import { normaliseCatalogue } from "./map";
import {
  all,
  byId,
  customerOf,
  features,
  flat,
  money,
  object,
  plan,
  subscribed,
  subscription,
} from "./test-objects";

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
