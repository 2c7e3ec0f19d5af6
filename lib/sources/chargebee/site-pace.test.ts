import { describe, expect, it } from "vitest";
import { SitePace } from "./site-pace";

/** A site that answers so many requests in any minute; asked as fast as the pace says, for so many minutes. */
function read(limit: number, bounds: { start: number; most: number }, minutes: number) {
  let now = 0;
  const taken: number[] = [];
  const refusedAt: number[] = [];
  const pace = new SitePace(bounds, () => now);
  while (now < minutes * 60_000) {
    now += 60_000 / pace.requestsPerMinute;
    while ((taken[0] ?? now) <= now - 60_000) taken.shift();
    if (taken.length < limit) {
      taken.push(now);
      pace.answered();
    } else {
      refusedAt.push(now);
      pace.refused(null);
      now += 60_000;
    }
  }
  return { refusedAt, pace: pace.requestsPerMinute };
}
const unknown = { start: 100, most: 2_333 };

describe("the pace of a site", () => {
  it("stays where it is told to", () => {
    expect(read(150, { start: 100, most: 100 }, 20)).toEqual({ refusedAt: [], pace: 100 });
  });

  it.each([
    [150, 60, 100],
    [1_000, 400, 667],
  ])("learns a limit of %i from one refusal and uses two thirds of it", (limit, least, most) => {
    const { refusedAt, pace } = read(limit, unknown, 9);
    expect(refusedAt).toHaveLength(1);
    expect(pace).toBeGreaterThanOrEqual(least);
    expect(pace).toBeLessThanOrEqual(most);
  });

  it("comes up to the largest plan's share within two minutes, and not beyond", () => {
    expect(read(3_500, unknown, 2)).toEqual({ refusedAt: [], pace: 2_333 });
  });

  it("tries again to go faster ten minutes after a refusal", () => {
    const { refusedAt } = read(150, unknown, 30);
    expect(refusedAt.length).toBeGreaterThan(1);
    expect(refusedAt.length).toBeLessThanOrEqual(3);
  });
});
