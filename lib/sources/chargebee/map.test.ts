import { describe, expect, it } from "vitest";
import type { RawObject } from "../types";
import { normaliseCatalogue } from "./map";
import { minorFromMajor } from "./parse";
import { allOf, customerOf, day, line, object, sold, subscriptionOf } from "./test-objects";

describe("amounts", () => {
  it.each([
    ["0.0075", "usd", "0.75"],
    ["12", "usd", "1200"],
    ["12.345678901234567890123", "usd", "1234.5678901234567890123"],
    ["-3.5", "usd", "-350"],
    ["4300", "jpy", "4300"],
    ["0.5", "jpy", "0.5"],
    ["8.99", "kwd", "8990"],
    ["9007199254740993", "usd", "900719925474099300"],
  ])("%s major units of %s are %s minor ones", (major, currency, minor) => {
    expect(minorFromMajor(major, currency)).toBe(minor);
  });
});

describe("prices", () => {
  const planOf = (price: Record<string, unknown>, item: Record<string, unknown> = {}) => {
    const { records, issues } = normaliseCatalogue(sold("p", "plan", price, item));
    return { plan: allOf(records, "plans")[0], issues };
  };

  it("takes the decimal twin, in major units, where there is one", () => {
    const { plan } = planOf({ price: 1, price_in_decimal: "0.0075", pricing_model: "per_unit" });
    expect(plan?.components[0]?.pricing).toEqual({ model: "perUnit", unitAmount: "0.75" });
  });

  it("reads ladders that begin at 0 or at 1 alike, with mixed bands", () => {
    const tiers = (start: number) => [
      { starting_unit: start, ending_unit: 10, price: 900, pricing_type: "flat_fee" },
      { starting_unit: 11, price: 500, pricing_type: "package", package_size: 100 },
    ];
    const expected = {
      model: "graduated",
      tiers: [
        { upTo: "10", unitAmount: "0", flatAmount: "900" },
        { upTo: null, unitAmount: "500", flatAmount: "0", packageSize: "100" },
      ],
      freeQuantity: "2",
    };
    for (const start of [0, 1]) {
      const { plan } = planOf({
        price: undefined,
        pricing_model: "tiered",
        tiers: tiers(start),
        free_quantity: 2,
      });
      expect(plan?.components[0]?.pricing).toEqual(expected);
    }
  });

  it.each([
    [{ pricing_model: "spiral" }, "chargebee.unknown_value"],
    [{ price: undefined }, "chargebee.malformed"],
    [{ pricing_model: "tiered", tiers: [] }, "chargebee.malformed"],
    [{ pricing_model: "tiered", tiers: [{ price: 1, pricing_type: "package" }] }, "chargebee.malformed"],
    [{ pricing_model: "tiered", tiers: [{ price: 1, pricing_type: "auction" }] }, "chargebee.unknown_value"],
    [{ period_unit: "fortnight" }, "chargebee.unknown_value"],
    [{ currency_code: "DOLLAR" }, "chargebee.malformed"],
  ])("refuses %j rather than guess", (price, code) => {
    const { plan, issues } = planOf(price);
    expect(plan).toBeUndefined();
    expect(issues.map((one) => [one.severity, one.code])).toEqual([["error", code]]);
  });

  it("says that a percentage cannot be computed", () => {
    expect(planOf({}, { is_percentage_pricing: true }).plan?.components[0]?.pricing.model).toBe("custom");
  });
});

