import { describe, expect, it } from "vitest";
import { type Plan, ratio } from "@/lib/canonical";
import { subscriptionMrr } from "@/lib/mapping/mrr";
import { priceValue } from "@/lib/mapping/price-value";
import { normaliseCatalogue, normaliseCustomer } from "./map";
import { day, item, object, price, product, scope, subscription } from "./test-objects";

/* From Stripe's objects to recurring revenue, as an exact fraction of a minor unit. */

interface Sold {
  /** Whatever its price has besides a plain one of 15.00 a month. */
  readonly price: object;
  /** Absent on metered items. */
  readonly quantity?: number;
}

const every = (interval: string, interval_count = 1) => ({
  recurring: { interval, interval_count, usage_type: "licensed", meter: null },
});
/** What Stripe leaves null where an amount is finer than a cent or in tiers. */
const amount = (decimal: string) => ({
  unit_amount: /^\d+$/.test(decimal) ? Number(decimal) : null,
  unit_amount_decimal: decimal,
});
const flat = (decimal: string, more: object = {}) => ({ ...amount(decimal), ...more });
const tier = (up_to: number | null, unit: string, fixed: number | null = null) => ({
  up_to,
  ...amount(unit),
  flat_amount: fixed,
  flat_amount_decimal: fixed === null ? null : String(fixed),
});
const tiered = (tiers_mode: string, tiers: readonly object[]) => ({
  billing_scheme: "tiered",
  tiers_mode,
  unit_amount: null,
  unit_amount_decimal: null,
  tiers,
});
const ladder = [tier(10, "1000"), tier(50, "800"), tier(null, "600", 5_000)];
const packaged = (round: string) => flat("700", { transform_quantity: { divide_by: 5, round } });
const discounted = (coupon: object, end: number | null = null) => {
  const whole = { id: "C", object: "coupon", percent_off: null, valid: true, metadata: {}, ...coupon };
  return { discounts: [{ id: "di_1", source: { type: "coupon", coupon: whole }, start: 1, end }] };
};
const forEver = { duration: "forever" };
const off = (amount_off: number) => discounted({ ...forEver, amount_off, currency: "usd" });
const metered = {
  ...tiered("graduated", [tier(1_000_000, "0"), tier(null, "0.02")]),
  recurring: { interval: "month", interval_count: 1, usage_type: "metered", meter: "mtr_1" },
};

function read(sold: readonly Sold[], more: object = {}) {
  const { records: catalogue, issues } = normaliseCatalogue(
    sold.flatMap((one, index) => [
      object("products", `prod_${index}`, { ...product, id: `prod_${index}` }),
      object("prices", `price_${index}`, {
        ...price,
        ...one.price,
        id: `price_${index}`,
        product: `prod_${index}`,
      }),
    ]),
  );
  const items = sold.map(({ quantity, price: own }, index) => {
    const { quantity: _plain, ...rest } = item;
    const usage_type = own === metered ? "metered" : "licensed";
    const named = { ...rest, id: `si_${index}`, price: { id: `price_${index}`, recurring: { usage_type } } };
    return quantity === undefined ? named : { ...named, quantity };
  });
  const raw = { ...subscription, items: { object: "list", data: items, has_more: false }, ...more };
  const normalised = normaliseCustomer([object("subscriptions", "sub_1", raw, "cus_1")], catalogue, scope);
  expect([...issues, ...normalised.issues].filter(({ severity }) => severity === "error")).toEqual([]);
  const plans = new Map<string, Plan>(
    catalogue.flatMap((one) => (one.entity === "plans" ? [[one.record.sourceId, one.record] as const] : [])),
  );
  const found = normalised.records.flatMap((one) => (one.entity === "subscriptions" ? [one.record] : []))[0];
  if (!found) throw new Error("the subscription did not come through");
  return { plans, mrr: ratio.formatFraction(subscriptionMrr(found, null, plans, scope.watermark).mrr) };
}

