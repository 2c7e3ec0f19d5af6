import { describe, expect, it } from "vitest";
import type { OutsideInvoice } from "@/lib/canonical";
import { compareOutside, type OwnLine } from "./compare-outside";

const at = "2026-12-01T00:00:00Z";
const line = (beforeMinor: string | null, given: Partial<OwnLine> = {}, notes: string[] = []): OwnLine => ({
  key: "si_1",
  metered: false,
  currency: "usd",
  bill: {
    at,
    periodEnd: null,
    gross: beforeMinor,
    usage: null,
    // Notes are made up here as far as a test needs them.
    notes: notes as NonNullable<OwnLine["bill"]>["notes"],
    changes: [],
    beforeMinor,
    afterMinor: beforeMinor,
    differenceMinor: "0",
    cause: null,
    moved: null,
  },
  ...given,
});
const invoice = (lines: [string | null, string][], given: Partial<OutsideInvoice> = {}): OutsideInvoice => ({
  at,
  currency: "usd",
  lines: lines.map(([key, amountMinor]) => ({ key, amountMinor })),
  pendingMinor: "0",
  taxMinor: "0",
  ...given,
});

describe("compareOutside", () => {
  it("leaves out usage, pending items and tax, and shows the last two beside the figure", () => {
    const lines = [line("2900"), line("0", { key: "si_2", metered: true })];
    const answer = invoice(
      [
        ["si_1", "2900"],
        ["si_2", "777"],
        [null, "500"],
      ],
      { pendingMinor: "500", taxMinor: "551" },
    );
    expect(compareOutside(lines, answer)).toMatchObject({
      verdict: "equal",
      oursMinor: "2900",
      outsideMinor: "2900",
      pendingMinor: "500",
      taxMinor: "551",
    });
  });

  it("takes only the lines of the earliest invoice", () => {
    const later = line("9900", { key: "si_2" });
    const lines = [
      line("2900"),
      { ...later, bill: later.bill && { ...later.bill, at: "2027-05-01T00:00:00Z" } },
    ];
    expect(compareOutside(lines, invoice([["si_1", "2900"]])).verdict).toBe("equal");
  });

  it.each<[string, OwnLine, ReturnType<typeof invoice>, string]>([
    ["a unit or two per line as rounding", line("2900"), invoice([["si_1", "2902"]]), "rounding"],
    ["more than that as unexplained", line("2900"), invoice([["si_1", "2903"]]), "unexplained"],
    [
      "an invoice at another date",
      line("2900"),
      invoice([["si_1", "1450"]], { at: "2026-12-15T00:00:00Z" }),
      "date",
    ],
    [
      "a discount that ours supposes",
      line("1450", {}, ["discount-once"]),
      invoice([["si_1", "2900"]]),
      "discount",
    ],
    [
      "a change that is due",
      line("2900", {}, ["scheduled-change"]),
      invoice([["si_1", "9900"]]),
      "scheduled-change",
    ],
    [
      "a line that we do not know",
      line("2900"),
      invoice([
        ["si_1", "2900"],
        ["si_9", "700"],
      ]),
      "unexplained",
    ],
  ])("names %s", (_name, own, answer, cause) => {
    expect(compareOutside([own], answer)).toMatchObject({ verdict: "differs", cause });
  });

  it("counts no invoice as nothing, and compares nothing that it has no figure for", () => {
    expect(compareOutside([line("0")], "none")).toMatchObject({ verdict: "equal", outsideMinor: "0" });
    expect(compareOutside([line("2900")], "none")).toMatchObject({
      verdict: "differs",
      differenceMinor: "-2900",
    });
    expect(compareOutside([line(null)], invoice([["si_1", "5"]]))).toMatchObject({
      verdict: "open",
      cause: "no-figure",
    });
    expect(compareOutside([line("2900")], "gone")).toMatchObject({ verdict: "open", cause: "gone" });
  });
});
