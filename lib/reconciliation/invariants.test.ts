import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OutcomeCounts } from "@/lib/canonical";
import type { InvariantFigures } from "./invariant-figures";
import { evaluateInvariants, type InvariantId } from "./invariants";
import { measureUniqueness } from "./uniqueness";

const nothing: InvariantFigures = {
  scope: null,
  conservation: null,
  uniqueness: null,
  money: null,
  usage: null,
  charges: null,
  audit: null,
  ramp: null,
};
const outcomes = (given: Partial<OutcomeCounts>): OutcomeCounts => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  held: 0,
  rejected: 0,
  ...given,
});
const whole: InvariantFigures = {
  scope: { selected: 10, all: 10 },
  conservation: [
    { entity: "customers", snapshot: 10, outcomes: outcomes({ created: 7, skipped: 2, rejected: 1 }) },
    { entity: "usage", snapshot: 5, outcomes: outcomes({ unchanged: 5 }) },
  ],
  uniqueness: [{ entity: "customers", promised: 7, once: 7, missing: 0, duplicates: 0, orphans: 0 }],
  money: [
    { unit: "usd", source: "25000/3", carried: "25000/3", accepted: "0" },
    { unit: "credits", source: "7", carried: "17/2", accepted: "3/2" },
  ],
  usage: { compared: 5, differing: 0, accepted: 9, delivered: 6, inOutbox: 2, deadLettered: 1 },
  charges: {
    linePeriods: 3,
    withoutAuthority: 0,
    withSeveral: 0,
    blocksSpendableTwice: 0,
    invoiced: { neverCharged: 0, chargedTwice: 0 },
  },
  audit: { rows: 12, gaps: 0, brokenAt: null, decisionsWithoutRow: 0 },
  ramp: { moves: 4, withoutAudit: 0, movedBackWhileGrowing: 0 },
};
const result = (figures: Partial<InvariantFigures>, id: InvariantId) =>
  evaluateInvariants({ ...whole, ...figures }).find((each) => each.id === id);

