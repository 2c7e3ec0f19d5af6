/** Where a caller stands in its window after a request. */
interface WindowState {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Until the window ends. */
  resetMs: number;
}

interface Bucket {
  endsAtMs: number;
  used: number;
}

/** Fixed windows per key, each beginning with the key's first request. */
export class FixedWindowLimiter {
  private readonly buckets = new Map<string, Bucket>();

  /** @param nowMs machine time, not the stand-in's clock: a clock that stands still would block for ever. */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Counts one request. A refused request does not lengthen the block. */
  take(key: string, limit: number, windowMs: number): WindowState {
    const now = this.nowMs();
    let bucket = this.buckets.get(key);
    if (!bucket || bucket.endsAtMs <= now) {
      if (this.buckets.size > 10_000) this.forgetEnded(now);
      bucket = { endsAtMs: now + windowMs, used: 0 };
      this.buckets.set(key, bucket);
    }
    const allowed = bucket.used < limit;
    if (allowed) bucket.used += 1;
    return {
      allowed,
      limit,
      remaining: Math.max(0, limit - bucket.used),
      resetMs: Math.max(0, bucket.endsAtMs - now),
    };
  }

  reset(): void {
    this.buckets.clear();
  }

  private forgetEnded(now: number): void {
    for (const [key, bucket] of this.buckets) if (bucket.endsAtMs <= now) this.buckets.delete(key);
  }
}

/** Body of a 429 of either limiter: the time in words, in minutes from 60 seconds on. */
export function rateLimitBody(resetMs: number): { statusCode: number; error: string; message: string } {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  const amount = seconds >= 60 ? Math.round(seconds / 60) : seconds;
  const unit = seconds >= 60 ? "minute" : "second";
  return {
    statusCode: 429,
    error: "Too Many Requests",
    message: `Rate limit exceeded, retry in ${amount} ${unit}${amount === 1 ? "" : "s"}`,
  };
}
