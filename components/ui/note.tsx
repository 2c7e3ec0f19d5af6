import type { ReactNode } from "react";
import { cn } from "./cn";

const bars = { neutral: "border-line", warn: "border-warn-mid", harm: "border-harm" } as const;

/** A remark with a bar at its left: what follows from the table above it. */
export function Note({ tone = "neutral", children }: { tone?: keyof typeof bars; children: ReactNode }) {
  return <div className={cn("my-3 border-l-2 pl-3 text-ink2 text-small", bars[tone])}>{children}</div>;
}
