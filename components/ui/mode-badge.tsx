import { cn } from "./cn";
import type { Mode } from "./key-verdict";

/** LIVE as a reversed block of ink, loud wherever live keys are in use; test and sandbox quieter. */
export function ModeBadge({ mode, className }: { mode: Mode; className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex h-[18px] shrink-0 items-center rounded-tag px-1.5 text-small leading-none",
        mode === "live" && "bg-ink font-strong text-canvas tracking-[0.02em]",
        mode === "test" && "border border-ctl font-name text-ink2",
        mode === "sandbox" && "bg-old-bg font-name text-old",
        className,
      )}
    >
      {mode === "live" ? "LIVE" : mode}
    </span>
  );
}

/** The strip across a sandbox migration. */
export function SandboxRibbon({ children }: { children?: string }) {
  return (
    <div className="pattern-old flex h-[22px] items-center px-gutter text-small">
      <span className="truncate bg-old-bg px-2 font-name text-old">
        {children ?? "Sandbox: local stand-ins answer. No real customer is read or written."}
      </span>
    </div>
  );
}
