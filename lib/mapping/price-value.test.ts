import { describe, expect, it } from "vitest";
import { type PriceTier, type Pricing, ratio } from "@/lib/canonical";
import { applyDiscounts, type InvoicedLine } from "./discount";
import { subscriptionMrr } from "./mrr";
import { priceValue } from "./price-value";
import { component, discount, item, plan, subscription } from "./testing/records";

const costOf = (pricing: Pricing, quantity: string): string | null => {
  const value = priceValue(pricing, ratio.parseRational(quantity));
  return value === null ? null : ratio.formatFraction(value);
};
const band = (upTo: string | null, unitAmount: string, more: Partial<PriceTier> = {}): PriceTier => ({
  upTo,
  unitAmount,
  flatAmount: "0",
  ...more,
});

describe("tiers with free units and packages", () => {
  const ladder = [band("10", "1000"), band("50", "800"), band(null, "600")];

  it.each([
    ["graduated", "13", "10000"],
    ["graduated", "14", "10800"],
    ["graduated", "3", "0"],
    ["volume", "13", "10000"],
    ["volume", "14", "8800"],
    ["volume", "2", "0"],
  ] as const)("%s takes three free units off %s before it looks for a band", (model, quantity, expected) => {
    expect(costOf({ model, tiers: ladder, freeQuantity: "3" }, quantity)).toBe(expected);
  });

  it("stairstep charges nothing while all units are free, and the band of the rest after that", () => {
    const tiers = [band("10", "0", { flatAmount: "10000" }), band(null, "0", { flatAmount: "30000" })];
    expect(costOf({ model: "stairstep", tiers, freeQuantity: "5" }, "5")).toBe("0");
    expect(costOf({ model: "stairstep", tiers, freeQuantity: "5" }, "15")).toBe("10000");
    expect(costOf({ model: "stairstep", tiers, freeQuantity: "5" }, "15.5")).toBe("30000");
  });

  it("a flat band, then packages: every package begun costs", () => {
    const tiers = [band("100", "0", { flatAmount: "900" }), band(null, "500", { packageSize: "100" })];
    expect(costOf({ model: "graduated", tiers }, "100")).toBe("900");
    expect(costOf({ model: "graduated", tiers }, "101")).toBe("1400");
    expect(costOf({ model: "graduated", tiers }, "250")).toBe("1900");
    expect(costOf({ model: "volume", tiers }, "250")).toBe("1500");
  });
});

describe("what only some providers say", () => {
  const mrrOf = (given: Parameters<typeof item>[0], of: Parameters<typeof subscription>[0] = {}) => {
    const known = plan({ components: [component({ pricing: { model: "perUnit", unitAmount: "1000" } })] });
    const subject = subscription({ items: [item({ quantity: "5", ...given })], ...of });
    const { mrr } = subscriptionMrr(
      subject,
      null,
      new Map([[known.sourceId, known]]),
      "2026-11-22T00:00:00Z",
    );
    return ratio.formatFraction(mrr);
  };

  it("an item's own cadence and amount win", () => {
    expect(mrrOf({ interval: { unit: "year", count: 1 } })).toBe("1250/3");
    expect(mrrOf({ interval: { unit: "year", count: 1 }, statedAmount: "12000.5" })).toBe("24001/24");
    expect(mrrOf({ countsTowardsMrr: false })).toBe("0");
  });

  it("free units come off the quantity, and then no stated amount holds", () => {
    const twoFree = discount({ quantityOff: "2" });
    expect(mrrOf({ discounts: [twoFree], statedAmount: "5000" })).toBe("3000");
    expect(mrrOf({ discounts: [{ ...twoFree, quantityOff: "9" }] })).toBe("0");
    expect(mrrOf({ discounts: [{ ...twoFree, duration: "once" }], statedAmount: "5000" })).toBe("5000");
  });

  it("a discount counts as its provider counts it", () => {
    const half = discount({ percentOff: "50", duration: "repeating" });
    expect(mrrOf({}, { discounts: [half] })).toBe("5000");
    expect(mrrOf({}, { discounts: [{ ...half, countsTowardsMrr: true }] })).toBe("2500");
    expect(mrrOf({}, { discounts: [{ ...half, duration: "forever", countsTowardsMrr: false }] })).toBe(
      "5000",
    );
  });

  it("an amount with an interval of its own is spread over all lines by monthly value", () => {
    const month = { unit: "month", count: 1 } as const;
    const year = { unit: "year", count: 1 } as const;
    const line = (itemId: string, interval: InvoicedLine["interval"], value: bigint): InvoicedLine => ({
      itemId,
      productId: null,
      interval,
      value: ratio.rational(value),
    });
    const off = discount({ amountOff: { amountMinor: "3600", currency: "usd" }, amountInterval: year });
    const lines = [line("a", month, 600n), line("b", year, 7200n)];
    expect(applyDiscounts([off], lines, "usd")).toBe(false);
    expect(lines.map((one) => ratio.formatFraction(one.value))).toEqual(["450", "5400"]);
    const all = discount({ amountOff: { amountMinor: "99999", currency: "usd" }, amountInterval: month });
    applyDiscounts([all], lines, "usd");
    expect(lines.map((one) => ratio.formatFraction(one.value))).toEqual(["0", "0"]);
  });
});
