import { describe, expect, it } from "vitest";
import { planMilestones } from "./milestones";
import { planTimeline, timelineSentence } from "./timeline";

const facts = { start: "2026-11-23", actual: {}, storingHours: null, today: "2026-11-23" };
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
    expect(spans(phases)[1]).toBe("setup 2026-11-24 2026-11-25");
    expect(spans(phases)[0]).toBe("planning 2026-11-23 2026-11-24");
  });

  it("makes room for a history that takes days to store", () => {
    // 96 hours and half as much again are six days.
    expect(spans(planTimeline({ ...facts, storingHours: 96 }))[2]).toBe("data 2026-12-02 2026-12-10");
  });

  it("keeps the plan beside what became of it, and says what is late", () => {
    const phases = planTimeline({
      ...facts,
      actual: { setup: { end: "2026-12-03" }, data: { start: "2026-12-07" } },
      today: "2026-12-09",
    });
    const byId = new Map(phases.map((phase) => [phase.id, phase]));
    expect(byId.get("data")).toMatchObject({
      start: "2026-12-07",
      end: "2026-12-10",
      planned: { start: "2026-12-02", end: "2026-12-04" },
      lateDays: 6,
    });
    expect(byId.get("testing")).toMatchObject({ start: "2026-12-10", end: "2026-12-17" });
    expect(timelineSentence(phases)).toBe(
      "Set-up ends 2 days later than planned; the whole ends 6 days later than planned.",
    );
    expect(timelineSentence(planTimeline(facts))).toBe("No phase is late; the whole ends as planned.");
  });

  it("moves what has not begun with the day that it is", () => {
    const [planning, setup] = planTimeline({ ...facts, today: "2026-12-01" });
    expect([planning?.end, planning?.lateDays]).toEqual(["2026-12-02", 4]);
    expect(setup?.start).toBe("2026-12-02");
  });
});

describe("planMilestones", () => {
  const plan = planTimeline(facts);
  const done = (first: string | null) => ({ times: 2, begun: "2026-11-24", first, last: first });
  const late = (id: string, recorded: ReturnType<typeof done> | null, today: string) =>
    planMilestones(plan, new Map(recorded ? [[id, recorded]] : []), today).find((each) => each.id === id);

  it("counts the days after the planned one, for what is done and for what should be", () => {
    expect(late("export", done("2026-12-03"), "2026-12-09")).toMatchObject({
      plannedOn: "2026-12-01",
      lateDays: 2,
    });
    expect(late("export", done(null), "2026-12-02")?.lateDays).toBe(1);
    expect(late("export", done("2026-11-24"), "2026-12-09")?.lateDays).toBe(0);
    expect(late("plan", null, "2026-12-01")).toMatchObject({
      plannedOn: "2026-12-02",
      facts: null,
      lateDays: 0,
    });
  });

  it("asks for no undo, and lists one that was made", () => {
    expect(late("undo", null, "2027-12-01")).toBeUndefined();
    expect(late("undo", done("2026-12-09"), "2027-12-01")).toMatchObject({ plannedOn: null, lateDays: 0 });
  });
});
