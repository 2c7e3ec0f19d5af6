import { describe, expect, it } from "vitest";
import { FixedWindowLimiter, rateLimitBody } from "./fixed-window";

describe("FixedWindowLimiter", () => {
  it("begins a window with the first request and lets the block end by itself", () => {
    let now = 1000;
    const limiter = new FixedWindowLimiter(() => now);
    const take = () => limiter.take("key", 2, 60_000);
    expect(take()).toEqual({ allowed: true, limit: 2, remaining: 1, resetMs: 60_000 });
    expect(take().remaining).toBe(0);
    now += 20_000;
    expect(take()).toEqual({ allowed: false, limit: 2, remaining: 0, resetMs: 40_000 });
    now += 40_000;
    expect(take()).toEqual({ allowed: true, limit: 2, remaining: 1, resetMs: 60_000 });
  });

  it("counts each key by itself", () => {
    const limiter = new FixedWindowLimiter(() => 0);
    expect(limiter.take("one", 1, 1000).allowed).toBe(true);
    expect(limiter.take("one", 1, 1000).allowed).toBe(false);
    expect(limiter.take("two", 1, 1000).allowed).toBe(true);
  });
});

describe("rateLimitBody", () => {
  it.each([
    [60_000, "1 minute"],
    [59_400, "1 minute"],
    [40_000, "40 seconds"],
    [1000, "1 second"],
    [10, "1 second"],
  ])("puts %s ms into words", (ms, words) => {
    expect(rateLimitBody(ms).message).toBe(`Rate limit exceeded, retry in ${words}`);
  });
});
