import { describe, expect, it } from "vitest";
import { addMonths, boundaryAfter } from "./billing-calendar";
import { buildCoupon, buildDiscount } from "./build-catalogue";
import { buildGrant } from "./build-customer";
import { buildSchedule } from "./build-schedule";
import { ledgerBalance } from "./credit-balance";
import { emptyAccount, seconds } from "./testing/empty-account";

const JAN = "2026-01-01T00:00:00Z";
const FEB = "2026-02-01T00:00:00Z";
const MAR = "2026-03-01T00:00:00Z";
const APR = "2026-04-01T00:00:00Z";

describe("periods", () => {
  it("come back to the 31st after a short month", () => {
    const anchor = seconds("2026-01-31T10:00:00Z");
    const month = { interval: "month", interval_count: 1 } as const;
    const february = boundaryAfter(anchor, month, anchor);
    expect(new Date(february * 1000).toISOString()).toBe("2026-02-28T10:00:00.000Z");
    expect(new Date(boundaryAfter(anchor, month, february) * 1000).toISOString()).toBe(
      "2026-03-31T10:00:00.000Z",
    );
    expect(addMonths(seconds("2028-02-29T00:00:00Z"), 12)).toBe(seconds("2029-02-28T00:00:00Z"));
  });

  it("advance one after another however far the clock jumps", () => {
    const account = emptyAccount();
    const subscription = account.subscribe(JAN, [{ price: account.price({ unit: "2900" }) }]);
    const invoices = account.advance(APR);
    expect(invoices.map(({ created, total, status }) => [created, total, status])).toEqual([
      [seconds(FEB), 2900, "paid"],
      [seconds(MAR), 2900, "paid"],
      [seconds(APR), 2900, "paid"],
    ]);
    const [item] = account.state.itemsOf(subscription.id);
    expect(item?.current_period_start).toBe(seconds(APR));
    expect(account.advance(APR)).toEqual([]);
  });

  it("bill items of different intervals each at its own end", () => {
    const account = emptyAccount();
    account.subscribe(JAN, [
      { price: account.price({ unit: "1500" }), quantity: 12 },
      { price: account.price({ unit: "24000", interval: "year" }) },
    ]);
    const totals = account.advance("2027-01-01T00:00:00Z").map(({ total }) => total);
    expect(totals).toEqual([...Array.from({ length: 11 }, () => 18_000), 42_000]);
  });
});

describe("usage", () => {
  it("is billed in arrears for exactly its period, licensed items in advance", () => {
    const account = emptyAccount();
    const meter = account.meter("sum");
    const price = account.price({ meter: meter.id, unit: "0.0125" });
    account.subscribe(JAN, [{ price: account.price({ unit: "1000" }) }, { price }]);
    account.use(meter, "2026-01-01T00:00:00Z", "1000");
    account.use(meter, "2026-01-31T23:59:59Z", "30");
    account.use(meter, FEB, "999999");
    const [invoice] = account.advance(FEB);
    expect(invoice).toMatchObject({ subtotal: 1013, total: 1013, amount_paid: 1013 });
    const lines = account.state.lines.get(invoice?.id ?? "") ?? [];
    expect(lines.map(({ amount, period }) => [amount, period.start, period.end])).toEqual([
      [13, seconds(JAN), seconds(FEB)],
      [1000, seconds(FEB), seconds(MAR)],
    ]);
  });

  it.each([
    ["sum", 600],
    ["count", 3],
    ["last", 100],
  ] as const)("follows the formula %s", (formula, expected) => {
    const account = emptyAccount();
    const meter = account.meter(formula);
    account.subscribe(JAN, [{ price: account.price({ meter: meter.id, unit: "1" }) }]);
    account.use(meter, "2026-01-20T00:00:00Z", "100");
    account.use(meter, "2026-01-05T00:00:00Z", "300");
    account.use(meter, "2026-01-10T00:00:00Z", "200");
    expect(account.advance(FEB)[0]?.total).toBe(expected);
  });

  it("of a trial is free", () => {
    const account = emptyAccount();
    const meter = account.meter("sum");
    const items = [
      { price: account.price({ unit: "2900" }) },
      { price: account.price({ meter: meter.id, unit: "5" }) },
    ];
    const subscription = account.subscribe(JAN, items, { trialEndAt: seconds("2026-01-15T00:00:00Z") });
    expect(subscription.status).toBe("trialing");
    account.use(meter, "2026-01-10T00:00:00Z", "100");
    account.use(meter, "2026-01-20T00:00:00Z", "7");
    const [first] = account.advance(FEB);
    expect(subscription.status).toBe("active");
    expect([first?.created, first?.total]).toEqual([seconds("2026-01-15T00:00:00Z"), 2900]);
    expect(account.advance("2026-02-15T00:00:00Z")[0]?.total).toBe(2900 + 35);
  });

  it("left at a cancellation is billed a last time, and then nothing", () => {
    const account = emptyAccount();
    const meter = account.meter("sum");
    const subscription = account.subscribe(JAN, [{ price: account.price({ meter: meter.id, unit: "5" }) }]);
    account.use(meter, "2026-01-03T00:00:00Z", "10");
    subscription.cancel_at = seconds("2026-01-20T00:00:00Z");
    account.engine.watchSubscription(subscription.id);
    const invoices = account.advance(APR);
    expect(invoices.map(({ total }) => total)).toEqual([50]);
    expect(subscription).toMatchObject({ status: "canceled", ended_at: seconds("2026-01-20T00:00:00Z") });
  });
});

