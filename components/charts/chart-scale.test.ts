import { describe, expect, it } from "vitest";
import { timeTicks, valueScale } from "./chart-scale";

describe("valueScale", () => {
  it("begins where it is told and ends above the largest value", () => {
    expect(valueScale(0, [12, 70, null, 73]).ticks).toEqual([0, 20, 40, 60, 80]);
    expect(valueScale(99.8, [99.9, 99.968])).toEqual({
      ticks: [99.8, 99.85, 99.9, 99.95, 100],
      top: 100,
      digits: 2,
    });
  });

  it("has a foot and a step without any data", () => {
    expect(valueScale(0, []).ticks[0]).toBe(0);
    expect(valueScale(0, [null, undefined]).ticks.length).toBeGreaterThan(1);
    expect(valueScale(0, [0]).top).toBeGreaterThan(0);
  });
});

describe("timeTicks", () => {
  const at = (text: string) => Date.parse(text);

  it("stands on midnights over several days", () => {
    const ticks = timeTicks(at("2026-11-20T06:00:00Z"), at("2026-11-24T05:00:00Z"), 8);
    expect(ticks.map((ms) => new Date(ms).toISOString())).toEqual([
      "2026-11-20T12:00:00.000Z",
      "2026-11-21T00:00:00.000Z",
      "2026-11-21T12:00:00.000Z",
      "2026-11-22T00:00:00.000Z",
      "2026-11-22T12:00:00.000Z",
      "2026-11-23T00:00:00.000Z",
      "2026-11-23T12:00:00.000Z",
      "2026-11-24T00:00:00.000Z",
    ]);
  });

  it("follows the viewer's midnight", () => {
    const ticks = timeTicks(at("2026-11-20T00:00:00Z"), at("2026-11-24T00:00:00Z"), 4, -60);
    expect(new Date(ticks[0] ?? 0).toISOString()).toBe("2026-11-20T23:00:00.000Z");
  });

  it("never gives more than asked for by much, and survives an empty span", () => {
    expect(timeTicks(0, 400 * 86_400_000, 6).length).toBeLessThanOrEqual(7);
    expect(timeTicks(5, 5, 6)).toEqual([]);
  });
});
