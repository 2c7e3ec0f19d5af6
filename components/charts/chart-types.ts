/** One instant of a series pair. A hole in the data is null: it is drawn as a gap, never as zero. */
export interface TimePoint {
  /** ISO 8601 in UTC. */
  at: string;
  old?: number | null;
  new?: number | null;
  agreement?: number | null;
  /** Bounds of the interval around `agreement`. */
  low?: number | null;
  high?: number | null;
  /** Samples behind this instant. */
  n?: number;
}

export type SeriesKey = "old" | "new" | "agreement";

/** A moment drawn on every time axis: stage and weight moves, or an incident or rollback (harm). */
export interface ChartMark {
  at: string;
  label: string;
  tone?: "move" | "harm";
}

export interface Threshold {
  value: number;
  /** "gate 30 s". */
  label: string;
}
