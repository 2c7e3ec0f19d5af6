import { RateLimiter } from "@/lib/http";
import type { AdapterIO, RequestLimiter } from "../types";

/** Requests a minute: at first, and at the most. Equal where it is known what the site allows. */
export interface PaceBounds {
  readonly start: number;
  readonly most: number;
}

const minuteMs = 60_000;
/** The share of a limit that is used: the rest is left to the company's own traffic. */
const share = 2 / 3;
/** Answers without a refusal after which it goes faster, and by how much. */
const answersPerStep = 30;
const step = 1.25;
const lowest = 30;
/** How long what a refusal taught is kept to. */
const lessonMs = 10 * minuteMs;
const maxInFlight = 4;

/**
 * The pace at which one site is read. Chargebee says nowhere how many requests a site may make in a minute, and its plan
 * decides that: it goes a little faster while nothing is refused, and after a 429 takes what was answered within the
 * last minute for the limit. https://www.chargebee.com/docs/2.0/rate-limits.html
 */
export class SitePace {
  private readonly limiter: RateLimiter;
  private readonly answers: number[] = [];
  private perMinute: number;
  private sinceStep = 0;
  private taughtUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly bounds: PaceBounds,
    private readonly now: () => number,
  ) {
    this.perMinute = bounds.start;
    // After a 429 a tenth of the rate comes back in the time of 50 requests: half a minute at the default.
    const recoverEveryMs = (50 * minuteMs) / bounds.start;
    this.limiter = new RateLimiter({ ...this.limits(), recoverEveryMs });
  }

  get requestsPerMinute(): number {
    return this.perMinute;
  }

  run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.limiter.run(call, signal);
  }

  /** Called with every answer that was no refusal. */
  answered(): void {
    const now = this.now();
    this.answers.push(now);
    while ((this.answers[0] ?? now) <= now - minuteMs) this.answers.shift();
    this.sinceStep += 1;
    if (this.sinceStep < answersPerStep || now < this.taughtUntil) return;
    this.change(Math.min(this.bounds.most, this.perMinute * step));
  }

  /** Called on a 429. Refusals of what was in flight together teach the same. */
  refused(retryAfterMs: number | null): void {
    const now = this.now();
    if (now >= this.taughtUntil - lessonMs + minuteMs) {
      this.taughtUntil = now + lessonMs;
      this.change(Math.max(lowest, Math.min(this.perMinute, Math.floor(this.allowed(now)))));
    }
    this.limiter.penalize(retryAfterMs);
  }

  /** Two thirds of what was answered in the last minute; half the pace where less than a minute was seen. */
  private allowed(now: number): number {
    const isWhole = (this.answers[0] ?? now) <= now - minuteMs * 0.9;
    return isWhole ? this.answers.filter((at) => at > now - minuteMs).length * share : this.perMinute / 2;
  }

  private change(perMinute: number): void {
    this.sinceStep = 0;
    if (perMinute === this.perMinute) return;
    this.perMinute = perMinute;
    this.limiter.setLimits(this.limits());
  }

  private limits() {
    return { requestsPerSecond: this.perMinute / 60, maxInFlight };
  }
}

/** One pace per connection and process, whose bounds may be set anew. */
const paces = new WeakMap<RequestLimiter, { readonly bounds: PaceBounds; readonly pace: SitePace }>();

export function paceOf(io: AdapterIO, bounds: PaceBounds): SitePace {
  const known = paces.get(io.limiter);
  if (known && known.bounds.start === bounds.start && known.bounds.most === bounds.most) return known.pace;
  const pace = new SitePace(bounds, () => io.now().getTime());
  paces.set(io.limiter, { bounds, pace });
  return pace;
}
