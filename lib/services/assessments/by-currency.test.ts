import { describe, expect, it } from "vitest";
import { byCurrency, spreadsheetMinor } from "./by-currency";

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

describe("spreadsheetMinor", () => {
  it.each([
    ["2900", 2900],
    ["0", 0],
    ["25000/3", 8333.333333],
    ["-25000/3", -8333.333333],
    ["5/2", 2.5],
    ["90071992547409930", "90071992547409930"],
  ])("writes %s as %s", (fraction, cell) => expect(spreadsheetMinor(fraction)).toBe(cell));

  it("adds up to what the fractions add up to", () => {
    const thirds = ["25000/3", "25000/3", "25000/3"].map((each) => Number(spreadsheetMinor(each)));
    expect(Math.round(thirds.reduce((sum, each) => sum + each, 0))).toBe(25_000);
  });
});
