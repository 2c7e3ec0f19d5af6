import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "./button-class";
import { cn } from "./cn";

export interface PagingFooterProps {
  /** Where the reader is: "7 of 41, largest first." */
  children: ReactNode;
  /** Addresses with the cursor in them (keyset paging); absent at either end. */
  previousHref?: string | undefined;
  nextHref?: string | undefined;
}

export function PagingFooter({ children, previousHref, nextHref }: PagingFooterProps) {
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4 pt-3 text-ink3 text-small">
      <p>{children}</p>
      {previousHref === undefined && nextHref === undefined ? null : (
        <div className="flex gap-2">
          <Step href={previousHref}>
            <ChevronLeft aria-hidden size={14} />
            Previous
          </Step>
          <Step href={nextHref}>
            Next
            <ChevronRight aria-hidden size={14} />
          </Step>
        </div>
      )}
    </nav>
  );
}

function Step({ href, children }: { href: string | undefined; children: ReactNode }) {
  const look = buttonClass({ size: "small" });
  return href === undefined ? (
    <span aria-disabled className={cn(look, "pointer-events-none")}>
      {children}
    </span>
  ) : (
    <Link href={href} className={look}>
      {children}
    </Link>
  );
}
