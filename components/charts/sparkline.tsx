import { cn } from "@/components/ui/cn";

export interface SparklineProps {
  /** In order of time, evenly spaced; null is a gap. */
  values: readonly (number | null)[];
  /** The line in words: "Requests per second, 9.4 now, lowest 4.1 at 14:19". */
  label: string;
  side?: "old" | "new" | "ink" | "ok";
  /** A dotted line at this value: the limit. */
  limit?: number;
  height?: number;
  className?: string;
}

const strokes = { old: "stroke-old", new: "stroke-new", ink: "stroke-ink", ok: "stroke-ok" } as const;

/** Cuts a series at its holes into runs of points in a box of 100 by 100; the axis begins at zero. */
export function sparkPaths(values: readonly (number | null)[], limit = 0): string[] {
  const most = Math.max(limit, ...values.map((value) => value ?? 0), Number.MIN_VALUE);
  const step = values.length > 1 ? 100 / (values.length - 1) : 0;
  const paths: string[] = [];
  let run: string[] = [];
  values.forEach((value, index) => {
    if (value === null) {
      if (run.length > 0) paths.push(`M${run.join("L")}`);
      run = [];
    } else {
      run.push(`${(index * step).toFixed(2)} ${(100 - (value / most) * 100).toFixed(2)}`);
    }
  });
  if (run.length > 0) paths.push(`M${run.join("L")}`);
  return paths;
}

/** A small line without axes, drawn by the server. Its figure stands beside it. */
export function Sparkline({ values, label, side = "new", limit, height = 36, className }: SparklineProps) {
  const most = Math.max(limit ?? 0, ...values.map((value) => value ?? 0), Number.MIN_VALUE);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 -3 100 106"
      preserveAspectRatio="none"
      className={cn("block w-full overflow-visible", className)}
      style={{ height }}
    >
      {limit === undefined ? null : (
        <line
          x1="0"
          x2="100"
          y1={100 - (limit / most) * 100}
          y2={100 - (limit / most) * 100}
          className="stroke-ink3"
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <line x1="0" x2="100" y1="100" y2="100" className="stroke-line" vectorEffect="non-scaling-stroke" />
      {sparkPaths(values, limit).map((path) => (
        <path
          key={path}
          d={path}
          fill="none"
          className={strokes[side]}
          strokeWidth={side === "old" ? 1.5 : 1.75}
          strokeDasharray={side === "old" ? "5 3" : undefined}
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}