describe("features and entitlements", () => {
  const feature = (more: object) =>
    object("features", "f", { id: "f", name: "F", type: "switch", status: "active", ...more });
  const entitled = (value: string, more: object = {}) =>
    object("entitlements", "e", {
      id: "e",
      entity_id: "p",
      entity_type: "plan",
      feature_id: "f",
      value,
      ...more,
    });

  it.each([
    ["SWITCH", "true", "on", null],
    ["switch", "false", "off", null],
    ["quantity", "60", "limited", "60"],
    ["QUANTITY", "Unlimited", "unlimited", null],
    ["range", "2.50", "limited", "2.5"],
    ["custom", "phone", "on", null],
  ])("%s %s is %s", (type, value, state, limit) => {
    const { records } = normaliseCatalogue([feature({ type }), entitled(value)]);
    expect(allOf(records, "entitlements")).toMatchObject([
      { state, limit, subject: { kind: "product", productId: "p" } },
    ]);
  });

  it("refuses a value that does not fit", () => {
    const { issues } = normaliseCatalogue([feature({ type: "quantity" }), entitled("plenty")]);
    expect(issues).toMatchObject([
      { severity: "error", code: "chargebee.unknown_value", entity: "entitlements" },
    ]);
  });

  it.each([
    ["SELECT SUM(tokens) FROM events", "sum"],
    ["select count(distinct user_id) from events", "unique"],
    ["SELECT COUNT(*) FROM events", "count"],
    ["SELECT max(seats) FROM events", "max"],
  ])("tells from %j that usage is added up as %s", (query, aggregation) => {
    const meter = object("meters", "m", { id: "m", name: "f", type: "simple", query });
    const { records } = normaliseCatalogue([feature({ type: "quantity", metered: true }), meter]);
    expect(allOf(records, "features")[0]?.meter).toEqual({ eventName: "f", aggregation });
  });

  it("leaves usage out of which it cannot tell how it adds up", () => {
    const meter = object("meters", "m", { id: "m", name: "f", type: "simple", query: "SELECT median(x)" });
    const summary = object(
      "usageSummaries",
      "s/f/1",
      {
        subscription_id: "s",
        feature_id: "f",
        aggregated_value: "5",
        aggregated_from: day("2026-11-02"),
        aggregated_to: day("2026-11-03"),
      },
      "cus_1",
    );
    const { issues, records } = customerOf([feature({ type: "quantity", metered: true }), meter], [summary]);
    expect(issues.map((one) => one.code)).toEqual(["chargebee.meter_unclear", "chargebee.usage_unclear"]);
    expect(allOf(records, "usage")).toEqual([]);
  });
});

describe("subscriptions", () => {
  const plan = sold("p", "plan", { price: 1000, pricing_model: "per_unit" });

  it("keeps a frozen price and leaves one that is still the catalogue's to the catalogue", () => {
    const pricingAt = (unit_price: number) =>
      subscriptionOf(plan, { subscription_items: [line("p", { unit_price })] }).found?.items[0]?.pricing;
    expect(pricingAt(1000)).toBeNull();
    expect(pricingAt(900)).toEqual({ model: "perUnit", unitAmount: "900" });
  });

  it("ends after the terms that remain, also where a month is short", () => {
    const { found } = subscriptionOf(plan, {
      subscription_items: [line("p")],
      current_term_end: day("2026-12-31"),
      remaining_billing_cycles: 2,
    });
    expect(found?.cancelAt).toBe("2027-02-28T00:00:00.000Z");
    expect(found?.scheduledChanges).toMatchObject([{ kind: "cancellation", at: "2027-02-28T00:00:00.000Z" }]);
  });

  it("tells two lines of the same price apart", () => {
    const { found } = subscriptionOf(plan, { subscription_items: [line("p"), line("p")] });
    expect(found?.items.map((one) => one.sourceId)).toEqual(["sub_1/p", "sub_1/p/1"]);
  });

  it("is past due while invoices are", () => {
    const { found } = subscriptionOf(plan, { subscription_items: [line("p")], due_invoices_count: 1 });
    expect(found).toMatchObject({ status: "pastDue", sourceStatus: "active" });
  });

  it("names a coupon that nobody shows and carries the rest", () => {
    const { found, issues } = subscriptionOf(plan, {
      subscription_items: [line("p")],
      coupons: [{ coupon_id: "GONE", applied_count: 1 }],
    });
    expect(found?.discounts).toEqual([]);
    expect(issues).toMatchObject([{ severity: "warning", code: "chargebee.coupon_unreadable" }]);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])("takes a coupon for one invoice that was applied %i times as %i running discounts", (times, running) => {
    const coupon = object("coupons", "ONCE", {
      id: "ONCE",
      discount_type: "percentage",
      discount_percentage: 50,
      duration_type: "one_time",
      apply_on: "invoice_amount",
    });
    const { found } = subscriptionOf([...plan, coupon], {
      subscription_items: [line("p")],
      coupons: [{ coupon_id: "ONCE", applied_count: times }],
    });
    expect(found?.discounts).toHaveLength(running);
  });

  it("does not count a coupon twice that stands among the discounts as well", () => {
    const coupon = object("coupons", "C", {
      id: "C",
      discount_type: "percentage",
      discount_percentage: 10,
      duration_type: "forever",
      apply_on: "invoice_amount",
    });
    const discount = {
      id: "d",
      coupon_id: "C",
      type: "percentage",
      percentage: 10,
      duration_type: "forever",
      apply_on: "invoice_amount",
    };
    const { found } = subscriptionOf([...plan, coupon], {
      subscription_items: [line("p")],
      coupons: [{ coupon_id: "C", applied_count: 1 }],
      discounts: [discount],
    });
    expect(found?.discounts).toHaveLength(1);
  });
});

