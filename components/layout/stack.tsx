import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** The body of a page: header and sections with the section gap between them. */
export const PageStack = ({ children }: { children: ReactNode }) => (
  <div className="grid grid-cols-[minmax(0,1fr)] gap-6">{children}</div>
);

export interface ColumnsProps {
  children: ReactNode;
  /** `halves`, or `side` with a 320 px column at the right. One under another where the page is narrower than 900 px. */
  layout?: "halves" | "side";
}

/** Two columns that become one beside a docked drawer and on small screens. */
export function Columns({ children, layout = "halves" }: ColumnsProps) {
  return (
    <div className="@container">
      <div
        className={cn(
          "grid grid-cols-[minmax(0,1fr)] gap-x-9 gap-y-6",
          layout === "halves"
            ? "@min-[900px]:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]"
            : "@min-[900px]:grid-cols-[minmax(0,1fr)_320px]",
        )}
      >
        {children}
      </div>
    </div>
  );
}
