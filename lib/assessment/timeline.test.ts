import { describe, expect, it } from "vitest";
import { planTimeline } from "./timeline";

const facts = { start: "2026-11-23", actual: {}, storingHours: null };
const spans = (phases: ReturnType<typeof planTimeline>) =>
  phases.map(({ id, start, end }) => `${id} ${start} ${end}`);

describe("planTimeline", () => {
  it("lays the phases end to end, working days over weekends", () => {
    expect(spans(planTimeline(facts))).toEqual([
      "planning 2026-11-23 2026-11-28",
      "setup 2026-11-28 2026-12-02",
      "data 2026-12-02 2026-12-04",
      "testing 2026-12-04 2026-12-11",
      "dual-write 2026-12-11 2027-01-01",
      "cutover 2027-01-01 2027-01-20",
      "monitoring 2027-01-20 2027-01-27",
      "rampdown 2027-01-27 2027-03-02",
      "cleanup 2027-03-02 2027-04-01",
    ]);
  });

  it("moves later phases with a day that was recorded, and says which days those are", () => {
    const phases = planTimeline({ ...facts, actual: { setup: { end: "2026-11-25" } } });
    expect(spans(phases)[2]).toBe("data 2026-11-25 2026-11-27");
    expect(phases.map(({ endIsActual }) => endIsActual).indexOf(true)).toBe(1);
  });

  it("begins a phase no later than the day on which it is known to have ended", () => {
    const phases = planTimeline({ ...facts, actual: { setup: { end: "2026-11-24" } } });
    expect(spans(phases)[1]).toBe("setup 2026-11-24 2026-11-24");
  });

  it("makes room for a history that takes days to store", () => {
    // 96 hours and half as much again are six days.
    expect(spans(planTimeline({ ...facts, storingHours: 96 }))[2]).toBe("data 2026-12-02 2026-12-10");
  });
});
