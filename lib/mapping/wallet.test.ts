import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ratio } from "@/lib/canonical";
import * as made from "./testing/records";
import { planWallet, unitScale } from "./wallet";

describe("unitScale", () => {
  it("is the smallest power of ten that makes every balance whole, up to a thousand", () => {
    expect([0, 1, 2, 3, 5].map(unitScale)).toEqual(["1", "10", "100", "1000", "1000"]);
  });
});

describe("planWallet", () => {
  it("the exceptions are exactly what the wallet holds beyond the source's balance", () => {
    const block = fc.tuple(fc.bigInt({ min: -9999n, max: 9999n }), fc.constantFrom(1n, 3n, 10n, 1000n));
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
        const placed = blocks.map(([numerator, denominator]) => ({
          credit: made.creditBalance(),
          on: "wallet" as const,
          stays: null,
          credits: ratio.rational(numerator, denominator),
        }));
        const wallet = planWallet("cus_1", placed);
        const explained = ratio.sum(wallet.exceptions.map((each) => ratio.parseFraction(each.amount)));
        const spendable = ratio.sum(placed.map((each) => each.credits));
        expect(wallet.credits).toBeGreaterThanOrEqual(1n);
        expect(ratio.add(spendable, explained)).toEqual(ratio.rational(wallet.credits));
        for (const each of wallet.exceptions) expect(each.amount.startsWith("-")).toBe(false);
      }),
    );
  });
});
