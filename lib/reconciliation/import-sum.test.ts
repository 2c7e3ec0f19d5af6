import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PhaseFacts, sumPhase, sumPhases } from "./import-sum";

const facts = (given: Partial<PhaseFacts>): PhaseFacts => ({
  phase: "grants",
  planned: 100,
  stored: 0,
  accepted: 0,
  confirmed: 0,
  setAside: 0,
  open: 0,
  ...given,
});

describe("sumPhase", () => {
  it("counts a phase that has not begun as still to do", () => {
    expect(sumPhase(facts({ open: 100 }), false)).toMatchObject({ stored: 0, toDo: 100, unaccounted: 0 });
  });
  it("keeps accepted events to do until the target's total has them", () => {
    const running = facts({ accepted: 100, confirmed: 60 });
    expect(sumPhase(running, false)).toMatchObject({ stored: 60, toDo: 40, unaccounted: 0 });
    expect(sumPhase(running, true)).toMatchObject({ stored: 60, toDo: 0, unaccounted: 40 });
  });
  it("names what a finished chunk left neither written nor set aside", () => {
    expect(sumPhase(facts({ stored: 90, setAside: 7 }), false)).toMatchObject({ toDo: 0, unaccounted: 3 });
  });
  it("shows more written than planned as a negative rest instead of hiding it", () => {
    expect(sumPhase(facts({ stored: 101 }), true).unaccounted).toBe(-1);
  });
  it("always adds up to what was planned", () => {
    const count = fc.nat(1_000);
    const any = fc.record({
      phase: fc.constant("usage"),
      planned: count,
      stored: count,
      accepted: count,
      confirmed: count,
      setAside: count,
      open: count,
    });
    fc.assert(
      fc.property(fc.array(any), fc.boolean(), (phases, over) => {
        const sum = sumPhases(phases.map((each) => sumPhase(each, over)));
        expect(sum.stored + sum.setAside + sum.toDo + sum.unaccounted).toBe(sum.planned);
      }),
    );
  });
});
