import { describe, expect, it } from "vitest";
import { type Clock, RateLimiter, type SharedPace, unlimitedPerSecond } from "./index";

/** A clock that only moves when told to, waking sleepers in order. */
function manualClock() {
  let now = 0;
  let sleepers: { at: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => sleepers.push({ at: now + ms, wake: resolve })),
  };
  async function advance(ms: number): Promise<void> {
    const end = now + ms;
    for (;;) {
      await settle();
      const next = sleepers.filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      sleepers = sleepers.filter((sleeper) => sleeper !== next);
      now = Math.max(now, next.at);
      next.wake();
    }
    now = end;
    await settle();
  }
  return { clock, advance };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

/** Queues `count` calls that end at once and records when each started. */
function queueCalls(limiter: RateLimiter, clock: Clock, count: number): number[] {
  const starts: number[] = [];
  for (let i = 0; i < count; i += 1) void limiter.run(async () => starts.push(clock.now()));
  return starts;
}

describe("RateLimiter", () => {
  it("spaces starts evenly", async () => {
    const { clock, advance } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, maxInFlight: 100, clock });
    const starts = queueCalls(limiter, clock, 5);
    await advance(1_000);
    expect(starts).toEqual([0, 100, 200, 300, 400]);
  });

  it("keeps the pause that a 429 asked for when the same limits are only set again", async () => {
    const { clock, advance } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, maxInFlight: 100, clock });
    limiter.penalize(5_000);
    const starts = queueCalls(limiter, clock, 1);
    limiter.setLimits({ requestsPerSecond: 10 });
    await advance(10_000);
    expect(starts).toEqual([5_000]);
  });

  it("never runs more at once than allowed, and goes on when one ends", async () => {
    const { clock, advance } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 1_000, maxInFlight: 2, clock });
    const releases: (() => void)[] = [];
    for (let i = 0; i < 3; i += 1) void limiter.acquire().then((release) => releases.push(release));
    await advance(100);
    expect([limiter.inFlight, limiter.waiting]).toEqual([2, 1]);
    releases[0]?.();
    releases[0]?.();
    await advance(100);
    expect([limiter.inFlight, limiter.waiting]).toEqual([2, 0]);
  });

  it("gives the permit back when the call fails", async () => {
    const { clock } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 10, maxInFlight: 1, clock });
    await expect(limiter.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(limiter.inFlight).toBe(0);
  });

  it("halves once per burst of 429s and recovers slowly to the ceiling", async () => {
    const { clock, advance } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 20, maxInFlight: 10, clock, recoverEveryMs: 1_000 });
    limiter.halve();
    limiter.halve();
    expect(limiter.requestsPerSecond).toBe(10);
    await advance(1_000);
    expect(limiter.requestsPerSecond).toBe(12);
    limiter.halve();
    expect(limiter.requestsPerSecond).toBe(6);
    await advance(7_000);
    expect(limiter.requestsPerSecond).toBe(20);
  });

  it("starts nothing before Retry-After has passed", async () => {
    const { clock, advance } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 100, maxInFlight: 10, clock });
    limiter.penalize(3_000);
    const starts = queueCalls(limiter, clock, 1);
    await advance(2_999);
    expect(starts).toEqual([]);
    await advance(1);
    expect(starts).toEqual([3_000]);
  });

  it("obeys new limits for those who wait already", async () => {
    const { clock, advance } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 0.1, maxInFlight: 10, clock });
    const starts = queueCalls(limiter, clock, 3);
    await advance(1_000);
    expect(starts).toEqual([0]);
    limiter.setLimits({ requestsPerSecond: 10 });
    await advance(1_000);
    expect(starts).toEqual([0, 1_000, 1_100]);
  });

  it("lets a waiting call go when its signal aborts", async () => {
    const { clock } = manualClock();
    const limiter = new RateLimiter({ requestsPerSecond: 1, maxInFlight: 1, clock });
    await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire(controller.signal);
    controller.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    expect(limiter.waiting).toBe(0);
  });

  it("refuses limits that would stop everything", () => {
    expect(() => new RateLimiter({ requestsPerSecond: 0, maxInFlight: 1 })).toThrow(RangeError);
  });
});

