import { describe, expect, it } from "vitest";
import type { RawObject } from "../types";
import { normaliseCatalogue } from "./map";
import { coupon, customer, customerOf, meter, object, only } from "./test-objects";

describe("features, coupons", () => {
  it("keeps the last value of a `last` meter as a gauge", () => {
    const { records } = normaliseCatalogue([
      object("meters", "mtr_1", { ...meter, default_aggregation: { formula: "last" }, status: "inactive" }),
    ]);
    expect(only(records, "features")).toMatchObject({
      kind: "gauge",
      active: false,
      meter: { aggregation: "last" },
    });
  });

  it("refuses a meter formula nobody documented", () => {
    const { issues } = normaliseCatalogue([
      object("meters", "mtr_1", { ...meter, default_aggregation: { formula: "median" } }),
    ]);
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.unknown_value", entity: "features" }]);
  });

  it("reads a product's feature with the product from its key", () => {
    const feature = { id: "feat_1", lookup_key: "sso", name: "SSO", active: true };
    const { records } = normaliseCatalogue([
      object("features", "feat_1", feature),
      object("productFeatures", "prod_1/feat_1", { id: "prodft_1", entitlement_feature: feature }),
    ]);
    expect(only(records, "entitlements")).toMatchObject({
      sourceId: "prod_1/feat_1",
      subject: { kind: "product", productId: "prod_1" },
      featureId: "feat_1",
      state: "on",
    });
  });

  it("reads coupons exactly, with their currencies and codes", () => {
    const amounts = {
      ...coupon,
      percent_off: null,
      amount_off: 500,
      currency: "usd",
      currency_options: { usd: { amount_off: 500 }, eur: { amount_off: 450 } },
    };
    const { records } = normaliseCatalogue([
      object("coupons", "OFF20", amounts),
      object("promotionCodes", "promo_1", {
        id: "promo_1",
        code: "HELLO",
        promotion: { type: "coupon", coupon: "OFF20" },
      }),
    ]);
    expect(only(records, "coupons")).toMatchObject({
      percentOff: null,
      amountOff: [
        { amountMinor: "500", currency: "usd" },
        { amountMinor: "450", currency: "eur" },
      ],
      promotionCodes: ["HELLO"],
    });
    expect(
      only(
        normaliseCatalogue([object("coupons", "C", { ...coupon, id: "C", percent_off: 25.5 })]).records,
        "coupons",
      ).percentOff,
    ).toBe("25.5");
  });
});

describe("customers", () => {
  const read = (change: object, more: readonly RawObject[] = []) =>
    customerOf([object("customers", "cus_1", { ...customer, ...change }, "cus_1"), ...more]);

  it("keeps the sign of `balance` and turns that of the other currencies to it", () => {
    const { records } = read({ balance: -1250, invoice_credit_balance: { usd: 1250, eur: 300 } });
    expect(only(records, "customers").accountBalance).toEqual([
      { amountMinor: "-1250", currency: "usd" },
      { amountMinor: "-300", currency: "eur" },
    ]);
  });

  it("tells no entitlement from entitlements that could not be read", () => {
    const list = (data: unknown[]) =>
      object("activeEntitlements", "cus_1", { object: "list", has_more: false, data }, "cus_1");
    expect(only(read({}).records, "customers").effectiveFeatureKeys).toBeNull();
    expect(only(read({}, [list([])]).records, "customers").effectiveFeatureKeys).toEqual([]);
    const two = [{ lookup_key: "sso" }, { lookup_key: "audit" }, { lookup_key: "sso" }];
    expect(only(read({}, [list(two)]).records, "customers").effectiveFeatureKeys).toEqual(["audit", "sso"]);
  });

  it("keeps a deleted customer as a tombstone", () => {
    const { records } = customerOf([
      object("customers", "cus_9", { id: "cus_9", object: "customer", deleted: true }, "cus_9"),
    ]);
    expect(only(records, "customers")).toMatchObject({ sourceId: "cus_9", state: "deleted", email: null });
  });

  it.each(["NUL \0 inside", "half \ud83d"])("refuses text no database takes: %j", (name) => {
    const { records, issues } = read({ name });
    expect(records).toEqual([]);
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.unstorable_text", sourceId: "cus_1" }]);
    expect(issues[0]?.message).toContain("name");
  });

  it("takes names in any script and of any length", () => {
    const name = `${"ل".repeat(5000)}😀`;
    expect(only(read({ name }).records, "customers").name).toBe(name);
  });
});
