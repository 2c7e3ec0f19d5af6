"use client";
import Link from "next/link";
import * as Radix from "radix-ui/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn";

const tabClass =
  "-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 text-body text-ink2 transition-colors hover:text-ink max-md:h-11";
const listClass = "flex gap-5 overflow-x-auto border-line border-b";

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

/** Tabs that are addresses: each is a link, the server renders the chosen one, back and copy-link work. */
export function TabNav({ label, items, current }: TabNavProps) {
  return (
    <nav aria-label={label} className={listClass}>
      {items.map((item) => (
        <Link
          key={item.value}
          href={item.href}
          scroll={false}
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

export interface TabsProps {
  label: string;
  items: readonly { value: string; label: ReactNode; count?: ReactNode; content: ReactNode }[];
  /** With nuqs: `const [tab, setTab] = useQueryState("tab", …)`. */
  value: string;
  onValueChange: (value: string) => void;
}

/** Tabs inside one client island; arrow keys move, the panels not chosen are not rendered. */
export function Tabs({ label, items, value, onValueChange }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onValueChange}>
      <Radix.List aria-label={label} className={listClass}>
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className={cn(
              tabClass,
              "data-[state=active]:border-ink data-[state=active]:font-name data-[state=active]:text-ink",
            )}
          >
            <TabText label={item.label} count={item.count} />
          </Radix.Trigger>
        ))}
      </Radix.List>
      {items.map((item) => (
        <Radix.Content key={item.value} value={item.value} className="pt-4">
          {item.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
