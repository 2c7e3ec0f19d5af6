"use client";
import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { cn } from "./cn";

export interface CommandItem {
  id: string;
  label: string;
  /** "Stages", "Migrations", "Actions", "Customers". */
  group: string;
  /** At the right: a state, an id. */
  hint?: string;
  keywords?: readonly string[];
  /** Where it leads; or `onSelect`, from client components. */
  href?: string;
  onSelect?: () => void;
}

export interface CommandPaletteProps {
  items: readonly CommandItem[];
  /** A route that answers `?q=` with `{ items: CommandItem[] }`, for what is too many to list: customer ids. */
  searchUrl?: string;
  className?: string;
}

// The panel, with its filter and dialog, is fetched when it is first opened.
const Panel = dynamic(() => import("./command-panel").then((module) => module.CommandPanel), { ssr: false });

/** The field in the top bar and the Ctrl/Cmd K panel behind it: every stage, migration, action and customer id. */
export function CommandPalette({ items, searchUrl, className }: CommandPaletteProps) {
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(false);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      event.preventDefault();
      setOpened(true);
      setOpen((value) => !value);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => {
          setOpened(true);
          setOpen(true);
        }}
        className={cn(
          "flex h-7 items-center gap-2 rounded-field border border-line bg-canvas px-2 text-ink2 transition-colors hover:border-ctl max-md:size-11 max-md:justify-center max-md:border-transparent md:w-52",
          className,
        )}
      >
        <Search aria-hidden size={14} strokeWidth={1.75} className="max-md:size-[18px]" />
        <span className="flex-1 text-left max-md:sr-only">Go to or do</span>
        <kbd className="rounded-tag border border-line px-1 font-sans text-axis text-ink3 max-md:hidden">
          Ctrl K
        </kbd>
      </button>
      {opened ? <Panel open={open} onOpenChange={setOpen} items={items} searchUrl={searchUrl} /> : null}
    </>
  );
}
