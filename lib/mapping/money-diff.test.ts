import { describe, expect, it } from "vitest";
import { ratio } from "@/lib/canonical";
import { type DiffInput, moneyDiffLine } from "./money-diff";
import type { NextInvoice } from "./next-invoice";

const invoice = (exact: string | null, given: Partial<NextInvoice> = {}): NextInvoice => ({
  lineId: "si_1",
  at: "2026-12-01T00:00:00Z",
  periodEnd: "2027-01-01T00:00:00Z",
  gross: exact,
  exact,
  amountMinor: exact === null ? null : `${ratio.roundHalfEven(ratio.parseFraction(exact))}`,
  band: null,
  usage: null,
  changes: [],
  notes: [],
  ...given,
});
const diff = (before: NextInvoice, given: Partial<DiffInput> = {}) =>
  moneyDiffLine({
    currency: "usd",
    disposition: "stays",
    before,
    after: before,
    ...given,
  });
const used = invoice("0", {
  usage: { quantity: "5/2", exact: "25/2", amountMinor: "12", band: null, unit: "call", featureId: "mtr_1" },
});

describe("a line that stays", () => {
  it("differs by nothing", () => {
    expect(diff(invoice("2900"))).toMatchObject({ afterMinor: "2900", differenceMinor: "0", cause: null });
  });

  it.each<[string, NextInvoice, string | null, string]>([
    ["one minor unit more", invoice("2901"), "1", "unexplained"],
    ["rounded the other way", invoice("5801/2", { amountMinor: "2901" }), "1", "rounding"],
    ["another period", invoice("1450", { periodEnd: "2026-12-15T00:00:00Z" }), "-1450", "proration"],
    ["another band", invoice("2400", { band: 1 }), "-500", "tier-edge"],
    ["a discount that is gone", invoice("2400", { gross: "2900" }), "-500", "discount"],
    ["no amount", invoice(null), null, "not-representable"],
  ])("reports %s", (_name, after, difference, cause) => {
    expect(diff(invoice("2900"), { after })).toMatchObject({ differenceMinor: difference, cause });
  });
});

describe("a line that leaves the rail", () => {
  it("loses its amount where it ends", () => {
    expect(diff(invoice("2900"), { disposition: "ends" })).toMatchObject({
      afterMinor: "0",
      differenceMinor: "-2900",
      cause: "ends",
      moved: null,
    });
  });

  it("moves usage times burn", () => {
    const line = diff(used, { disposition: "credits", burn: { creditsPerUnit: "10" } });
    expect(line).toMatchObject({ differenceMinor: "0", cause: "credits" });
    expect(line.moved).toEqual({ credits: "25", creditsValue: "5/2", railMinor: "12" });
    const euro = diff(used, { disposition: "credits", currency: "eur", burn: { creditsPerUnit: "10" } });
    expect(euro.moved).toMatchObject({ credits: "25", creditsValue: null });
  });

  it("moves a fixed amount as it is", () => {
    expect(diff(invoice("2900"), { disposition: "credits" })).toMatchObject({
      differenceMinor: "-2900",
      cause: "credits",
      moved: { credits: null, railMinor: "2900" },
    });
  });

  it("names what has no rate, and what has no amount", () => {
    expect(diff(used, { disposition: "credits" }).cause).toBe("unmapped");
    const burn = { missing: "not-representable" } as const;
    expect(diff(used, { disposition: "credits", burn }).cause).toBe("not-representable");
    expect(diff(invoice(null), { disposition: "ends" })).toMatchObject({
      differenceMinor: null,
      cause: "not-representable",
    });
  });
});
