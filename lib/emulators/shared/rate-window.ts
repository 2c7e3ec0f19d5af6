/** Counts requests in one-second windows of the machine's clock; a settable clock would stand still. */
export interface RateWindow {
  /** True when the request fits. A refused request is not counted. */
  take(): boolean;
  /** Milliseconds until the current window ends. */
  retryAfterMs(): number;
}

/** @param perSecond requests allowed in a second; "off" lifts the limit. */
export function createRateWindow(
  perSecond: number | "off",
  clockMs: () => number = () => performance.now(),
): RateWindow {
  let windowStart = 0;
  let used = 0;
  return {
    take: () => {
      if (perSecond === "off") return true;
      const at = clockMs();
      if (at - windowStart >= 1000) {
        windowStart = at;
        used = 0;
      }
      if (used >= perSecond) return false;
      used += 1;
      return true;
    },
    retryAfterMs: () => Math.max(0, Math.ceil(1000 - (clockMs() - windowStart))),
  };
}
