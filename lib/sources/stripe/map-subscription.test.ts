import { describe, expect, it } from "vitest";
import { normaliseCatalogue, normaliseCustomer } from "./map";
import {
  coupon,
  customer,
  customerOf,
  day,
  item,
  object,
  only,
  scope,
  subscription,
  subscriptionOf,
} from "./test-objects";

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

  it.each([
    [{ default_payment_method: "pm_1" }, {}, true],
    [{ default_payment_method: { id: "pm_1" } }, {}, true],
    [{}, { invoice_settings: { default_payment_method: "pm_2" } }, true],
    [{}, { default_source: "card_1" }, true],
    [{}, {}, false],
  ])(
    "with %j on the subscription and %j on the customer there is something to charge: %s",
    (own, theirs, has) => {
      const { records } = normaliseCustomer(
        [
          object("customers", "cus_1", { ...customer, ...theirs }, "cus_1"),
          object("subscriptions", "sub_1", { ...subscription, ...own }, "cus_1"),
        ],
        [],
        scope,
      );
      const read = records.find((each) => each.entity === "subscriptions");
      expect(read?.record).toMatchObject({ hasPaymentMethod: has });
    },
  );

  it.each([
    [{ automatic_tax: { enabled: true }, default_tax_rates: [] }, "automatic"],
    [{ automatic_tax: { enabled: false }, default_tax_rates: [{ id: "txr_1" }] }, "manual"],
    [{ automatic_tax: { enabled: false }, default_tax_rates: [] }, "none"],
    [{}, "none"],
  ])("reads tax of %j as %s", (change, expected) => {
    expect(subscriptionOf(change).subscription().taxHandling).toBe(expected);
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
