const dayMs = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether the name is one of the IANA time zones this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds by which clocks of the zone are ahead of UTC at an instant. */
function offsetAt(zone: string, utcMs: number): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      era: "short",
    });
    formatters.set(zone, formatter);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(utcMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcMs / 1000) * 1000;
}

/** Offsets of whole days in which the clocks do not change. */
const steadyDays = new Map<string, number | null>();

function steadyOffset(zone: string, localMs: number): number | null {
  const day = Math.floor(localMs / dayMs);
  const key = `${zone} ${day}`;
  const known = steadyDays.get(key);
  if (known !== undefined) return known;
  const before = offsetAt(zone, (day - 1) * dayMs);
  const steady = before === offsetAt(zone, (day + 2) * dayMs) ? before : null;
  if (steadyDays.size > 20_000) steadyDays.clear();
  steadyDays.set(key, steady);
  return steady;
}

export type LocalTime =
  | { readonly kind: "once" | "twice"; readonly utcMs: number }
  /** The clocks were put forward over this time: it did not exist. */
  | { readonly kind: "never" };

/**
 * The instant at which clocks of `zone` showed a time, given as if it were UTC. In an hour that came twice the first one
 * is taken.
 */
export function localToUtc(zone: string, localMs: number): LocalTime {
  if (zone === "UTC") return { kind: "once", utcMs: localMs };
  const steady = steadyOffset(zone, localMs);
  if (steady !== null) return { kind: "once", utcMs: localMs - steady };
  const candidates = [offsetAt(zone, localMs - dayMs), offsetAt(zone, localMs + dayMs)]
    .map((offset) => localMs - offset)
    .filter((utcMs) => utcMs + offsetAt(zone, utcMs) === localMs);
  if (candidates.length === 0) return { kind: "never" };
  return { kind: new Set(candidates).size > 1 ? "twice" : "once", utcMs: Math.min(...candidates) };
}
