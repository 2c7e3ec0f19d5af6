import { describe, expect, it } from "vitest";
import type { RequestLimiter } from "@/lib/sources/types";
import { learnWindow, throttledForMs, waitForWindowMs } from "./pacing";

const limiter = (): RequestLimiter => ({ run: (call) => call(), penalize: () => undefined });
const headers = (limit: number, remaining: number, reset: number): Headers =>
  new Headers({
    "x-ratelimit-limit": `${limit}`,
    "x-ratelimit-remaining": `${remaining}`,
    "x-ratelimit-reset": `${reset}`,
  });

describe("throttledForMs", () => {
  it("believes the header, then the sentence, then assumes a window", () => {
    expect(throttledForMs(7_000, "Rate limit exceeded, retry in 1 minute")).toBe(7_000);
    expect(throttledForMs(null, "Rate limit exceeded, retry in 1 minute")).toBe(60_000);
    expect(throttledForMs(null, "Rate limit exceeded, retry in 40 seconds")).toBe(40_000);
    expect(throttledForMs(null, "Rate limit exceeded, retry in 1 second")).toBe(1_000);
    expect(throttledForMs(null, "slow down")).toBe(60_000);
    expect(throttledForMs(null, null)).toBe(60_000);
  });
});

describe("waitForWindowMs", () => {
  it("knows nothing before the first answer", () => {
    expect(waitForWindowMs(limiter(), 0)).toBe(0);
  });

  it("leaves a tenth of the window to others and waits for the next one", () => {
    const mine = limiter();
    expect(learnWindow(mine, headers(100, 12, 30), 1_000)).toBe(100);
    expect([1, 2, 3, 4].map(() => waitForWindowMs(mine, 2_000))).toEqual([0, 0, 29_000, 29_000]);
    expect(waitForWindowMs(mine, 31_000)).toBe(0);
  });

  it("is not fooled by an answer that arrives late", () => {
    const mine = limiter();
    learnWindow(mine, headers(100, 10, 30), 1_000);
    learnWindow(mine, headers(100, 60, 30), 1_100);
    expect(waitForWindowMs(mine, 1_200)).toBeGreaterThan(0);
  });

  it("begins afresh with the next window", () => {
    const mine = limiter();
    learnWindow(mine, headers(100, 10, 30), 1_000);
    learnWindow(mine, headers(100, 99, 60), 32_000);
    expect(waitForWindowMs(mine, 32_000)).toBe(0);
  });

  it("ignores headers that are no numbers", () => {
    const mine = limiter();
    expect(learnWindow(mine, new Headers({ "x-ratelimit-limit": "many" }), 0)).toBeNull();
  });
});