describe("wallets", () => {
  const block = (more: object): RawObject =>
    object(
      "grantBlocks",
      "gb_1",
      {
        id: "gb_1",
        subscription_id: "sub_1",
        unit_id: "credits",
        account_type: "provisioned",
        granted_amount: "100",
        balance: "40.5",
        hold_amount: "0.5",
        effective_from: day("2026-11-01"),
        expires_at: day("2027-01-01"),
        status: "available",
        ...more,
      },
      "cus_1",
    );
  const read = (more: object, others: readonly RawObject[] = []) => customerOf([], [block(more), ...others]);

  it.each([
    [{}, "live", "40"],
    [{ status: "scheduled", effective_from: day("2026-12-01") }, "pending", "40"],
    [{ status: "exhausted", balance: "0", hold_amount: "0" }, "live", "0"],
    [{ expires_at: day("2026-11-10") }, "expired", "0"],
    [{ status: "frozen" }, "live", "40"],
  ])("a block with %j is %s with %s to spend", (more, state, available) => {
    expect(allOf(read(more).records, "creditBalances")).toMatchObject([{ kind: "units", state, available }]);
  });

  it("carries no overdraft, says what it does not know, and holds blocks against the balance", () => {
    expect(read({ account_type: "overdraft" }).records).toEqual([]);
    expect(read({ status: "frozen" }).issues).toMatchObject([
      { severity: "warning", code: "chargebee.unknown_value" },
    ]);
    const wallet = (total: string) =>
      object(
        "wallets",
        "sub_1",
        { balances: [{ unit_id: "credits", provisioned_balance: { total_balance: total } }] },
        "cus_1",
      );
    expect(read({}, [wallet("40.5")]).issues).toEqual([]);
    expect(read({}, [wallet("41")]).issues).toMatchObject([{ code: "chargebee.wallet_differs" }]);
  });
});

describe("customers", () => {
  const customer = (more: object) =>
    object(
      "customers",
      "cus_1",
      { id: "cus_1", created_at: day("2026-01-01"), deleted: false, ...more },
      "cus_1",
    );

  it("keeps custom fields, and three kinds of money apart in each currency", () => {
    const balance = (currency_code: string, promotional: number) => ({
      currency_code,
      promotional_credits: promotional,
      refundable_credits: 7,
      excess_payments: 0,
      unbilled_charges: 900,
    });
    const { records } = customerOf(
      [],
      [
        customer({
          cf_region: "EMEA",
          meta_data: { a: 1 },
          balances: [balance("USD", 5), balance("USD", 6), balance("JPY", 0)],
        }),
      ],
    );
    expect(allOf(records, "customers")[0]).toMatchObject({
      metadata: { cf_region: "EMEA", a: "1" },
      accountBalance: [],
    });
    expect(
      allOf(records, "creditBalances").map((one) => [one.category, one.currency, one.available]),
    ).toEqual([
      ["promotional", "usd", "11"],
      ["refundable", "usd", "14"],
      ["refundable", "jpy", "7"],
    ]);
  });
});
