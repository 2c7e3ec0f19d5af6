/** Steps people can read: 1, 2 or 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

export interface ValueScale {
  ticks: number[];
  top: number;
  /** Digits behind the point that every tick needs. */
  digits: number;
}

/** Three to five ticks from `from` to above the largest value. An axis without data still has its foot and one step. */
export function valueScale(from: number, values: readonly (number | null | undefined)[]): ValueScale {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value != null && value > most) most = value;
  const range = most > from ? most - from : Math.abs(from) / 100 || 1;
  const step = niceStep(range / 4);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const steps = Math.max(1, Math.ceil(range / step - 1e-9));
  const ticks = Array.from({ length: steps + 1 }, (_, index) =>
    Number((from + index * step).toFixed(digits + 2)),
  );
  return { ticks, top: ticks[steps] ?? from + range, digits };
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
  minute,
  5 * minute,
  15 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
];

/**
 * Round instants (full hours, midnights of the viewer) between two instants, at most `most` of them.
 * The offset is the one of `Date.getTimezoneOffset`: minutes to add to local time to get UTC.
 */
export function timeTicks(first: number, last: number, most: number, offsetMinutes = 0): number[] {
  const span = Math.max(0, last - first);
  const step = timeSteps.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / day) * day;
  const shift = offsetMinutes * minute;
  const ticks: number[] = [];
  for (let at = Math.ceil((first - shift) / step) * step + shift; at <= last; at += step) ticks.push(at);
  return ticks;
}
