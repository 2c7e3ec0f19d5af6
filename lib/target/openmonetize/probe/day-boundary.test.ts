import { describe, expect, it } from "vitest";
import { formatOffset, minutesAheadOfUtc, quarterOf, quarters } from "./day-boundary";

const minutes = (at: string) => Date.parse(at) / 60_000;
/** What a platform ahead of UTC by so many minutes counts of the quarter hours at an instant. */
function countedBy(ahead: number, anchor: string, now: string): number {
  const local = minutes(now) + ahead;
  const midnight = local - (((local % 1_440) + 1_440) % 1_440) - ahead;
  return quarters(anchor).filter((at) => minutes(at) >= midnight).length;
}

describe("the day boundary", () => {
  it("is found for every zone at any time of day", () => {
    const times = ["2026-11-23T00:00:00.000Z", "2026-11-23T00:14:59.999Z", "2026-11-23T13:37:00.000Z"];
    for (const now of times) {
      for (let ahead = -705; ahead <= 720; ahead += 15) {
        expect(minutesAheadOfUtc(countedBy(ahead, now, now), now, now)).toBe(ahead);
      }
    }
  });

  it("is the same instant for zones a whole day apart", () => {
    const now = "2026-11-23T09:00:00.000Z";
    expect(minutesAheadOfUtc(countedBy(840, now, now), now, now)).toBe(840 - 1_440);
  });

  it("is found when midnight passed right after the newest event, and unknown when it may have been any later", () => {
    const anchor = "2026-11-23T23:59:00.000Z";
    for (const [now, expected] of [
      ["2026-11-24T00:01:00.000Z", 0],
      ["2026-11-24T00:16:00.000Z", null],
    ] as const) {
      expect(minutesAheadOfUtc(countedBy(0, anchor, now), anchor, now)).toBe(expected);
    }
  });

  it("is unknown for figures that fit no midnight", () => {
    const now = "2026-11-23T09:00:00.000Z";
    expect(minutesAheadOfUtc(97, now, now)).toBeNull();
    expect(minutesAheadOfUtc(96, now, "2026-11-23T09:15:00.000Z")).toBeNull();
    expect(minutesAheadOfUtc(3, now, "2026-11-23T08:00:00.000Z")).toBeNull();
  });

  it("is written as zones are", () => {
    expect([0, 330, -300, -705].map(formatOffset)).toEqual(["+00:00", "+05:30", "-05:00", "-11:45"]);
  });

  it("cuts an instant to its quarter hour", () => {
    expect(new Date(quarterOf("2026-11-23T09:29:59.999Z")).toISOString()).toBe("2026-11-23T09:15:00.000Z");
  });
});
