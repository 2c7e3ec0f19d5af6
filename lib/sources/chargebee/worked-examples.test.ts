import { describe, expect, it } from "vitest";
import { ratio } from "@/lib/canonical";
import { subscriptionMrr } from "@/lib/mapping/mrr";
import type { RawObject } from "../types";
import { allOf, day, line, object, sold, subscriptionOf } from "./test-objects";

/** From Chargebee's objects to recurring revenue, as an exact fraction of a minor unit. */
function mrrOf(catalogue: readonly RawObject[], more: Record<string, unknown>): string {
  const { found, catalogue: known, issues } = subscriptionOf(catalogue, more);
  if (!found) throw new Error(issues.map((one) => one.message).join(" "));
  const plans = new Map(allOf(known, "plans").map((plan) => [plan.sourceId, plan]));
  return ratio.formatFraction(subscriptionMrr(found, null, plans, "2026-11-22T00:00:00Z").mrr);
}

const tiers = (...rows: [number, number | null, number, object?][]) =>
  rows.map(([starting_unit, ending, price, more]) => ({
    starting_unit,
    ...(ending === null ? {} : { ending_unit: ending }),
    price,
    ...more,
  }));
const ladder = tiers([1, 10, 1000], [11, 50, 800], [51, null, 600]);
const bands = tiers([1, 10, 10_000], [11, 50, 30_000], [51, null, 70_000]);
const frozen = (rows: readonly object[]) => rows.map((tier) => ({ ...tier, item_price_id: "p" }));

const two = [...sold("p", "plan", { price: 60_000 }), ...sold("a", "addon", { price: 20_000 })];
const twoLines = [
  line("p", { unit_price: 60_000, amount: 60_000, free_quantity: 0 }),
  line("a", { item_type: "addon", unit_price: 20_000, amount: 20_000 }),
];
const perUnit = sold("p", "plan", { pricing_model: "per_unit", price: 75_000, free_quantity: 3 });
const perUnitLine = (quantity: number, amount: number) => [
  line("p", { quantity, unit_price: 75_000, free_quantity: 3, amount }),
];
const quarter = { billing_period: 3, billing_period_unit: "month" };
const year = { billing_period: 1, billing_period_unit: "year" };
const coupon = (more: object) =>
  object("coupons", "C", {
    id: "C",
    name: "C",
    discount_type: "percentage",
    duration_type: "forever",
    apply_on: "invoice_amount",
    status: "active",
    ...more,
  });
const withCoupon = { coupons: [{ coupon_id: "C", applied_count: 1 }] };
const tiered = (model: string, rows: readonly object[]) =>
  sold("p", "plan", { pricing_model: model, price: undefined, tiers: rows });
const atTier = (rows: readonly object[], quantity: number) => ({
  subscription_items: [line("p", { quantity })],
  item_tiers: frozen(rows),
});
const starts = tiers([1, 10, 50_000], [11, null, 100_000]);
const packages = tiers([1, null, 500, { pricing_type: "package", package_size: 100 }]);

describe("recurring revenue: the worked examples", () => {
  it.each<[string, readonly RawObject[], Record<string, unknown>, string]>([
    [
      "1 plan and add-on, not renewing",
      two,
      { status: "non_renewing", subscription_items: twoLines },
      "80000",
    ],
    ["2 three units free", perUnit, { subscription_items: perUnitLine(8, 375_000) }, "375000"],
    ["3 fewer than are free", perUnit, { subscription_items: perUnitLine(1, 0) }, "0"],
    ["4 graduated", tiered("tiered", starts), atTier(starts, 12), "700000"],
    ["5 graduated in three bands", tiered("tiered", ladder), atTier(ladder, 65), "51000"],
    ["6 volume", tiered("volume", ladder), atTier(ladder, 65), "39000"],
    ["7 stairstep", tiered("stairstep", bands), atTier(bands, 12), "30000"],
    [
      "8 flat for three months",
      sold("p", "plan", { price: 30_000, period: 3 }),
      { ...quarter, subscription_items: [line("p", { unit_price: 30_000, amount: 30_000 })] },
      "10000",
    ],
    [
      "9 a monthly price billed by the year",
      sold("p", "plan", { pricing_model: "per_unit", price: 9900 }),
      { ...year, subscription_items: [line("p", { quantity: 7, unit_price: 99_000, amount: 693_000 })] },
      "57750",
    ],
    [
      "10 flat by the week",
      sold("p", "plan", { price: 20_000, period_unit: "week" }),
      {
        billing_period_unit: "week",
        subscription_items: [line("p", { unit_price: 20_000, amount: 20_000 })],
      },
      "260000/3",
    ],
    [
      "11 less than a cent a unit",
      sold("p", "plan", { pricing_model: "per_unit", price: undefined, price_in_decimal: "0.0075" }),
      {
        subscription_items: [
          line("p", {
            quantity_in_decimal: "125000",
            unit_price_in_decimal: "0.0075",
            amount_in_decimal: "937.50",
          }),
        ],
      },
      "93750",
    ],
    [
      "12 a quarter off for ever",
      [...two, coupon({ discount_percentage: 25 })],
      { ...withCoupon, subscription_items: twoLines },
      "60000",
    ],
    [
      "13 an amount off each quarter",
      [
        ...sold("p", "plan", { price: 30_000, period: 3 }),
        coupon({ discount_type: "fixed_amount", discount_amount: 3000, currency_code: "USD" }),
      ],
      { ...quarter, ...withCoupon, subscription_items: [line("p", { unit_price: 30_000, amount: 30_000 })] },
      "9000",
    ],
    [
      "14 half off once",
      [...perUnit, coupon({ discount_percentage: 50, duration_type: "one_time" })],
      { ...withCoupon, subscription_items: perUnitLine(8, 375_000) },
      "375000",
    ],
    ...["in_trial", "paused", "cancelled"].map(
      (status): [string, readonly RawObject[], Record<string, unknown>, string] => [
        `15 ${status}`,
        two,
        { status, subscription_items: twoLines },
        "0",
      ],
    ),
    ["16 packages of a hundred", tiered("tiered", packages), atTier(packages, 250), "1500"],
    [
      "17 an add-on by the year beside a monthly plan",
      [
        ...sold("p", "plan", { price: 12_000 }),
        ...sold("a", "addon", { price: 60_000, period_unit: "year" }),
      ],
      {
        subscription_items: [
          line("p", { unit_price: 12_000, amount: 12_000 }),
          line("a", { item_type: "addon", unit_price: 60_000, amount: 60_000, ...year }),
        ],
      },
      "17000",
    ],
  ])("%s", (_name, catalogue, more, expected) => {
    expect(mrrOf(catalogue, more)).toBe(expected);
  });

  it("11 is the same without the site's own amount", () => {
    const catalogue = sold("p", "plan", {
      pricing_model: "per_unit",
      price: undefined,
      price_in_decimal: "0.0075",
    });
    const item = line("p", { quantity_in_decimal: "125000", unit_price_in_decimal: "0.0075" });
    expect(mrrOf(catalogue, { subscription_items: [item] })).toBe("93750");
  });
});

