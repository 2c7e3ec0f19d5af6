import { describe, expect, it } from "vitest";
import { type Plan, ratio, type Subscription } from "@/lib/canonical";
import { mrrByCurrency, subscriptionMrr } from "@/lib/mapping/mrr";
import type { RawObject } from "../types";
import { normaliseCatalogue, normaliseCustomer } from "./map";

/* Monthly recurring revenue of what the adapter makes of a subscription, to the fraction of a minor unit. */

const watermark = "2026-11-15T12:00:00.000Z";
const money = (amount: number, currency = "USD") => ({ amount, currency });
const base = {
  billingModel: "FLAT_FEE",
  billingPeriod: "MONTHLY",
  billingCadence: "RECURRING",
  packageId: "p",
};
const prices = {
  monthly: { ...base, id: "m", price: money(99) },
  annually: { ...base, id: "a", billingPeriod: "ANNUALLY", price: money(999.99) },
  seat: { ...base, id: "s", billingModel: "PER_UNIT", price: money(12.5), feature: { refId: "seats" } },
  calls: { ...base, id: "c", billingModel: "USAGE_BASED", price: money(0.001), feature: { refId: "calls" } },
  once: { ...base, id: "o", billingCadence: "ONE_OFF", price: money(500) },
  yen: { ...base, id: "y", price: money(14_850, "JPY"), billingCountryCode: "JP" },
  pack: { ...base, id: "k", packageId: "x", price: money(20) },
};
const version = { versionNumber: 1, status: "PUBLISHED", pricingType: "PAID", displayName: "P" };
const catalogueObject = (stream: string, refId: string, raw: object): RawObject => ({
  stream,
  sourceId: `${refId}@1`,
  customerId: null,
  raw: { ...version, refId, ...raw },
});
const { pack, ...ofPlan } = prices;
const catalogue = normaliseCatalogue([
  catalogueObject("plans", "pro", { id: "p", prices: Object.values(ofPlan) }),
  catalogueObject("plans", "free", { id: "f", pricingType: "FREE" }),
  catalogueObject("plans", "deal", { id: "d", pricingType: "CUSTOM" }),
  catalogueObject("addons", "pack", { id: "x", prices: [pack] }),
]).records;
const plans = new Map<string, Plan>(
  catalogue.flatMap((one) => (one.entity === "plans" ? [[one.record.sourceId, one.record] as const] : [])),
);

function mrrOf(more: object): Record<string, string> {
  const raw = {
    subscriptionId: "sub",
    status: "ACTIVE",
    pricingType: "PAID",
    paymentCollection: "NOT_REQUIRED",
    startDate: "2026-01-01T00:00:00Z",
    customer: { customerId: "c1" },
    plan: { id: "p", refId: "pro", versionNumber: 1 },
    ...more,
  };
  const object = { stream: "subscriptions", sourceId: "sub", customerId: "c1", raw };
  const { records } = normaliseCustomer([object], catalogue, { usageDays: 31, watermark });
  const made: Subscription[] = records.flatMap((one) => (one.entity === "subscriptions" ? [one.record] : []));
  const totals = mrrByCurrency(made.map((one) => subscriptionMrr(one, null, plans, watermark)));
  return Object.fromEntries([...totals].map(([currency, mrr]) => [currency, ratio.formatFraction(mrr)]));
}
const price = (name: keyof typeof prices, more: object = {}) => ({
  id: `sp-${name}`,
  price: prices[name],
  ...more,
});

describe("recurring revenue of Stigg subscriptions", () => {
  it.each([
    ["a monthly fee", { prices: [price("monthly")] }, { usd: "9900" }],
    ["a yearly fee, a twelfth of it", { prices: [price("annually")] }, { usd: "33333/4" }],
    [
      "fee and seven seats",
      { prices: [price("monthly"), price("seat", { usageLimit: 7 })] },
      { usd: "18650" },
    ],
    [
      "usage and one-off fees, which count nothing",
      { prices: [price("monthly"), price("calls"), price("once")] },
      { usd: "9900" },
    ],
    ["yen, which has no smaller unit", { prices: [price("yen")] }, { jpy: "14850" }],
    [
      "three packs",
      {
        prices: [price("monthly"), price("pack")],
        addons: [{ quantity: 3, addon: { id: "x", refId: "pack", versionNumber: 1 } }],
      },
      { usd: "15900" },
    ],
    [
      "a price of its own, not the plan's",
      {
        prices: [
          { id: "own", price: { ...prices.monthly, id: "own", isOverridePrice: true, price: money(79.9) } },
        ],
      },
      { usd: "7990" },
    ],
    [
      "a discount for good",
      {
        prices: [price("monthly")],
        coupons: [{ refId: "c", name: "C", type: "PERCENTAGE", percentOff: 12.5, status: "ACTIVE" }],
      },
      { usd: "17325/2" },
    ],
    ["a trial, which counts nothing", { status: "IN_TRIAL", prices: [price("monthly")] }, { usd: "0" }],
    [
      "a failed payment, which still counts",
      { paymentCollection: "FAILED", prices: [price("monthly")] },
      { usd: "9900" },
    ],
    [
      "a free plan",
      { pricingType: "FREE", plan: { id: "f", refId: "free", versionNumber: 1 } },
      { usd: "0" },
    ],
    [
      "a negotiated plan, which names no amount",
      { pricingType: "CUSTOM", plan: { id: "d", refId: "deal", versionNumber: 1 } },
      { usd: "0" },
    ],
  ])("counts %s", (_name, more, expected) => {
    expect(mrrOf(more)).toEqual(expected);
  });
});
