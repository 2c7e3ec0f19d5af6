import { describe, expect, it } from "vitest";
import type { CanonicalByEntity, CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import { normaliseCatalogue, normaliseCustomer } from "./map";

const scope: ExportScope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };
const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 1000;
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

const product = { id: "prod_1", object: "product", name: "Pro", active: true, metadata: {} };
const price = {
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
const coupon = {
  id: "OFF20",
  object: "coupon",
  percent_off: 20,
  duration: "forever",
  valid: true,
  metadata: {},
};
const customer = {
  id: "cus_1",
  object: "customer",
  email: "a@b.example",
  currency: "usd",
  balance: 0,
  created: 1_700_000_000,
  metadata: {},
};
const item = {
  id: "si_1",
  price: { id: "price_1", recurring: { usage_type: "licensed" } },
  quantity: 7,
  current_period_start: day("2026-11-01"),
  current_period_end: day("2026-12-01"),
  discounts: [],
};
const subscription = {
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
const meter = {
  id: "mtr_1",
  object: "billing.meter",
  event_name: "api_calls",
  display_name: "API calls",
  status: "active",
  default_aggregation: { formula: "sum" },
};
const grant = {
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

function only<K extends EntityKind>(records: Records, entity: K): CanonicalByEntity[K] {
  const found = records.filter((one) => one.entity === entity);
  expect(found).toHaveLength(1);
  // The filter keeps records of this entity only.
  return found[0]?.record as CanonicalByEntity[K];
}

const planOf = (change: object, productChange: object = {}) => {
  const normalised = normaliseCatalogue([
    object("products", "prod_1", { ...product, ...productChange }),
    object("prices", "price_1", { ...price, ...change }),
  ]);
  return { ...normalised, plan: () => only(normalised.records, "plans") };
};

const catalogue = normaliseCatalogue([
  object("products", "prod_1", product),
  object("prices", "price_1", price),
  object("coupons", "OFF20", { ...coupon, applies_to: { products: ["prod_1"] } }),
  object("meters", "mtr_1", meter),
]).records;

const customerOf = (objects: readonly RawObject[]) => normaliseCustomer(objects, catalogue, scope);
const subscriptionOf = (change: object, more: readonly RawObject[] = []) => {
  const normalised = customerOf([
    object("subscriptions", "sub_1", { ...subscription, ...change }, "cus_1"),
    ...more,
  ]);
  return { ...normalised, subscription: () => only(normalised.records, "subscriptions") };
};

describe("plans", () => {
  it("reads sub-cent amounts from the decimal, since unit_amount is null there", () => {
    const { plan } = planOf({ unit_amount: null, unit_amount_decimal: "0.0125" });
    expect(plan().components[0]?.pricing).toEqual({ model: "perUnit", unitAmount: "0.0125" });
  });

  it("keeps amounts past 2^53 exact", () => {
    const { plan } = planOf({ unit_amount: "9007199254740993", unit_amount_decimal: "9007199254740993" });
    expect(plan().components[0]?.pricing).toMatchObject({ unitAmount: "9007199254740993" });
  });

  it("reads graduated tiers with free ones and a last open one", () => {
    const tiers = [
      { up_to: 10, unit_amount: 0, unit_amount_decimal: "0", flat_amount: null, flat_amount_decimal: null },
      {
        up_to: null,
        unit_amount: null,
        unit_amount_decimal: "0.5",
        flat_amount: 100,
        flat_amount_decimal: "100",
      },
    ];
    const { plan } = planOf({
      billing_scheme: "tiered",
      tiers_mode: "graduated",
      unit_amount: null,
      unit_amount_decimal: null,
      tiers,
    });
    expect(plan().components[0]?.pricing).toEqual({
      model: "graduated",
      tiers: [
        { upTo: "10", unitAmount: "0", flatAmount: "0" },
        { upTo: null, unitAmount: "0.5", flatAmount: "100" },
      ],
    });
  });

  it("reads packages with their rounding", () => {
    const { plan } = planOf({ transform_quantity: { divide_by: 5, round: "down" } });
    expect(plan().components[0]?.pricing).toEqual({
      model: "package",
      packageAmount: "1500",
      packageSize: "5",
      round: "down",
    });
  });

  it("adds a component for each further currency, whatever its number of decimals", () => {
    const { plan } = planOf({
      currency_options: {
        usd: { unit_amount: 1500, unit_amount_decimal: "1500" },
        jpy: { unit_amount: 2200, unit_amount_decimal: "2200" },
        kwd: { unit_amount: 4990, unit_amount_decimal: "4990" },
      },
    });
    expect(plan().components.map((one) => [one.currency, one.pricing])).toEqual([
      ["usd", { model: "perUnit", unitAmount: "1500" }],
      ["jpy", { model: "perUnit", unitAmount: "2200" }],
      ["kwd", { model: "perUnit", unitAmount: "4990" }],
    ]);
  });

  it("does not take an absent amount for free", () => {
    const { records, issues } = planOf({ unit_amount: null, unit_amount_decimal: null });
    expect(records.filter((one) => one.entity === "plans")).toEqual([]);
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.amount_missing", sourceId: "price_1" }]);
  });

  it("does not take tiers that were not expanded for no tiers", () => {
    const { issues } = planOf({
      billing_scheme: "tiered",
      tiers_mode: "volume",
      unit_amount: null,
      unit_amount_decimal: null,
    });
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.tiers_missing" }]);
  });

  it("carries a price the customer chooses as custom, with a warning", () => {
    const { plan, issues } = planOf({
      type: "one_time",
      recurring: null,
      unit_amount: null,
      unit_amount_decimal: null,
      custom_unit_amount: { minimum: 100 },
    });
    expect(plan()).toMatchObject({
      kind: "charge",
      components: [{ pricing: { model: "custom" }, interval: null }],
    });
    expect(issues).toMatchObject([{ severity: "warning", code: "stripe.custom_amount" }]);
  });

  it("points a metered price at its meter and warns about one without", () => {
    const recurring = { interval: "month", interval_count: 1, usage_type: "metered" };
    expect(planOf({ recurring: { ...recurring, meter: "mtr_1" } }).plan().components[0]).toMatchObject({
      usage: "metered",
      featureId: "mtr_1",
    });
    const legacy = planOf({ recurring: { ...recurring, meter: null } });
    expect(legacy.plan().components[0]).toMatchObject({ usage: "metered", featureId: null });
    expect(legacy.issues).toMatchObject([{ severity: "warning", code: "stripe.legacy_metered" }]);
  });

  it.each([
    ["billing_scheme", { billing_scheme: "auction" }],
    ["type", { type: "eternal" }],
    ["interval", { recurring: { interval: "fortnight", interval_count: 1, usage_type: "licensed" } }],
    ["usage_type", { recurring: { interval: "month", interval_count: 1, usage_type: "guessed" } }],
    ["transform_quantity.round", { transform_quantity: { divide_by: 5, round: "sideways" } }],
  ])("refuses an unknown %s instead of guessing", (field, change) => {
    const { records, issues } = planOf(change);
    expect(records.filter((one) => one.entity === "plans")).toEqual([]);
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.unknown_value", entity: "plans" }]);
    expect(issues[0]?.message).toContain(field);
  });

  it.each([
    [{ metadata: { type: "add-on" } }, {}, "addOn"],
    [{}, { metadata: { addon: "true" } }, "addOn"],
    [{ metadata: { addon: "false" } }, {}, "base"],
    [{}, {}, "base"],
  ])("takes %j on the price and %j on the product for kind %s", (change, productChange, kind) => {
    expect(planOf(change, productChange).plan().kind).toBe(kind);
  });

  it("marks a price no list shows, and takes its product from it", () => {
    const inline = {
      ...price,
      id: "price_inline",
      product: { ...product, id: "prod_hidden", name: "Hidden" },
    };
    const { records } = normaliseCatalogue([object("missing", "price_inline", inline)]);
    expect(only(records, "plans")).toMatchObject({
      sourceId: "price_inline",
      listed: false,
      productId: "prod_hidden",
    });
    expect(only(records, "products")).toMatchObject({ sourceId: "prod_hidden", name: "Hidden" });
  });

  it("flags UGX, whose decimals Stripe documents in two ways", () => {
    expect(planOf({ currency: "ugx" }).issues).toMatchObject([
      { severity: "warning", code: "stripe.currency_review" },
    ]);
  });

  it("names the field of a malformed price and keeps the raw form", () => {
    const { issues } = planOf({ unit_amount_decimal: "12,50" });
    expect(issues).toMatchObject([
      { severity: "error", code: "stripe.malformed", raw: { unit_amount_decimal: "12,50" } },
    ]);
    expect(issues[0]?.message).toContain("unit_amount_decimal");
    expect(issues[0]?.message).not.toContain("12,50");
  });

  it("counts an object read twice once, as it was read last", () => {
    const { records } = normaliseCatalogue([
      object("products", "prod_1", product),
      object("products", "prod_1", { ...product, name: "Pro 2" }),
    ]);
    expect(only(records, "products").name).toBe("Pro 2");
  });
});

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

describe("subscriptions", () => {
  it.each([
    ["trialing", {}, "trialing"],
    ["active", {}, "active"],
    ["active", { cancel_at_period_end: true }, "nonRenewing"],
    ["active", { cancel_at: day("2027-01-01") }, "nonRenewing"],
    ["past_due", { cancel_at_period_end: true }, "pastDue"],
    ["unpaid", {}, "unpaid"],
    ["paused", {}, "paused"],
    ["canceled", {}, "cancelled"],
    ["incomplete", {}, "incomplete"],
    ["incomplete_expired", {}, "incompleteExpired"],
  ])("translates %s with %j to %s and keeps the word", (status, change, expected) => {
    expect(subscriptionOf({ status, ...change }).subscription()).toMatchObject({
      status: expected,
      sourceStatus: status,
    });
  });

  it("counts a licensed item without quantity once and a metered one not at all", () => {
    const metered = {
      ...item,
      id: "si_2",
      quantity: undefined,
      price: { id: "price_2", recurring: { usage_type: "metered" } },
    };
    const { subscription: read } = subscriptionOf({
      items: { data: [{ ...item, quantity: undefined }, metered] },
    });
    expect(read().items.map((one) => one.quantity)).toEqual(["1", null]);
  });

  it("lists every dated change to come, earliest first, and none that is past", () => {
    const schedule = {
      id: "sub_sched_1",
      customer: "cus_1",
      status: "active",
      subscription: "sub_1",
      end_behavior: "cancel",
      phases: [
        {
          start_date: day("2026-01-01"),
          end_date: day("2026-12-15"),
          currency: "usd",
          items: [{ price: "price_1", quantity: 7 }],
        },
        {
          start_date: day("2026-12-15"),
          end_date: day("2027-12-15"),
          currency: "usd",
          items: [{ price: "price_2", quantity: 9 }],
        },
      ],
    };
    const discount = (id: string, end: string) => ({
      id,
      source: { type: "coupon", coupon: "OFF20" },
      start: day("2026-01-01"),
      end: day(end),
    });
    const { subscription: read } = subscriptionOf(
      {
        trial_end: day("2026-11-20"),
        pause_collection: { behavior: "void", resumes_at: day("2026-12-01") },
        discounts: [discount("di_1", "2026-12-24"), discount("di_0", "2026-11-01")],
      },
      [object("subscriptionSchedules", "sub_sched_1", schedule, "cus_1")],
    );
    expect(read().scheduledChanges.map((one) => [one.kind, one.at.slice(0, 10)])).toEqual([
      ["trialEnd", "2026-11-20"],
      ["resume", "2026-12-01"],
      ["phase", "2026-12-15"],
      ["discountEnd", "2026-12-24"],
      ["cancellation", "2027-12-15"],
    ]);
    expect(read().scheduledChanges[2]?.description).toContain("9 x price_2");
    expect(read().collectionPausedUntil).toBe("2026-12-01T00:00:00.000Z");
  });

  it("ends a subscription that cancels at period end with the last period of its items", () => {
    const longer = { ...item, id: "si_2", current_period_end: day("2027-03-01") };
    const { subscription: read } = subscriptionOf({
      cancel_at_period_end: true,
      items: { data: [item, longer] },
    });
    expect(read().scheduledChanges).toMatchObject([{ kind: "cancellation", at: "2027-03-01T00:00:00.000Z" }]);
  });

  it("promises nothing for a subscription that is over", () => {
    expect(
      subscriptionOf({ status: "canceled", cancel_at: day("2027-01-01") }).subscription().scheduledChanges,
    ).toEqual([]);
  });

  it("carries a schedule that has not begun as a subscription of the future", () => {
    const schedule = {
      id: "sub_sched_2",
      customer: "cus_1",
      status: "not_started",
      subscription: null,
      end_behavior: "release",
      phases: [
        {
          start_date: day("2027-01-01"),
          end_date: day("2028-01-01"),
          currency: "eur",
          items: [{ price: "price_1" }],
        },
      ],
      metadata: {},
    };
    const { records } = customerOf([object("subscriptionSchedules", "sub_sched_2", schedule, "cus_1")]);
    expect(only(records, "subscriptions")).toMatchObject({
      sourceId: "sub_sched_2",
      status: "future",
      currency: "eur",
      items: [{ planId: "price_1", quantity: "1" }],
      scheduledChanges: [{ kind: "start", at: "2027-01-01T00:00:00.000Z" }],
    });
  });

  it("takes a discount's figures from the catalogue and its product limit with them", () => {
    const running = [
      {
        id: "di_1",
        source: { type: "coupon", coupon: { ...coupon, percent_off: 20 } },
        start: day("2026-01-01"),
        end: null,
      },
    ];
    expect(subscriptionOf({ discounts: running }).subscription().discounts).toEqual([
      {
        sourceId: "di_1",
        couponId: "OFF20",
        percentOff: "20",
        amountOff: null,
        duration: "forever",
        startsAt: "2026-01-01T00:00:00.000Z",
        endsAt: null,
        appliesToProductIds: ["prod_1"],
      },
    ]);
  });

  it("keeps the order in which discounts stack and takes a deleted coupon's figures from its copy", () => {
    const gone = { ...coupon, id: "GONE", percent_off: null, amount_off: 300, currency: "usd" };
    const running = [
      { id: "di_b", source: { coupon: gone }, start: 1 },
      { id: "di_a", source: { coupon: "OFF20" }, start: 1 },
    ];
    const { discounts } = subscriptionOf({ discounts: running }).subscription();
    expect(discounts.map((one) => one.couponId)).toEqual(["GONE", "OFF20"]);
    expect(discounts[0]?.amountOff).toEqual({ amountMinor: "300", currency: "usd" });
  });

  it("resolves an item's discount from the item read by id", () => {
    const onItem = { ...item, discounts: [{ id: "di_1", source: { coupon: "GONE" }, start: 1 }] };
    const readById = {
      ...onItem,
      object: "subscription_item",
      discounts: [{ id: "di_1", source: { coupon: { ...coupon, id: "GONE", percent_off: 5 } }, start: 1 }],
    };
    const { subscription: read, issues } = subscriptionOf({ items: { data: [onItem] } }, [
      object("missing", "si_1", readById, "cus_1"),
    ]);
    expect(read().items[0]?.discounts).toMatchObject([{ couponId: "GONE", percentOff: "5" }]);
    expect(issues).toEqual([]);
  });

  it("says when a discount cannot be read, and carries the rest", () => {
    const { subscription: read, issues } = subscriptionOf({ discounts: ["di_unknown"] });
    expect(read().discounts).toEqual([]);
    expect(issues).toMatchObject([
      { severity: "warning", code: "stripe.discount_unreadable", sourceId: "sub_1" },
    ]);
  });

  it("refuses a subscription of a v2 account without a customer, before it loses anything", () => {
    const { issues } = normaliseCatalogue([
      object("subscriptions", "sub_1", { ...subscription, customer: null, customer_account: "acct_9" }),
    ]);
    expect(issues).toMatchObject([
      { severity: "error", code: "stripe.account_customer", entity: "subscriptions" },
    ]);
  });

  it("refuses shapes from before 2025-03-31, which have no period on their items", () => {
    const { id, price: itemPrice, quantity } = item;
    const { issues } = subscriptionOf({ items: { data: [{ id, price: itemPrice, quantity }] } });
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.malformed" }]);
    expect(issues[0]?.message).toContain("current_period_start");
  });
});

describe("usage", () => {
  const summary = (value: unknown, at = "2026-11-10") => ({
    id: "mtrusg_1",
    object: "billing.meter_event_summary",
    meter: "mtr_1",
    start_time: day(at),
    end_time: day(at) + 86_400,
    aggregated_value: value,
  });
  const read = (raw: unknown) =>
    customerOf([object("meterSummaries", `mtr_1/cus_1/${day("2026-11-10")}`, raw, "cus_1")]);

  it.each([
    [25, "25"],
    [0.1, "0.1"],
    ["9007199254740993", "9007199254740993"],
    ["0.123456789012345678", "0.123456789012345678"],
    ["1e3", "1000"],
    [-4.5, "-4.5"],
  ])("keeps %j exact", (value, quantity) => {
    expect(only(read(summary(value)).records, "usage")).toMatchObject({
      sourceId: `mtr_1/cus_1/${day("2026-11-10")}`,
      customerId: "cus_1",
      featureId: "mtr_1",
      quantity,
      at: "2026-11-10T00:00:00.000Z",
      windowEnd: "2026-11-11T00:00:00.000Z",
      aggregation: "sum",
    });
  });

  it("leaves the day that is still running to the next export", () => {
    expect(read(summary(3, "2026-11-15")).records).toEqual([]);
    expect(read(summary(3, "2026-11-14")).records).toHaveLength(1);
  });

  it("refuses usage of a meter it knows nothing about", () => {
    const { issues } = read({ ...summary(1), meter: "mtr_unknown" });
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.meter_unknown", entity: "usage" }]);
  });
});

describe("credits", () => {
  const money = (value: number) => ({ type: "monetary", monetary: { currency: "usd", value } });
  const left = (available: number, ledger = available) =>
    object(
      "creditBalances",
      "credgr_1",
      { balances: [{ available_balance: money(available), ledger_balance: money(ledger) }] },
      "cus_1",
    );
  const read = (change: object, more: readonly RawObject[] = []) =>
    customerOf([object("creditGrants", "credgr_1", { ...grant, ...change }, "cus_1"), ...more]);

  it("carries what can still be spent, not what was given", () => {
    expect(only(read({}, [left(1234)]).records, "creditBalances")).toMatchObject({
      original: "5000",
      available: "1234",
      state: "live",
      kind: "money",
      currency: "usd",
      planIds: null,
    });
  });

  it("explains a difference between ledger and available", () => {
    expect(read({}, [left(1000, 1500)]).issues).toMatchObject([
      { severity: "warning", code: "stripe.credit_reserved" },
    ]);
  });

  it("refuses a live grant whose balance could not be read", () => {
    expect(read({}).issues).toMatchObject([{ severity: "error", code: "stripe.credit_balance_unread" }]);
  });

  it.each([
    [{ voided_at: day("2026-05-01") }, "voided", "0"],
    [{ expires_at: day("2026-11-15") }, "expired", "0"],
    [{ effective_at: day("2026-12-01") }, "pending", "5000"],
  ])("takes %j for %s without asking", (change, state, available) => {
    expect(only(read(change).records, "creditBalances")).toMatchObject({ state, available });
  });

  it("keeps the prices a grant is limited to", () => {
    const limited = { applicability_config: { scope: { prices: [{ id: "price_1" }] } } };
    expect(only(read(limited, [left(1)]).records, "creditBalances").planIds).toEqual(["price_1"]);
  });
});
