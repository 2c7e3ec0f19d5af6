import { describe, expect, it } from "vitest";
import type { Discount, Pricing, Subscription, SubscriptionItem, Usage } from "@/lib/canonical";
import { type NextInvoice, nextInvoices } from "./next-invoice";
import { component, customer, discount, item, plan, subscription, usage } from "./testing/records";

const asOf = "2026-11-22T00:00:00Z";
const perUnit = (unitAmount: string): Pricing => ({ model: "perUnit", unitAmount });
const bands = [
  { upTo: "10", unitAmount: "1000", flatAmount: "0" },
  { upTo: "50", unitAmount: "800", flatAmount: "0" },
  { upTo: null, unitAmount: "600", flatAmount: "5000" },
];
const off = (amountMinor: string, given: Partial<Discount> = {}) =>
  discount({ amountOff: { amountMinor, currency: "usd" }, ...given });

interface Given {
  pricing?: Pricing;
  items?: readonly Partial<SubscriptionItem>[];
  above?: Partial<Subscription>;
  usage?: readonly Usage[];
  usageFrom?: string;
  customerDiscounts?: readonly Discount[];
}

/** Items of one price each, `price_0` of `prod_0` and so on. */
function invoices({ pricing = perUnit("2900"), items = [{}], above = {}, ...given }: Given): NextInvoice[] {
  const plans = new Map(
    items.map((_, index) => {
      const metered = given.usage !== undefined;
      const priced = component({
        pricing,
        usage: metered ? "metered" : "licensed",
        featureId: metered ? "mtr_1" : null,
      });
      const id = `price_${index}`;
      return [id, plan({ sourceId: id, productId: `prod_${index}`, components: [priced] })];
    }),
  );
  const all = items.map((one, index) => item({ sourceId: `si_${index}`, planId: `price_${index}`, ...one }));
  return nextInvoices(subscription({ items: all, ...above }), {
    customer: customer({ discounts: [...(given.customerDiscounts ?? [])] }),
    plans,
    usage: given.usage ?? [],
    asOf,
    ...(given.usageFrom === undefined ? {} : { usageFrom: given.usageFrom }),
  });
}
const amounts = (given: Given) => invoices(given).map(({ amountMinor }) => amountMinor);
const only = (given: Given): NextInvoice => {
  const [first] = invoices(given);
  if (!first) throw new Error("no line");
  return first;
};

describe("what the quantity costs", () => {
  it.each<[string, Pricing, string, string]>([
    ["flat", { model: "flat", amount: "4900" }, "7", "4900"],
    ["per unit", perUnit("2900"), "7", "20300"],
    ["free units", { model: "perUnit", unitAmount: "100", freeQuantity: "3" }, "5", "200"],
    ["package", { model: "package", packageAmount: "700", packageSize: "5", round: "up" }, "13", "2100"],
    ["graduated", { model: "graduated", tiers: bands }, "65", "56000"],
    ["volume, last of a band", { model: "volume", tiers: bands }, "50", "40000"],
    ["volume, first of the next", { model: "volume", tiers: bands }, "51", "35600"],
    ["stairstep", { model: "stairstep", tiers: bands }, "65", "5000"],
    ["below a minor unit, tie to even", perUnit("0.5"), "5", "2"],
    ["below a minor unit", perUnit("0.0125"), "1030", "13"],
  ])("%s", (_name, pricing, quantity, expected) => {
    expect(amounts({ pricing, items: [{ quantity }] })).toEqual([expected]);
  });

  it("takes frozen prices and the provider's own figure before the catalogue", () => {
    expect(amounts({ items: [{ pricing: perUnit("100") }, { statedAmount: "1234.5" }] })).toEqual([
      "100",
      "1234",
    ]);
  });

  it("charges a whole interval, not a month of it", () => {
    expect(amounts({ items: [{ interval: { unit: "year", count: 1 } }] })).toEqual(["2900"]);
  });

  it("says which band a quantity ends in", () => {
    expect(only({ pricing: { model: "volume", tiers: bands }, items: [{ quantity: "51" }] }).band).toBe(2);
  });

  it("leaves open what has no amount, no price or no currency", () => {
    const open = only({ pricing: { model: "custom", reason: "pay what you want" } });
    expect([open.amountMinor, open.notes]).toEqual([null, ["amount-open"]]);
    expect(only({ items: [{ planId: "gone" }] }).notes).toEqual(["plan-unknown"]);
    expect(only({ above: { currency: "eur" } }).notes).toEqual(["currency-missing"]);
  });
});

