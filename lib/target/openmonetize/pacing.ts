import type { RequestLimiter } from "@/lib/sources/types";

/** The share of each rate-limit window left to the company's own live traffic, which uses the same key. */
const reserveShare = 0.1;

interface Window {
  limit: number;
  remaining: number;
  endsAtMs: number;
}

/*
 * What the last answer's headers said, per connection. Only a courtesy that spares 429s: losing it costs nothing, so it
 * lives no longer than the connection's limiter.
 */
const windows = new WeakMap<RequestLimiter, Window>();

/** Milliseconds to wait before the next call so that the platform's window is not used up; 0 for none. Books one call. */
export function waitForWindowMs(limiter: RequestLimiter, nowMs: number): number {
  const window = windows.get(limiter);
  if (!window || nowMs >= window.endsAtMs) return 0;
  if (window.remaining <= Math.ceil(window.limit * reserveShare)) return window.endsAtMs - nowMs;
  window.remaining -= 1;
  return 0;
}

/**
 * Learns from `x-ratelimit-limit`, `-remaining` and `-reset` (seconds until the fixed window ends), which the gateway
 * 0.1.0 sends on every routed answer. Returns the limit, null when the headers are absent.
 */
export function learnWindow(limiter: RequestLimiter, headers: Headers, nowMs: number): number | null {
  const limit = readCount(headers, "x-ratelimit-limit");
  const remaining = readCount(headers, "x-ratelimit-remaining");
  const resetSeconds = readCount(headers, "x-ratelimit-reset");
  if (limit === null) return null;
  if (remaining !== null && resetSeconds !== null) {
    const endsAtMs = nowMs + Math.min(resetSeconds, 3_600) * 1_000;
    const known = windows.get(limiter);
    // Answers overtake each other; within one window only the lowest remainder is true.
    const sameWindow = known !== undefined && nowMs < known.endsAtMs && endsAtMs - known.endsAtMs < 2_000;
    windows.set(limiter, {
      limit,
      remaining: sameWindow ? Math.min(known.remaining, remaining) : remaining,
      endsAtMs,
    });
  }
  return limit;
}

/** The header as a whole number, null when absent or something else. */
export function readCount(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/**
 * How long a 429 asks to wait. The gateway sends Retry-After; the ingestion service behind it has a limit of its own
 * whose 429 arrives without the header, with only "retry in 40 seconds" or "retry in 1 minute" in the text. Without
 * either it is a whole window, 60 s.
 */
export function throttledForMs(headerMs: number | null, message: string | null): number {
  if (headerMs !== null) return headerMs;
  const match = /retry in (\d{1,6}) (second|minute|hour)/i.exec(message ?? "");
  if (!match) return 60_000;
  const unitMs = { second: 1_000, minute: 60_000, hour: 3_600_000 }[match[2]?.toLowerCase() ?? ""] ?? 60_000;
  return Number(match[1]) * unitMs;
}
