/** How often a price renews. */
export interface Cadence {
  interval: "day" | "week" | "month" | "year";
  interval_count: number;
}

const DAY_SECONDS = 86_400;

/** Adds whole months in UTC; a day that the target month lacks becomes its last day. Unix seconds. */
export function addMonths(at: number, months: number): number {
  const from = new Date(at * 1000);
  const target = new Date(from);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(target.getTime() / 1000);
}

/** The n-th renewal counted from the anchor, so that a 31st comes back after a short month. */
export function boundary(anchor: number, { interval, interval_count }: Cadence, n: number): number {
  if (interval === "day") return anchor + n * interval_count * DAY_SECONDS;
  if (interval === "week") return anchor + n * interval_count * 7 * DAY_SECONDS;
  return addMonths(anchor, n * interval_count * (interval === "year" ? 12 : 1));
}

/** The first renewal strictly after an instant. */
export function boundaryAfter(anchor: number, cadence: Cadence, after: number): number {
  const length = boundary(anchor, cadence, 1) - anchor;
  let n = Math.floor((after - anchor) / length) - 1;
  while (boundary(anchor, cadence, n) <= after) n += 1;
  return boundary(anchor, cadence, n);
}

/** The last renewal at or before an instant: the start of the period that contains it. */
export function boundaryAtOrBefore(anchor: number, cadence: Cadence, at: number): number {
  const length = boundary(anchor, cadence, 1) - anchor;
  let n = Math.ceil((at - anchor) / length) + 1;
  while (boundary(anchor, cadence, n) > at) n -= 1;
  return boundary(anchor, cadence, n);
}
