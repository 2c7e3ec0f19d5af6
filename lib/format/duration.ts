const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const two = (value: number) => `${value}`.padStart(2, "0");

/**
 * A span of time in at most two units: "0.6 s", "42 s", "8 min 12 s", "5 h 02 min", "12 d 4 h".
 * Milliseconds in, cut (not rounded) to the smaller unit; a negative span is shown as zero.
 */
export function formatDuration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < 10 * second && span % second !== 0) {
    const tenths = Math.floor(span / 100);
    return tenths === 0 && span > 0 ? "<0.1 s" : `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  }
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return join(Math.floor(span / minute), "min", Math.floor((span % minute) / second), "s");
  if (span < day) {
    const minutes = Math.floor((span % hour) / minute);
    return `${Math.floor(span / hour)} h${minutes === 0 ? "" : ` ${two(minutes)} min`}`;
  }
  return join(Math.floor(span / day), "d", Math.floor((span % day) / hour), "h");
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** The same span in its largest unit only, for "about 23 min more": "23 min". */
export function formatRoughDuration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < minute) return `${Math.ceil(span / second)} s`;
  if (span < hour) return `${Math.round(span / minute)} min`;
  if (span < 2 * day) return `${Math.round(span / hour)} h`;
  return `${Math.round(span / day)} d`;
}
