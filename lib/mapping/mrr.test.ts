import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Plan, type PriceComponent, type PriceTier, ratio, type Subscription } from "@/lib/canonical";
import { mrrByCurrency, subscriptionMrr } from "./mrr";
import { component, customer, discount, item, plan, subscription } from "./testing/records";

const asOf = "2026-11-22T00:00:00Z";
const month = { unit: "month", count: 1 } as const;
const year = { unit: "year", count: 1 } as const;
const ladder: PriceTier[] = [
  { upTo: "10", unitAmount: "1000", flatAmount: "0" },
  { upTo: "50", unitAmount: "800", flatAmount: "0" },
  { upTo: null, unitAmount: "600", flatAmount: "5000" },
];
const perUnit = (unitAmount: string) => ({ model: "perUnit", unitAmount }) as const;

/** Items of (price, quantity), each on a plan and product of its own: price_0 of prod_0 and so on. */
function setUp(
  prices: readonly [Partial<PriceComponent>, string | null][],
  given: Partial<Subscription> = {},
): { subscription: Subscription; plans: Map<string, Plan> } {
  const currency = given.currency ?? "usd";
  const plans = prices.map(([price], index) =>
    plan({
      sourceId: `price_${index}`,
      productId: `prod_${index}`,
      components: [component({ currency, ...price })],
    }),
  );
  const items = prices.map(([, quantity], index) =>
    item({ sourceId: `si_${index}`, planId: `price_${index}`, quantity }),
  );
  return {
    subscription: subscription({ items, ...given }),
    plans: new Map(plans.map((each) => [each.sourceId, each])),
  };
}

function mrrOf(
  prices: readonly [Partial<PriceComponent>, string | null][],
  given: Partial<Subscription> = {},
) {
  const { subscription: subject, plans } = setUp(prices, given);
  return ratio.formatFraction(subscriptionMrr(subject, null, plans, asOf).mrr);
}

const licensed = (unitAmount: string, interval: PriceComponent["interval"] = month) => ({
  interval,
  pricing: perUnit(unitAmount),
});
const tiered = (model: "graduated" | "volume") => ({ interval: month, pricing: { model, tiers: ladder } });
const packaged = (round: "up" | "down") => ({
  interval: month,
  pricing: { model: "package", packageAmount: "700", packageSize: "5", round } as const,
});

describe("the worked examples", () => {
  it.each<[string, readonly [Partial<PriceComponent>, string | null][], Partial<Subscription>, string]>([
    ["1 flat, monthly", [[licensed("2900"), "1"]], {}, "2900"],
    ["2 seats by the year", [[licensed("120000", year), "7"]], {}, "70000"],
    ["3 quarterly", [[licensed("8997", { unit: "month", count: 3 }), "2"]], {}, "5998"],
    ["4 graduated", [[tiered("graduated"), "65"]], {}, "56000"],
    ["5 volume", [[tiered("volume"), "65"]], {}, "44000"],
    ["6a volume at 10", [[tiered("volume"), "10"]], {}, "10000"],
    ["6b volume at 11", [[tiered("volume"), "11"]], {}, "8800"],
    ["6c volume at 50", [[tiered("volume"), "50"]], {}, "40000"],
    ["6d volume at 51", [[tiered("volume"), "51"]], {}, "35600"],
    ["7a package, rounded up", [[packaged("up"), "13"]], {}, "2100"],
    ["7b package, rounded down", [[packaged("down"), "13"]], {}, "1400"],
    ["8 sub-cent unit", [[licensed("0.0125"), "100000"]], {}, "1250"],
    ["9 weekly", [[licensed("1500", { unit: "week", count: 1 }), "1"]], {}, "6500"],
    ["10 daily", [[licensed("100", { unit: "day", count: 1 }), "1"]], {}, "9125/3"],
    [
      "11 mixed cadences, 20 % forever",
      [
        [licensed("1500"), "12"],
        [licensed("24000", year), "1"],
      ],
      { discounts: [discount({ percentOff: "20" })] },
      "16000",
    ],
    [
      "12 amount off a yearly price",
      [[licensed("120000", year), "1"]],
      { discounts: [discount({ amountOff: { amountMinor: "12000", currency: "usd" } })] },
      "9000",
    ],
    [
      "13 amount off two monthly items",
      [
        [licensed("18000"), "1"],
        [licensed("2000"), "1"],
      ],
      { discounts: [discount({ amountOff: { amountMinor: "1000", currency: "usd" } })] },
      "19000",
    ],
    [
      "14 repeating discounts do not count",
      [[licensed("2900"), "1"]],
      { discounts: [discount({ percentOff: "50", duration: "repeating", endsAt: "2027-01-01T00:00:00Z" })] },
      "2900",
    ],
    ["15a trialing", [[licensed("2900"), "1"]], { status: "trialing" }, "0"],
    ["15b past due", [[licensed("2900"), "1"]], { status: "pastDue" }, "2900"],
    ["15c unpaid", [[licensed("2900"), "1"]], { status: "unpaid" }, "0"],
    ["16 yen", [[licensed("9800"), "1"]], { currency: "jpy" }, "9800"],
    ["17 dinar", [[licensed("4990"), "1"]], { currency: "kwd" }, "4990"],
    ["18 metered", [[{ ...tiered("graduated"), usage: "metered" }, null]], {}, "0"],
  ])("%s", (_name, prices, given, expected) => {
    expect(mrrOf(prices, given)).toBe(expected);
  });

  it("10 is shown as 3042 after summing, not before", () => {
    expect(ratio.roundHalfEven(ratio.parseFraction("9125/3"))).toBe(3042n);
  });
});

