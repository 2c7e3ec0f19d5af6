import { describe, expect, it } from "vitest";
import type { RawObject } from "../types";
import {
  all,
  calls,
  customer,
  customerOf,
  history,
  object,
  point,
  seats,
  sso,
  subscribed,
  subscription,
} from "./test-objects";

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