describe("discounts", () => {
  function withCoupon(facts: Partial<Parameters<typeof buildCoupon>[1]>, months: number | null = null) {
    const account = emptyAccount();
    const coupon = buildCoupon(account.state, {
      id: "C",
      name: "C",
      created: 0,
      duration: "forever",
      ...facts,
    });
    const items = [{ price: account.price({ unit: "18000" }) }, { price: account.price({ unit: "2000" }) }];
    account.subscribe(JAN, items, {}, (subscription) => {
      const start = seconds(JAN);
      const discount = buildDiscount(account.state, {
        coupon,
        start,
        end: months === null ? null : addMonths(start, months),
        customer: account.customer.id,
        subscription: subscription.id,
      });
      subscription.discounts.push(discount.id);
    });
    return account;
  }

  it("in percent for ever take off every invoice", () => {
    expect(
      withCoupon({ percent_off: 20 })
        .advance(MAR)
        .map(({ total }) => total),
    ).toEqual([16_000, 16_000]);
  });

  it("of an amount are spread over the lines by what they cost", () => {
    const account = withCoupon({ amount_off: 1000, currency: "usd" });
    const [invoice] = account.advance(FEB);
    const lines = account.state.lines.get(invoice?.id ?? "") ?? [];
    expect(lines.map(({ discount_amounts }) => discount_amounts?.[0]?.amount)).toEqual([900, 100]);
    expect(invoice).toMatchObject({ subtotal: 20_000, total: 19_000 });
  });

  it("of duration once end with the first invoice", () => {
    const account = withCoupon({ percent_off: 50, duration: "once" });
    expect([...account.state.invoices.values()].map(({ total }) => total)).toEqual([10_000]);
    expect(account.advance(FEB)[0]?.total).toBe(20_000);
  });

  it("of three months stop at the renewal on which they end", () => {
    const account = withCoupon({ percent_off: 50, duration: "repeating" }, 2);
    expect(account.advance(APR).map(({ total }) => total)).toEqual([10_000, 20_000, 20_000]);
  });

  it("stop at zero", () => {
    const account = withCoupon({ amount_off: 999_999, currency: "usd" });
    expect(account.advance(FEB)[0]).toMatchObject({ total: 0, amount_due: 0, status: "paid" });
  });

  it("of a subscription hide the customer's own, and stack in their order", () => {
    const account = withCoupon({ percent_off: 10 });
    const { state, customer } = account;
    const half = buildCoupon(state, { id: "H", name: "H", created: 0, duration: "forever", percent_off: 50 });
    customer.discount = buildDiscount(state, { coupon: half, start: 0, end: null, customer: customer.id }).id;
    expect(account.advance(FEB)[0]?.total).toBe(18_000);
    const [subscription] = [...state.subscriptions.values()];
    const second = buildDiscount(state, { coupon: half, start: 0, end: null, customer: customer.id });
    subscription?.discounts.push(second.id);
    expect(account.advance(MAR)[0]?.total).toBe(9_000);
  });
});

