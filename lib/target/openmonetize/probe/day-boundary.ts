import { quartersOfDay } from "./probe-names";

const quarterMs = 15 * 60_000;
const dayMs = quartersOfDay * quarterMs;

/** The quarter hour an instant lies in. */
export const quarterOf = (at: string): number => Math.floor(Date.parse(at) / quarterMs) * quarterMs;

/** The 96 quarter hours up to the anchor, as instants: every zone's midnight of the last day is one of them. */
export const quarters = (anchor: string): string[] =>
  Array.from({ length: quartersOfDay }, (_, back) =>
    new Date(quarterOf(anchor) - back * quarterMs).toISOString(),
  );

/**
 * Where a platform's day begins, from how many of the 96 events it counts as today's: it counts all from its midnight on,
 * so the oldest of them stands at midnight. Returns minutes ahead of UTC, from -705 to 720 (zones beyond that begin their
 * day at the same instant as one within); null when the figure fits no midnight.
 *
 * @param anchor the newest event's quarter hour
 * @param now the platform's time when it was asked: its midnight may have passed since the events were sent
 */
export function minutesAheadOfUtc(counted: number, anchor: string, now: string): number | null {
  if (!Number.isInteger(counted) || counted < 0 || counted > quartersOfDay) return null;
  const sinceMs = quarterOf(now) - quarterOf(anchor);
  if (sinceMs < 0) return null;
  // None is today's: a new day began after the newest event, which is told only while one quarter hour began since.
  if (counted === 0 && sinceMs !== quarterMs) return null;
  // All are today's although a quarter hour began since: the oldest need not stand at midnight.
  if (counted === quartersOfDay && sinceMs > 0) return null;
  const midnightMs = quarterOf(anchor) - (counted - 1) * quarterMs;
  const behind = (((midnightMs % dayMs) + dayMs) % dayMs) / 60_000;
  return behind < 12 * 60 ? (behind === 0 ? 0 : -behind) : 24 * 60 - behind;
}

/** `+05:30`, as zones are written; "+00:00" is UTC. */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