describe("subscriptionMrr", () => {
  const withDiscounts = (
    discounts: Subscription["discounts"],
    itemDiscounts: Subscription["discounts"] = [],
  ) => {
    const { subscription: subject, plans } = setUp([[licensed("10000"), "1"]]);
    const [first] = subject.items;
    const items = first ? [{ ...first, discounts: itemDiscounts }] : [];
    return { subject: { ...subject, items, discounts }, plans };
  };
  const tenOff = discount({ percentOff: "10" });
  const amountOff = discount({ amountOff: { amountMinor: "1000", currency: "usd" } });

  it("stacks in order: item first, then subscription", () => {
    const { subject, plans } = withDiscounts([amountOff], [tenOff]);
    expect(subscriptionMrr(subject, null, plans, asOf).mrr).toEqual(ratio.rational(8000n));
    const turned = withDiscounts([tenOff], [amountOff]);
    expect(subscriptionMrr(turned.subject, null, turned.plans, asOf).mrr).toEqual(ratio.rational(8100n));
  });

  it("a running discount of the subscription hides the customer's, an ended one does not", () => {
    const owner = customer({ discounts: [discount({ percentOff: "50" })] });
    const once = discount({ percentOff: "5", duration: "once" });
    const hidden = withDiscounts([once]);
    expect(subscriptionMrr(hidden.subject, owner, hidden.plans, asOf).mrr).toEqual(ratio.rational(10000n));
    const ended = withDiscounts([{ ...once, endsAt: "2026-01-01T00:00:00Z" }]);
    expect(subscriptionMrr(ended.subject, owner, ended.plans, asOf).mrr).toEqual(ratio.rational(5000n));
  });

  it("a discount that has not begun does not count", () => {
    const { subject, plans } = withDiscounts([{ ...tenOff, startsAt: "2026-12-01T00:00:00Z" }]);
    expect(subscriptionMrr(subject, null, plans, asOf).mrr).toEqual(ratio.rational(10000n));
  });

  it("applies only to the products it names", () => {
    const only = discount({ percentOff: "50", appliesToProductIds: ["prod_1"] });
    const prices: [Partial<PriceComponent>, string][] = [
      [licensed("1000"), "1"],
      [licensed("2000"), "1"],
    ];
    expect(mrrOf(prices, { discounts: [only] })).toBe("2000");
  });

  it("an amount never makes a line negative", () => {
    const all = discount({ amountOff: { amountMinor: "999999", currency: "usd" } });
    expect(mrrOf([[licensed("1000"), "1"]], { discounts: [all] })).toBe("0");
  });

  it("with several cadences an amount comes off the shortest one", () => {
    const prices: [Partial<PriceComponent>, string][] = [
      [licensed("1000"), "1"],
      [licensed("12000", year), "1"],
    ];
    const off = discount({ amountOff: { amountMinor: "600", currency: "usd" } });
    expect(mrrOf(prices, { discounts: [off] })).toBe("1400");
  });

  it("leaves out an amount in another currency and says so", () => {
    const { subject, plans } = withDiscounts([
      discount({ amountOff: { amountMinor: "1000", currency: "eur" } }),
    ]);
    const result = subscriptionMrr(subject, null, plans, asOf);
    expect(result.mrr).toEqual(ratio.rational(10000n));
    expect(result.lines[0]?.notes).toContain("discount-currency");
  });

  it("takes the price in the subscription's currency", () => {
    const two = plan({
      components: [component(), component({ currency: "eur", pricing: perUnit("2500") })],
    });
    const subject = subscription({ currency: "eur" });
    expect(subscriptionMrr(subject, null, new Map([[two.sourceId, two]]), asOf).mrr).toEqual(
      ratio.rational(2500n),
    );
  });

  it.each([
    ["plan-unknown", subscription(), []],
    ["currency-missing", subscription({ currency: "gbp" }), [plan()]],
    ["quantity-zero", subscription({ items: [item({ quantity: "0" })] }), [plan()]],
    [
      "amount-open",
      subscription(),
      [plan({ components: [component({ pricing: { model: "custom", reason: "pay what you want" } })] })],
    ],
  ] as const)("notes %s and counts nothing", (note, subject, plans) => {
    const result = subscriptionMrr(subject, null, new Map(plans.map((each) => [each.sourceId, each])), asOf);
    expect(result.lines[0]?.notes).toEqual([note]);
    expect(result.mrr).toEqual(ratio.zero);
  });

  it("an item that froze a price uses it, and a quantity left out is one", () => {
    const subject = subscription({ items: [item({ quantity: null, pricing: perUnit("100") })] });
    expect(subscriptionMrr(subject, null, new Map([["price_pro", plan()]]), asOf).mrr).toEqual(
      ratio.rational(100n),
    );
  });

  it("one-time prices carry no recurring revenue", () => {
    expect(mrrOf([[{ interval: null }, "1"]])).toBe("0");
  });

  it("marks paused collection until it resumes", () => {
    const paused = (until: string) => setUp([[licensed("100"), "1"]], { collectionPausedUntil: until });
    const result = (until: string) => {
      const { subscription: subject, plans } = paused(until);
      return subscriptionMrr(subject, null, plans, asOf);
    };
    expect(result("indefinite")).toMatchObject({ collectionPaused: true, mrr: ratio.rational(100n) });
    expect(result("2026-11-01T00:00:00Z").collectionPaused).toBe(false);
  });

  it("stairstep charges the band, free quantity comes off first", () => {
    const tiers = [
      { upTo: "10", unitAmount: "0", flatAmount: "500" },
      { upTo: null, unitAmount: "0", flatAmount: "900" },
    ];
    expect(mrrOf([[{ pricing: { model: "stairstep", tiers } }, "11"]])).toBe("900");
    expect(mrrOf([[{ pricing: { model: "perUnit", unitAmount: "100", freeQuantity: "3" } }, "5"]])).toBe(
      "200",
    );
    expect(mrrOf([[{ pricing: { model: "perUnit", unitAmount: "100", freeQuantity: "9" } }, "5"]])).toBe("0");
  });

  it("the lines add up to the subscription, and no discount makes it negative", () => {
    const discounts = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 100 }).map((percent) => discount({ percentOff: String(percent) })),
        fc
          .integer({ min: 0, max: 90_000 })
          .map((amount) => discount({ amountOff: { amountMinor: String(amount), currency: "usd" } })),
      ),
      { maxLength: 4 },
    );
    const interval = fc.constantFrom(month, year, { unit: "week", count: 2 } as const);
    const price = fc.tuple(
      fc.record({ interval, unit: fc.integer({ min: 0, max: 5000 }) }),
      fc.integer({ min: 0, max: 60 }),
    );
    fc.assert(
      fc.property(fc.array(price, { maxLength: 5 }), discounts, (prices, running) => {
        const { subscription: subject, plans } = setUp(
          prices.map(([each, quantity]) => [licensed(String(each.unit), each.interval), String(quantity)]),
          { discounts: running },
        );
        const result = subscriptionMrr(subject, null, plans, asOf);
        expect(ratio.sum(result.lines.map((line) => line.mrr))).toEqual(result.mrr);
        for (const line of result.lines)
          expect(ratio.compare(line.mrr, ratio.zero)).toBeGreaterThanOrEqual(0);
        const undiscounted = subscriptionMrr({ ...subject, discounts: [] }, null, plans, asOf);
        expect(ratio.compare(result.mrr, undiscounted.mrr)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("mrrByCurrency", () => {
  it("never adds currencies", () => {
    const third = ratio.rational(1n, 3n);
    const totals = mrrByCurrency([
      { currency: "usd", mrr: third },
      { currency: "jpy", mrr: ratio.rational(5n) },
      { currency: "usd", mrr: third },
      { currency: "usd", mrr: third },
    ]);
    expect(Object.fromEntries(totals)).toEqual({ usd: ratio.rational(1n), jpy: ratio.rational(5n) });
  });
});