/** What the database does for processes, for limiters on one clock. */
function memoryPace(clock: Clock) {
  let nextStartAt = 0;
  let penalized = false;
  const asked = { leases: 0, holds: 0, failures: 0 };
  const pace: SharedPace = {
    async lease(count, ceilingPerSecond) {
      asked.leases += 1;
      if (asked.failures > 0) {
        asked.failures -= 1;
        throw new Error("the database is away");
      }
      const requestsPerSecond = penalized ? ceilingPerSecond / 2 : ceilingPerSecond;
      const from = Math.max(nextStartAt, clock.now());
      nextStartAt = from + (count * 1_000) / requestsPerSecond;
      return { startsInMs: from - clock.now(), requestsPerSecond };
    },
    async penalize(retryAfterMs) {
      penalized = true;
      nextStartAt = Math.max(nextStartAt, clock.now() + (retryAfterMs ?? 0));
    },
    async heldForMs() {
      asked.holds += 1;
      return Math.max(0, nextStartAt - clock.now());
    },
  };
  return { pace, asked };
}

describe("RateLimiters with a shared pace", () => {
  const most = (starts: readonly number[]) =>
    Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length));

  it("keep one budget together, whoever has work", async () => {
    const { clock, advance } = manualClock();
    const { pace } = memoryPace(clock);
    const options = { requestsPerSecond: 10, maxInFlight: 8, clock, shared: pace };
    const [one, other] = [new RateLimiter(options), new RateLimiter(options)];
    const first = queueCalls(one, clock, 30);
    const second = queueCalls(other, clock, 10);
    await advance(4_100);
    expect([first.length, second.length]).toEqual([30, 10]);
    expect(most([...first, ...second])).toBe(10);
  });

  it("take a whole budget when the others are idle, and cost few bookings at high rates", async () => {
    const { clock, advance } = manualClock();
    const { pace, asked } = memoryPace(clock);
    const limiter = new RateLimiter({ requestsPerSecond: 1_000, maxInFlight: 1_000, clock, shared: pace });
    const starts = queueCalls(limiter, clock, 1_000);
    await advance(1_000);
    expect(starts.length).toBe(1_000);
    expect(asked.leases).toBeLessThanOrEqual(20);
  });

  it("obey a 429 that another process got, with and without a ceiling", async () => {
    const { clock, advance } = manualClock();
    const { pace } = memoryPace(clock);
    const options = { requestsPerSecond: 10, maxInFlight: 8, clock, shared: pace };
    const [one, other] = [new RateLimiter(options), new RateLimiter(options)];
    const unlimited = new RateLimiter({ ...options, requestsPerSecond: unlimitedPerSecond });
    one.penalize(3_000);
    await advance(0);
    const starts = queueCalls(other, clock, 3);
    const courtesy = queueCalls(unlimited, clock, 1);
    await advance(1);
    const held = queueCalls(unlimited, clock, 1);
    await advance(5_000);
    expect(starts).toEqual([3_000, 3_200, 3_400]);
    // The first call asks and does not wait for the answer.
    expect([courtesy, held.map(Math.floor)]).toEqual([[0], [3_000]]);
  });

  it("wait while the budget cannot be asked, and go on by themselves", async () => {
    const { clock, advance } = manualClock();
    const { pace, asked } = memoryPace(clock);
    const limiter = new RateLimiter({ requestsPerSecond: 10, maxInFlight: 8, clock, shared: pace });
    asked.failures = 2;
    const starts = queueCalls(limiter, clock, 2);
    await advance(1_999);
    expect(starts).toEqual([]);
    await advance(1_000);
    expect(starts).toEqual([2_000, 2_100]);
  });
});
