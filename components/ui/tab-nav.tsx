"use client";
import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "./cn";

const tabClass =
  "inline-flex h-9 shrink-0 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 text-body text-ink2 transition-colors hover:text-ink max-md:h-11";
const listClass = "flex gap-5 overflow-x-auto overflow-y-hidden border-line border-b [scrollbar-width:none]";

function TabText({ label, count }: { label: ReactNode; count?: ReactNode }) {
  return (
    <>
      {label}
      {count === undefined ? null : <span className="font-normal text-ink3">{count}</span>}
    </>
  );
}

export interface TabNavProps {
  label: string;
  items: readonly { value: string; label: ReactNode; count?: ReactNode; href: string }[];
  current: string;
}

/** Tabs that are addresses: each is a link, back and copy-link work. Where they do not fit, the chosen one is scrolled to. */
export function TabNav({ label, items, current }: TabNavProps) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const chosen = nav.current?.querySelector(`[data-tab="${CSS.escape(current)}"]`);
    // Not scrollIntoView, which would also move the page.
    if (nav.current && chosen instanceof HTMLElement)
      nav.current.scrollLeft = chosen.offsetLeft - nav.current.offsetLeft - 16;
  }, [current]);
  return (
    <nav ref={nav} aria-label={label} className={listClass}>
      {items.map((item) => (
        <Link
          key={item.value}
          href={item.href}
          scroll={false}
          data-tab={item.value}
          aria-current={item.value === current ? "page" : undefined}
          className={cn(
            tabClass,
            "aria-[current]:border-ink aria-[current]:font-name aria-[current]:text-ink",
          )}
        >
          <TabText label={item.label} count={item.count} />
        </Link>
      ))}
    </nav>
  );
}