describe("when", () => {
  const period = (periodStart: string | null, periodEnd: string | null, startedAt: string | null = null) => {
    const { at, periodEnd: end } = only({ items: [{ periodStart, periodEnd }], above: { startedAt } });
    return [at, end];
  };
  it("renews at the period's end, for one interval", () => {
    expect(period("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")).toEqual([
      "2026-12-01T00:00:00Z",
      "2027-01-01T00:00:00Z",
    ]);
  });
  it("comes back to the 31st after a short month", () => {
    expect(period("2026-10-31T08:30:00Z", "2026-11-30T08:30:00Z", "2026-01-31T08:30:00Z")).toEqual([
      "2026-11-30T08:30:00Z",
      "2026-12-31T08:30:00Z",
    ]);
  });
  it("carries on a period that has passed", () => {
    expect(period("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z")[0]).toBe("2026-12-01T00:00:00Z");
  });
  it("says so where nothing tells, and still names the amount", () => {
    expect(only({ items: [{ periodStart: null, periodEnd: null }] })).toMatchObject({
      at: null,
      amountMinor: "2900",
      notes: ["date-unknown"],
    });
  });
});

describe("what keeps an invoice from being written", () => {
  it.each<[string, Partial<Subscription>, string, readonly string[]]>([
    ["a trial that goes on", { status: "trialing", trialEndsAt: "2026-12-20T00:00:00Z" }, "0", ["trial"]],
    ["a trial that ends then", { status: "trialing", trialEndsAt: "2026-12-01T00:00:00Z" }, "2900", []],
    ["cancelled at its end", { cancelAtPeriodEnd: true }, "0", ["ends-before"]],
    ["not renewing", { status: "nonRenewing" }, "0", ["ends-before"]],
    ["cancelled before", { cancelAt: "2026-11-30T00:00:00Z" }, "0", ["ends-before"]],
    ["cancelled later", { cancelAt: "2027-02-01T00:00:00Z", status: "nonRenewing" }, "2900", []],
    ["paused", { status: "paused" }, "0", ["no-invoice"]],
    ["unpaid", { status: "unpaid" }, "2900", ["not-collected"]],
    ["collection paused", { collectionPausedUntil: "indefinite" }, "2900", ["not-collected"]],
    ["collected again by then", { collectionPausedUntil: "2026-11-25T00:00:00Z" }, "2900", []],
  ])("%s", (_name, above, amount, notes) => {
    expect(only({ above })).toMatchObject({ amountMinor: amount, notes });
  });

  it("charges when a trial ends within the period, and when a future subscription starts", () => {
    const trial = { status: "trialing", trialEndsAt: "2026-11-24T00:00:00Z" } as const;
    expect(only({ above: trial })).toMatchObject({ at: "2026-11-24T00:00:00Z", amountMinor: "2900" });
    const future = { status: "future", startedAt: "2027-01-05T00:00:00Z" } as const;
    expect(only({ above: future, items: [{ periodStart: null, periodEnd: null }] })).toMatchObject({
      at: "2027-01-05T00:00:00Z",
      amountMinor: "2900",
    });
  });

  it("names a scheduled change due by then, not a later one", () => {
    const change = (at: string) => ({ sourceId: `phase/${at}`, kind: "phase", at, description: "" }) as const;
    const scheduledChanges = [change("2026-12-01T00:00:00Z"), change("2026-12-02T00:00:00Z")];
    expect(only({ above: { scheduledChanges } })).toMatchObject({
      changes: ["phase/2026-12-01T00:00:00Z"],
      notes: ["scheduled-change"],
    });
  });
});

