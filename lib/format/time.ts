/*
 * Instants come as ISO 8601 text in UTC. Zones are IANA names; Intl does the arithmetic. English throughout, 24 hours.
 */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds since the epoch. Throws RangeError when the text is no instant. */
export function instantMs(at: string): number {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) throw new RangeError(`"${at}" is not an instant.`);
  return ms;
}

/** "just now", "42 s ago", "4 min ago", "2 h ago", "12 d ago"; in the future "in 41 min". Both in ms or ISO text. */
export function formatRelative(at: string, nowMs: number): string {
  const difference = nowMs - instantMs(at);
  const span = Math.abs(difference);
  if (span < 1000) return "just now";
  const text =
    span < minute
      ? `${Math.floor(span / 1000)} s`
      : span < hour
        ? `${Math.floor(span / minute)} min`
        : span < 2 * day
          ? `${Math.floor(span / hour)} h`
          : `${Math.floor(span / day)} d`;
  return difference > 0 ? `${text} ago` : `in ${text}`;
}

const partFormats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: string, zone: string): Map<string, string> {
  let format = partFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
    });
    partFormats.set(zone, format);
  }
  return new Map(format.formatToParts(instantMs(at)).map((part) => [part.type, part.value]));
}

/** The day in a zone: "9 Nov", with the year when asked or when it is not this year: "9 Nov 2025". */
export function formatDay(at: string, zone: string, options: { year?: boolean } = {}): string {
  const parts = partsOf(at, zone);
  // en-GB shortens September to four letters; three keep columns even.
  const text = `${parts.get("day")} ${parts.get("month")?.slice(0, 3)}`;
  return options.year ? `${text} ${parts.get("year")}` : text;
}

/** The time of day in a zone: "14:32", with seconds when asked: "14:32:06". */
export function formatClock(at: string, zone: string, options: { seconds?: boolean } = {}): string {
  const parts = partsOf(at, zone);
  const text = `${parts.get("hour")}:${parts.get("minute")}`;
  return options.seconds ? `${text}:${parts.get("second")}` : text;
}

/** Day, time and the zone's short name: "24 Nov 14:32 CET". */
export function formatInstant(at: string, zone: string): string {
  return `${formatDay(at, zone)} ${formatClock(at, zone)} ${partsOf(at, zone).get("timeZoneName")}`;
}

/** The exact instant for a tooltip: "24 Nov 2026 14:32:06 CET". */
export function formatExact(at: string, zone: string): string {
  const clock = formatClock(at, zone, { seconds: true });
  return `${formatDay(at, zone, { year: true })} ${clock} ${partsOf(at, zone).get("timeZoneName")}`;
}