describe("recurring revenue: the worked examples", () => {
  it.each<[string, readonly Sold[], object, string]>([
    ["1 flat by the month", [{ price: flat("2900"), quantity: 1 }], {}, "2900"],
    ["2 seats by the year", [{ price: flat("120000", every("year")), quantity: 7 }], {}, "70000"],
    ["3 every three months", [{ price: flat("8997", every("month", 3)), quantity: 2 }], {}, "5998"],
    ["4 graduated", [{ price: tiered("graduated", ladder), quantity: 65 }], {}, "56000"],
    ["5 volume", [{ price: tiered("volume", ladder), quantity: 65 }], {}, "44000"],
    ["6 volume at 10", [{ price: tiered("volume", ladder), quantity: 10 }], {}, "10000"],
    ["6 volume at 11", [{ price: tiered("volume", ladder), quantity: 11 }], {}, "8800"],
    ["6 volume at 50", [{ price: tiered("volume", ladder), quantity: 50 }], {}, "40000"],
    ["6 volume at 51", [{ price: tiered("volume", ladder), quantity: 51 }], {}, "35600"],
    ["7 packages of five, rounded up", [{ price: packaged("up"), quantity: 13 }], {}, "2100"],
    ["7 packages of five, rounded down", [{ price: packaged("down"), quantity: 13 }], {}, "1400"],
    ["8 less than a cent a unit", [{ price: flat("0.0125"), quantity: 100_000 }], {}, "1250"],
    ["9 by the week", [{ price: flat("1500", every("week")), quantity: 1 }], {}, "6500"],
    ["10 by the day", [{ price: flat("100", every("day")), quantity: 1 }], {}, "9125/3"],
    [
      "11 seats by the month and a fee by the year, a fifth off for ever",
      [
        { price: flat("1500"), quantity: 12 },
        { price: flat("24000", every("year")), quantity: 1 },
      ],
      discounted({ ...forEver, percent_off: 20 }),
      "16000",
    ],
    [
      "12 an amount off by the year",
      [{ price: flat("120000", every("year")), quantity: 1 }],
      off(12_000),
      "9000",
    ],
    [
      "13 an amount off two items",
      [
        { price: flat("18000"), quantity: 1 },
        { price: flat("2000"), quantity: 1 },
      ],
      off(1_000),
      "19000",
    ],
    [
      "14 half off for three months",
      [{ price: flat("2900"), quantity: 1 }],
      discounted({ duration: "repeating", duration_in_months: 3, percent_off: 50 }, day("2027-01-01")),
      "2900",
    ],
    ["15 on trial", [{ price: flat("2900"), quantity: 1 }], { status: "trialing" }, "0"],
    ["15 past due", [{ price: flat("2900"), quantity: 1 }], { status: "past_due" }, "2900"],
    ["15 unpaid", [{ price: flat("2900"), quantity: 1 }], { status: "unpaid" }, "0"],
    ["16 yen", [{ price: flat("9800", { currency: "jpy" }), quantity: 1 }], { currency: "jpy" }, "9800"],
    ["17 dinar", [{ price: flat("4990", { currency: "kwd" }), quantity: 1 }], { currency: "kwd" }, "4990"],
    ["18 metered", [{ price: metered }], {}, "0"],
  ])("%s", (_name, sold, more, expected) => {
    expect(read(sold, more).mrr).toBe(expected);
  });

  it("10 is shown as 3042", () => {
    expect(ratio.roundHalfEven(ratio.parseFraction("9125/3"))).toBe(3042n);
  });

  it("18 has a usage of 1,250,000 cost 5000", () => {
    const pricing = read([{ price: metered }]).plans.get("price_0")?.components[0]?.pricing;
    if (!pricing) throw new Error("the metered price did not come through");
    expect(priceValue(pricing, ratio.parseRational("1250000"))).toEqual(ratio.rational(5_000n));
  });
});
