import { describe, expect, it } from "vitest";
import { byCurrency, wholeMinor } from "./by-currency";

describe("byCurrency", () => {
  it("gives each currency a row of its own and loses nobody who pays nothing", () => {
    const rows = byCurrency<{ customerId: string; mrr: Record<string, string> }>([
      { customerId: "a", mrr: { usd: "2900", eur: "25000/3" } },
      { customerId: "b", mrr: {} },
    ]);
    expect(rows.map(({ customerId, currency, fraction }) => [customerId, currency, fraction])).toEqual([
      ["a", "usd", "2900"],
      ["a", "eur", "25000/3"],
      ["b", null, null],
    ]);
  });
});

describe("wholeMinor", () => {
  it.each([
    ["2900", 2900],
    ["25000/3", 8333],
    ["5/2", 2],
    ["7/2", 4],
    ["90071992547409930", "90071992547409930"],
  ])("writes %s as %s", (fraction, cell) => expect(wholeMinor(fraction)).toBe(cell));
});
