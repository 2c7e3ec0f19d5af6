import { type Clock, systemClock } from "./clock";
import { LeasedPace, type SharedPace } from "./leased-pace";

export interface RateLimits {
  /** Starts per second, evenly spaced; may be below 1. */
  requestsPerSecond: number;
  maxInFlight: number;
}

export interface RateLimiterOptions extends RateLimits {
  clock?: Clock;
  /** After a penalty a tenth of the ceiling comes back every this often. */
  recoverEveryMs?: number;
  /** Kept together with other processes; without it the ceiling is this process's alone. */
  shared?: SharedPace | undefined;
}

/** A ceiling that is none: the limiter still caps what is in flight, and nothing is booked anywhere. */
export const unlimitedPerSecond = 1_000_000;

/** Answers of one burst arrive together; the first 429 halves the rate, those within this time only repeat it. */
const sameBurstMs = 1_000;
/** A late timer may be caught up by this much, so that high rates are reached despite coarse timers. */
const catchUpMs = 20;
const lowestRate = 0.1;

interface Waiter {
  start(): void;
}

/**
 * Spaces requests to one account and caps how many run at once, in order of arrival. Everything can change while
 * requests wait: the limits by an operator, the rate by a penalty and its slow recovery.
 */
export class RateLimiter {
  private readonly clock: Clock;
  private readonly recoverEveryMs: number;
  private limits: RateLimits;
  private readonly waiters = new Set<Waiter>();
  private running = 0;
  private nextStartAt = Number.NEGATIVE_INFINITY;
  private lastStartAt = Number.NEGATIVE_INFINITY;
  private wakeAt: number | null = null;
  private penalty: { rate: number; at: number } | null = null;
  private readonly leased: LeasedPace | null;

  constructor(options: RateLimiterOptions) {
    this.clock = options.clock ?? systemClock;
    this.recoverEveryMs = options.recoverEveryMs ?? 10_000;
    this.limits = checked(options);
    const pump = () => this.pump();
    this.leased = options.shared ? new LeasedPace(options.shared, this.clock, pump) : null;
  }

  /** The ceiling set by the operator. */
  get ceiling(): RateLimits {
    return this.limits;
  }

  /** Starts per second right now: the ceiling, or less for a while after a penalty. */
  get requestsPerSecond(): number {
    if (!this.penalty) return this.limits.requestsPerSecond;
    const steps = Math.floor((this.clock.now() - this.penalty.at) / this.recoverEveryMs);
    const rate = this.penalty.rate + (steps * this.limits.requestsPerSecond) / 10;
    if (rate < this.limits.requestsPerSecond) return rate;
    this.penalty = null;
    return this.limits.requestsPerSecond;
  }

  get inFlight(): number {
    return this.running;
  }

  get waiting(): number {
    return this.waiters.size;
  }

  /** Changes the ceiling at once, also for those who wait already. */
  setLimits(limits: Partial<RateLimits>): void {
    const wanted = checked({ ...this.limits, ...limits });
    const { requestsPerSecond, maxInFlight } = this.limits;
    // A wish that is only repeated must not end the pause that a 429 asked for.
    if (wanted.requestsPerSecond === requestsPerSecond && wanted.maxInFlight === maxInFlight) return;
    this.limits = wanted;
    if (this.penalty) this.penalty.rate = Math.min(this.penalty.rate, this.limits.requestsPerSecond);
    this.nextStartAt = this.lastStartAt + 1_000 / this.requestsPerSecond;
    this.leased?.drop();
    this.pump();
  }

  /** Halves the rate. Further calls within a second count as the same event. */
  halve(): void {
    const now = this.clock.now();
    if (this.penalty && now - this.penalty.at < sameBurstMs) return;
    this.penalty = { rate: Math.max(lowestRate, this.requestsPerSecond / 2), at: now };
    this.nextStartAt = Math.max(this.nextStartAt, this.lastStartAt + 1_000 / this.requestsPerSecond);
  }

  /** Called on a 429: halves the rate and starts nothing for `retryAfterMs`. */
  penalize(retryAfterMs: number | null): void {
    this.halve();
    this.leased?.penalize(retryAfterMs, this.limits.requestsPerSecond);
    if (retryAfterMs !== null && retryAfterMs > 0) {
      this.nextStartAt = Math.max(this.nextStartAt, this.clock.now() + retryAfterMs);
    }
  }

  /** Runs `call` once a permit is free. Rejects with the signal's reason when aborted while waiting. */
  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const release = await this.acquire(signal);
    try {
      return await call();
    } finally {
      release();
    }
  }

  /** Waits for a permit; the returned function gives it back and may be called once or more. */
  acquire(signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        this.waiters.delete(waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener("abort", abort);
          resolve(this.permit());
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.waiters.add(waiter);
      this.pump();
    });
  }

  private permit(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.running -= 1;
      this.pump();
    };
  }

  private pump(allowanceMs = 0): void {
    for (const waiter of this.waiters) {
      if (this.running >= this.limits.maxInFlight) return;
      const now = this.clock.now();
      const startAt = this.startAt();
      if (startAt === null) return;
      if (startAt > now) {
        this.wakeUpAt(startAt, now);
        return;
      }
      this.waiters.delete(waiter);
      this.running += 1;
      this.lastStartAt = now;
      this.leased?.take();
      this.nextStartAt = Math.max(this.nextStartAt, now - allowanceMs) + 1_000 / this.requestsPerSecond;
      waiter.start();
    }
  }

  /** When the next call may start; null while a start is being booked, after which the pump is called. */
  private startAt(): number | null {
    if (!this.leased) return this.nextStartAt;
    const { requestsPerSecond, maxInFlight } = this.limits;
    if (requestsPerSecond >= unlimitedPerSecond) return Math.max(this.nextStartAt, this.leased.holdsUntil());
    return this.leased.startAt(requestsPerSecond, Math.min(this.waiters.size, maxInFlight - this.running));
  }

  private wakeUpAt(at: number, now: number): void {
    if (this.wakeAt !== null && this.wakeAt <= at) return;
    this.wakeAt = at;
    void this.clock.sleep(at - now).then(() => {
      if (this.wakeAt === at) this.wakeAt = null;
      this.pump(catchUpMs);
    });
  }
}

function checked(limits: RateLimits): RateLimits {
  const { requestsPerSecond, maxInFlight } = limits;
  if (!(requestsPerSecond > 0) || !(maxInFlight >= 1)) {
    throw new RangeError("requestsPerSecond must be positive and maxInFlight at least 1");
  }
  return { requestsPerSecond, maxInFlight: Math.floor(maxInFlight) };
}