describe("credit and balance", () => {
  it("pay metered lines only, by priority, and book every debit", () => {
    const account = emptyAccount();
    const { state, customer } = account;
    const meter = account.meter("sum");
    account.subscribe(JAN, [
      { price: account.price({ unit: "1000" }) },
      { price: account.price({ meter: meter.id, unit: "10" }) },
    ]);
    account.use(meter, "2026-01-05T00:00:00Z", "90");
    const base = { customer: customer.id, currency: "usd", created: seconds(JAN) };
    const late = buildGrant(state, { ...base, name: "late", value: 700, priority: 60 });
    const early = buildGrant(state, { ...base, name: "early", value: 400, priority: 10 });
    const other = buildGrant(state, { ...base, name: "euro", value: 5000, currency: "eur" });
    const [invoice] = account.advance(FEB);
    expect(invoice).toMatchObject({ subtotal: 1900, total: 1000, amount_paid: 1000 });
    expect([early, late, other].map(({ id }) => ledgerBalance(state, id))).toEqual([0, 200, 5000]);
  });

  it("expire at their instant and are not spent by the renewal after it", () => {
    const account = emptyAccount();
    const meter = account.meter("sum");
    account.subscribe(JAN, [{ price: account.price({ meter: meter.id, unit: "10" }) }]);
    account.use(meter, "2026-01-05T00:00:00Z", "90");
    const grant = buildGrant(account.state, {
      customer: account.customer.id,
      currency: "usd",
      created: seconds(JAN),
      name: "short",
      value: 500,
      expiresAt: seconds("2026-01-20T00:00:00Z"),
    });
    account.engine.watchGrant(grant.id);
    expect(account.advance(FEB)[0]?.total).toBe(900);
    expect(ledgerBalance(account.state, grant.id)).toBe(0);
    expect(account.state.creditTransactions.by("grant", grant.id).at(-1)?.debit?.type).toBe(
      "credits_expired",
    );
  });

  it("use up a negative balance over several invoices and collect a positive one once", () => {
    const account = emptyAccount();
    account.subscribe(JAN, [{ price: account.price({ unit: "1000" }) }]);
    account.customer.balance = -1500;
    expect(account.advance(APR).map(({ amount_due }) => amount_due)).toEqual([0, 500, 1000]);
    expect(account.customer.balance).toBe(0);
    account.customer.balance = 250;
    expect(account.advance("2026-05-01T00:00:00Z")[0]).toMatchObject({ total: 1000, amount_due: 1250 });
    expect(account.customer.balance).toBe(0);
  });
});

describe("states", () => {
  it("turn past due when the card is declined, with the invoice left open", () => {
    const account = emptyAccount();
    const subscription = account.subscribe(JAN, [{ price: account.price({ unit: "1000" }) }]);
    account.state.declining.set(account.customer.id, "past_due");
    expect(account.advance(FEB)[0]).toMatchObject({ status: "open", amount_remaining: 1000 });
    expect(subscription.status).toBe("past_due");
  });

  it.each([
    ["keep_as_draft", "draft"],
    ["void", "void"],
    ["mark_uncollectible", "uncollectible"],
  ] as const)("with collection paused as %s leave the invoice %s", (behavior, status) => {
    const account = emptyAccount();
    const subscription = account.subscribe(JAN, [{ price: account.price({ unit: "1000" }) }]);
    subscription.pause_collection = { behavior, resumes_at: null };
    expect(account.advance(FEB)[0]?.status).toBe(status);
    expect(subscription.status).toBe("active");
  });

  it("move through the phases of a schedule and are released at its end", () => {
    const account = emptyAccount();
    const [cheap, dear] = [account.price({ unit: "1000" }), account.price({ unit: "1500" })];
    const subscription = account.subscribe(JAN, [{ price: cheap }]);
    const schedule = buildSchedule(account.state, {
      customer: account.customer.id,
      currency: "usd",
      created: seconds(JAN),
      subscription,
      phases: [
        { start: seconds(JAN), end: seconds(FEB), items: [{ price: cheap.id, quantity: 1 }] },
        { start: seconds(FEB), end: seconds(MAR), items: [{ price: dear.id, quantity: 2 }] },
      ],
    });
    subscription.schedule = schedule.id;
    expect(account.advance(APR).map(({ total }) => total)).toEqual([3000, 3000, 3000]);
    expect(schedule.status).toBe("released");
    expect(subscription.schedule).toBeNull();
  });

  it("begin when a schedule starts", () => {
    const account = emptyAccount();
    const price = account.price({ unit: "1000" });
    const schedule = buildSchedule(account.state, {
      customer: account.customer.id,
      currency: "usd",
      created: seconds(JAN),
      subscription: null,
      phases: [{ start: seconds(FEB), end: seconds(APR), items: [{ price: price.id, quantity: 5 }] }],
    });
    account.engine.watchSchedule(schedule.id);
    expect(account.advance(FEB).map(({ total, billing_reason }) => [total, billing_reason])).toEqual([
      [5000, "subscription_create"],
    ]);
    expect(schedule).toMatchObject({ status: "active", current_phase: { end_date: seconds(APR) } });
  });
});