describe("evaluateInvariants", () => {
  it("says whose records and usage it speaks of, and nothing of events where none were sent", () => {
    const pilot = { scope: { selected: 3, all: 1002 } };
    expect(result(pilot, "I1")?.sentence).toContain("of 3 of 1,002 customers");
    expect(result(pilot, "I4")?.sentence).toContain("Usage of 3 of 1,002 customers");
    expect(result({}, "I4")?.sentence).toContain("Usage of all 10 customers");
    const usage = { compared: 5, differing: 0, accepted: 0, delivered: 0, inOutbox: 0, deadLettered: 0 };
    expect(result({ usage }, "I4")).toMatchObject({
      state: "holds",
      expected: "5 equal",
    });
  });

  it("what nobody measured does not hold", () => {
    expect(new Set(evaluateInvariants(nothing).map((each) => each.state))).toEqual(new Set(["not-measured"]));
    expect(result({ money: [] }, "I3")?.state).toBe("not-measured");
  });

  it("holds when every figure is right", () => {
    expect(
      evaluateInvariants(whole).map(({ id, state, differences }) => `${id} ${state} ${differences}`),
    ).toEqual([
      "I1 holds 0",
      "I2 holds 0",
      "I3 holds 0",
      "I4 holds 0",
      "I5 holds 0",
      "I6 holds 0",
      "I10 holds 0",
    ]);
  });

  it("one record too many in one kind does not make up for one too few in another", () => {
    const conservation = [
      { entity: "customers", snapshot: 3, outcomes: outcomes({ created: 2 }) },
      { entity: "plans", snapshot: 3, outcomes: outcomes({ created: 4 }) },
    ] as const;
    expect(result({ conservation }, "I1")).toEqual({
      id: "I1",
      state: "broken",
      expected: "6",
      actual: "6",
      differences: 2,
      sentence: "Records and outcomes differ in customers, plans.",
    });
  });

  it.each<[InvariantId, Partial<InvariantFigures>, number]>([
    [
      "I2",
      { uniqueness: [{ entity: "usage", promised: 9, once: 6, missing: 1, duplicates: 2, orphans: 3 }] },
      6,
    ],
    [
      "I2",
      { uniqueness: [{ entity: "usage", promised: 9, once: 8, missing: 0, duplicates: 0, orphans: 0 }] },
      1,
    ],
    ["I3", { money: [{ unit: "usd", source: "1/3", carried: "333333333/1000000000", accepted: "0" }] }, 1],
    ["I3", { money: [{ unit: "credits", source: "7", carried: "8", accepted: "2" }] }, 1],
    [
      "I4",
      { usage: { compared: 5, differing: 1, accepted: 9, delivered: 6, inOutbox: 2, deadLettered: 0 } },
      2,
    ],
    [
      "I5",
      {
        charges: {
          linePeriods: 3,
          withoutAuthority: 1,
          withSeveral: 1,
          blocksSpendableTwice: 1,
          invoiced: null,
        },
      },
      3,
    ],
    [
      "I5",
      {
        charges: {
          linePeriods: 3,
          withoutAuthority: 0,
          withSeveral: 0,
          blocksSpendableTwice: 0,
          invoiced: { neverCharged: 0, chargedTwice: 2 },
        },
      },
      2,
    ],
    ["I6", { audit: { rows: 9, gaps: 1, brokenAt: 4, decisionsWithoutRow: 1 } }, 3],
    ["I10", { ramp: { moves: 4, withoutAudit: 1, movedBackWhileGrowing: 2 } }, 3],
  ])("%s breaks and counts", (id, figures, differences) => {
    expect(result(figures, id)).toMatchObject({ state: "broken", differences });
  });

  it("names tampering and unexplained money", () => {
    const audit = { rows: 9, gaps: 0, brokenAt: 4, decisionsWithoutRow: 0 };
    expect(result({ audit }, "I6")?.sentence).toContain("Row 4 was changed");
    const money = [{ unit: "usd", source: "10/3", carried: "3", accepted: "0" }];
    expect(result({ money }, "I3")?.sentence).toBe("Not explained: -1/3 usd.");
  });
});

describe("measureUniqueness", () => {
  const name = fc.record({
    entity: fc.constantFrom("customers", "usage" as const),
    sourceId: fc.constantFrom("a", "b", "c", "d", "e"),
  });
  const distinct = fc.uniqueArray(name, { selector: ({ entity, sourceId }) => `${entity}/${sourceId}` });

  it("finds nothing when both sides are the same, in any order", () => {
    fc.assert(
      fc.property(distinct, (records) => {
        const figures = measureUniqueness(records, [...records].reverse());
        for (const figure of figures) {
          expect(figure).toMatchObject({ once: figure.promised, missing: 0, duplicates: 0, orphans: 0 });
        }
      }),
    );
  });

  it("finds one dropped, one repeated, one added", () => {
    fc.assert(
      fc.property(distinct, fc.array(name), (promised, carried) => {
        const figures = measureUniqueness(promised, carried);
        const sum = (of: "once" | "missing" | "duplicates" | "orphans" | "promised") =>
          figures.reduce((total, figure) => total + figure[of], 0);
        const repeated = carried.length - sum("orphans");
        expect(sum("promised")).toBe(promised.length);
        expect(promised.length - sum("missing") + sum("duplicates")).toBe(repeated);
      }),
    );
  });

  it("keeps ids apart that differ in case, and kinds with the same id", () => {
    const figures = measureUniqueness(
      [
        { entity: "customers", sourceId: "A" },
        { entity: "plans", sourceId: "a" },
      ],
      [{ entity: "customers", sourceId: "a" }],
    );
    expect(figures).toEqual([
      { entity: "customers", promised: 1, once: 0, missing: 1, duplicates: 0, orphans: 1 },
      { entity: "plans", promised: 1, once: 0, missing: 1, duplicates: 0, orphans: 0 },
    ]);
  });
});
