/** The longest wait that is honoured. */
const longestMs = 120_000;

/** `Retry-After` in milliseconds, from seconds or an HTTP date; null when it is absent or unreadable. */
export function retryAfterMs(header: unknown, now: Date): number | null {
  if ((typeof header !== "string" && typeof header !== "number") || header === "") return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(header)) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(longestMs, Math.max(0, ms));
}