describe("what counts", () => {
  const plan = [
    ...sold("p", "plan", { price: 10_000 }),
    ...sold("a", "addon", { price: 4000 }, { included_in_mrr: false }),
  ];
  const plain = [line("p", { unit_price: 10_000, amount: 10_000 })];

  it("leaves out charges, metered items and what the site excludes", () => {
    const catalogue = [
      ...plan,
      ...sold("c", "charge", { price: 50_000 }),
      ...sold("m", "addon", { pricing_model: "per_unit", price: 3 }, { metered: true }),
    ];
    const lines = [
      ...plain,
      line("a", { item_type: "addon", unit_price: 4000, amount: 4000 }),
      line("c", { item_type: "charge", unit_price: 50_000, amount: 50_000 }),
      line("m", { item_type: "addon", quantity: undefined, unit_price: 3, metered_quantity: "900" }),
    ];
    expect(mrrOf(catalogue, { subscription_items: lines })).toBe("10000");
  });

  it("takes the frozen price, not the catalogue's", () => {
    const lines = [line("p", { unit_price: 7500 })];
    expect(mrrOf(plan, { subscription_items: lines })).toBe("7500");
  });

  it("takes a limited discount while it runs, and none that the site excludes", () => {
    const limited = coupon({
      discount_percentage: 10,
      duration_type: "limited_period",
      period: 3,
      period_unit: "month",
    });
    const until = (iso: string) => ({
      subscription_items: plain,
      coupons: [{ coupon_id: "C", applied_count: 1, apply_till: day(iso) }],
    });
    expect(mrrOf([...plan, limited], until("2026-12-31"))).toBe("9000");
    expect(mrrOf([...plan, limited], until("2026-11-20"))).toBe("10000");
    const silent = coupon({ discount_percentage: 10, included_in_mrr: false });
    expect(mrrOf([...plan, silent], { ...withCoupon, subscription_items: plain })).toBe("10000");
  });

  it("takes a discount on items off those items only, before one on the invoice", () => {
    const catalogue = [
      ...sold("p", "plan", { price: 10_000 }),
      ...sold("a", "addon", { price: 4000 }),
      coupon({
        discount_percentage: 50,
        apply_on: "each_specified_item",
        item_constraints: [{ item_type: "addon", constraint: "specific", item_price_ids: ["a"] }],
      }),
    ];
    const lines = [...plain, line("a", { item_type: "addon", unit_price: 4000, amount: 4000 })];
    const manual = {
      id: "d",
      type: "fixed_amount",
      amount: 2000,
      duration_type: "forever",
      apply_on: "invoice_amount",
      included_in_mrr: true,
    };
    expect(mrrOf(catalogue, { ...withCoupon, subscription_items: lines })).toBe("12000");
    expect(mrrOf(catalogue, { ...withCoupon, subscription_items: lines, discounts: [manual] })).toBe("10000");
  });

  it("takes free units off the quantity", () => {
    const units = coupon({
      discount_type: "offer_quantity",
      discount_quantity: 2,
      apply_on: "each_specified_item",
      item_constraints: [{ item_type: "plan", constraint: "all" }],
    });
    const lines = perUnitLine(8, 375_000);
    expect(mrrOf([...perUnit, units], { ...withCoupon, subscription_items: lines })).toBe("225000");
  });

  it.each([
    ["JPY", 4300, "4300"],
    ["KWD", 8990, "8990"],
  ])("%s keeps its own number of decimals", (currency_code, price, expected) => {
    const catalogue = sold("p", "plan", { price, currency_code });
    const lines = [line("p", { unit_price: price, amount: price })];
    expect(mrrOf(catalogue, { currency_code, subscription_items: lines })).toBe(expected);
  });

  it.each([
    ["JPY", "4300.5", "8601/2"],
    ["KWD", "8.9905", "17981/2"],
    ["USD", "12.345", "2469/2"],
  ])("a decimal price in %s is in major units", (currency_code, price, expected) => {
    const catalogue = sold("p", "plan", { price: undefined, price_in_decimal: price, currency_code });
    const lines = [line("p", { unit_price_in_decimal: price })];
    expect(mrrOf(catalogue, { currency_code, subscription_items: lines })).toBe(expected);
  });
});
