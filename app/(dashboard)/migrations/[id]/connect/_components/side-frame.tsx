import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export interface SideFrameProps {
  side: "old" | "new";
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** One of the two columns: a dashed rule above the old system, a solid one above the new. */
export function SideFrame({ side, title, aside, children }: SideFrameProps) {
  return (
    <section
      aria-label={title}
      className={cn("grid content-start gap-4 pt-3.5", side === "old" ? "rule-old" : "rule-new")}
    >
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-3">
        <h2 className={cn("text-section", side === "old" ? "text-old" : "text-new")}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
