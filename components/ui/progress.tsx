import { cn } from "./cn";

export interface ProgressProps {
  /** What is measured: "Import run 3". */
  label: string;
  /** Committed so far; bigint counts may be given as numbers, the bar is only a picture. */
  done: number;
  total: number;
  /** Part of `done` that was set aside; drawn at the end in amber, at least 2 px wide. */
  setAside?: number;
  tone?: "new" | "ink" | "ok";
  size?: "thin" | "normal";
  /** In words for screen readers: "189,389 of 193,892". */
  valueText?: string;
  className?: string;
}

const fills = { new: "bg-new", ink: "bg-ink", ok: "bg-ok" } as const;

/** A bar that moves only between committed values. With a total of zero it is empty, not full. */
export function Progress(props: ProgressProps) {
  const { label, done, total, setAside = 0, tone = "new", size = "normal", valueText, className } = props;
  const share = (value: number) => (total > 0 ? Math.min(100, Math.max(0, (value / total) * 100)) : 0);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(done, total)}
      aria-valuetext={valueText}
      className={cn(
        "flex w-full overflow-hidden rounded-mark bg-hover shadow-[inset_0_0_0_1px_var(--color-line2)]",
        size === "thin" ? "h-1.5" : "h-2",
        className,
      )}
    >
      <div
        className={cn("h-full transition-[width] duration-1000 ease-linear", fills[tone])}
        style={{ width: `${share(done - setAside)}%` }}
      />
      {setAside > 0 ? (
        <div className="ml-px h-full min-w-0.5 bg-warn-mid" style={{ width: `${share(setAside)}%` }} />
      ) : null}
    </div>
  );
}