describe("discounts", () => {
  const two = [{}, {}];
  it.each<[string, Given, readonly string[]]>([
    [
      "a percentage, whatever its duration",
      { above: { discounts: [discount({ percentOff: "20", duration: "repeating" })] } },
      ["2320"],
    ],
    [
      "ended by then",
      { above: { discounts: [discount({ percentOff: "20", endsAt: "2026-12-01T00:00:00Z" })] } },
      ["2900"],
    ],
    [
      "an amount over the invoice's lines",
      { items: two, above: { discounts: [off("1000")] } },
      ["2400", "2400"],
    ],
    ["never below zero", { above: { discounts: [off("9999")] } }, ["0"]],
    [
      "one product only",
      { items: two, above: { discounts: [off("900", { appliesToProductIds: ["prod_1"] })] } },
      ["2900", "2000"],
    ],
    ["in order", { above: { discounts: [off("900"), discount({ percentOff: "50" })] } }, ["1000"]],
    [
      "the item's own first",
      { items: [{ discounts: [discount({ percentOff: "50" })] }], above: { discounts: [off("450")] } },
      ["1000"],
    ],
    ["the customer's where the subscription has none", { customerDiscounts: [off("900")] }, ["2000"]],
    [
      "hidden by the subscription's",
      { customerDiscounts: [off("900")], above: { discounts: [off("100")] } },
      ["2800"],
    ],
    [
      "another currency",
      { above: { discounts: [discount({ amountOff: { amountMinor: "1", currency: "eur" } })] } },
      ["2900"],
    ],
    ["free units", { items: [{ quantity: "3", discounts: [discount({ quantityOff: "2" })] }] }, ["2900"]],
  ])("%s", (_name, given, expected) => {
    expect(amounts(given)).toEqual(expected);
  });

  it("takes one that works once as unused, for the earliest invoice only", () => {
    const later = { periodStart: "2026-11-10T00:00:00Z", periodEnd: "2026-12-10T00:00:00Z" };
    const [second, first] = invoices({
      items: [later, {}],
      above: { discounts: [off("900", { duration: "once" })] },
    });
    expect([first?.amountMinor, first?.notes]).toEqual(["2000", ["discount-once"]]);
    expect([second?.amountMinor, second?.notes]).toEqual(["2900", []]);
  });

  it("takes an amount off each invoice, not once for several", () => {
    const later = { periodStart: "2026-11-10T00:00:00Z", periodEnd: "2026-12-10T00:00:00Z" };
    expect(amounts({ items: [{}, later], above: { discounts: [off("900")] } })).toEqual(["2000", "2000"]);
  });
});

describe("usage", () => {
  const used = (at: string, quantity: string, given: Partial<Usage> = {}) =>
    usage({ sourceId: at, at, quantity, windowStart: null, windowEnd: null, ...given });
  const metered = (records: readonly Usage[], given: Given = {}) =>
    only({ pricing: perUnit("0.5"), items: [{ quantity: null }], usage: records, ...given });

  it("prices what the running period has so far, apart from the licensed amount", () => {
    const line = metered([
      used("2026-10-31T23:59:59Z", "1000"),
      used("2026-11-01T00:00:00Z", "2"),
      used("2026-11-20T00:00:00Z", "3"),
      used("2026-11-21T00:00:00Z", "900", { featureId: "mtr_2" }),
    ]);
    expect(line).toMatchObject({
      amountMinor: "0",
      usage: { quantity: "5", exact: "5/2", amountMinor: "2" },
    });
    expect(line.notes).toEqual([]);
  });

  it.each<[Usage["aggregation"], string | undefined]>([
    ["max", "3"],
    ["last", "2"],
    ["average", undefined],
  ])("combines records by %s", (aggregation, expected) => {
    const records = [
      used("2026-11-02T00:00:00Z", "3", { aggregation }),
      used("2026-11-03T00:00:00Z", "2", { aggregation }),
    ];
    expect(metered(records).usage?.quantity).toBe(expected);
  });

  it("says where usage is missing", () => {
    expect(metered([], { usageFrom: "2026-11-05T00:00:00Z" }).notes).toEqual(["usage-incomplete"]);
    const bucket = { windowStart: "2026-10-31T12:00:00Z", windowEnd: "2026-11-01T12:00:00Z" };
    expect(metered([used("2026-10-31T12:00:00Z", "5", bucket)]).notes).toEqual(["usage-incomplete"]);
  });

  it("charges nothing for a trial's usage", () => {
    const above = { status: "trialing", trialEndsAt: "2026-12-01T00:00:00Z" } as const;
    expect(metered([used("2026-11-02T00:00:00Z", "3")], { above })).toMatchObject({
      usage: null,
      notes: ["trial"],
    });
  });
});
