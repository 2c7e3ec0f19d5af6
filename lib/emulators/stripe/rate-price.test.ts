import { describe, expect, it } from "vitest";
import { buildPrice, type PriceFacts } from "./build-catalogue";
import { Decimal } from "./exact-decimal";
import { ratePrice } from "./rate-price";
import { emptyAccount } from "./testing/empty-account";

const LADDER = [
  [10, "1000", null],
  [50, "800", null],
  [null, "600", "5000"],
] as const;

function cost(
  facts: Omit<PriceFacts, "product" | "created">,
  quantity: string,
  currency = facts.currency ?? "usd",
): number {
  const { state } = emptyAccount();
  const price = buildPrice(state, { product: "prod_1", created: 0, ...facts });
  return ratePrice(price, currency, new Decimal(quantity)).reduce((sum, part) => sum + part.amount, 0);
}

describe("ratePrice", () => {
  it.each([
    ["flat", { unit: "2900" }, "1", 2900],
    ["seats a year", { unit: "120000", interval: "year" }, "7", 840_000],
    ["three months", { unit: "8997", intervalCount: 3 }, "2", 17_994],
    ["graduated 65", { tiers: LADDER, tiersMode: "graduated" }, "65", 56_000],
    ["volume 65", { tiers: LADDER, tiersMode: "volume" }, "65", 44_000],
    ["volume 10", { tiers: LADDER, tiersMode: "volume" }, "10", 10_000],
    ["volume 11", { tiers: LADDER, tiersMode: "volume" }, "11", 8_800],
    ["volume 50", { tiers: LADDER, tiersMode: "volume" }, "50", 40_000],
    ["volume 51", { tiers: LADDER, tiersMode: "volume" }, "51", 35_600],
    ["package up", { unit: "700", divideBy: 5, round: "up" }, "13", 2_100],
    ["package down", { unit: "700", divideBy: 5, round: "down" }, "13", 1_400],
    ["sub-cent", { unit: "0.0125" }, "100000", 1_250],
    ["sub-cent, rounded for the line", { unit: "0.0125" }, "1030", 13],
    ["yen", { unit: "9800", currency: "jpy" }, "1", 9_800],
    ["dinar", { unit: "4990", currency: "kwd" }, "1", 4_990],
    [
      "free million, then 0.02",
      {
        tiers: [
          [1_000_000, "0", null],
          [null, "0.02", null],
        ],
        tiersMode: "graduated",
      },
      "1250000",
      5_000,
    ],
    ["beyond doubles", { unit: "0.000000000001" }, "9007199254740993000000000000", 9007199254740992],
    ["nothing used, no flat fee", { tiers: LADDER, tiersMode: "volume" }, "0", 0],
  ] satisfies [string, Omit<PriceFacts, "product" | "created">, string, number][])(
    "%s",
    (_name, facts, quantity, expected) => {
      expect(cost(facts, quantity)).toBe(expected);
    },
  );

  it("writes one line per graduated tier and one for its flat fee", () => {
    const { state } = emptyAccount();
    const price = buildPrice(state, { product: "prod_1", created: 0, tiers: LADDER, tiersMode: "graduated" });
    const parts = ratePrice(price, "usd", new Decimal(65)).map(({ quantity, amount }) => [
      quantity.toNumber(),
      amount,
    ]);
    expect(parts).toEqual([
      [10, 10_000],
      [40, 32_000],
      [15, 9_000],
      [1, 5_000],
    ]);
  });

  it("takes the amount of a currency option and refuses a currency without one", () => {
    const facts = { unit: "9900", options: { eur: "8900" } };
    expect(cost(facts, "2", "eur")).toBe(17_800);
    expect(() => cost(facts, "2", "gbp")).toThrow("gbp");
  });
});
