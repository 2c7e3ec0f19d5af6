"use client";
import { Menu } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { type CommandItem, CommandPalette } from "@/components/ui/command-palette";
import { ModeBadge, SandboxRibbon } from "@/components/ui/mode-badge";
import { JobBar, type JobBarProps } from "./job-bar";
import { Rail, type RailProps } from "./rail";
import type { SideConnection } from "./shell-types";
import { Clock, Sides } from "./top-bar";

export interface AppShellProps extends Omit<RailProps, "compact" | "onNavigate"> {
  /** Source and target of the open migration; without a migration the bar shows `title`. */
  source?: SideConnection;
  target?: SideConnection;
  /** "Migrations", where no migration is open. */
  title?: string;
  /** A sandbox migration carries the ribbon on every page. */
  sandbox?: boolean;
  commands: readonly CommandItem[];
  searchUrl?: string;
  jobs: JobBarProps;
  children: ReactNode;
}

// Fetched when the menu of a phone is first opened.
const MenuSheet = dynamic(() => import("./menu-sheet").then((module) => module.MenuSheet), { ssr: false });

/**
 * The frame of every page behind sign-in: stage list, top bar, page, job bar. Use it in the layout of the workspace's
 * pages and in the layout of one migration, not in both at once.
 */
export function AppShell(props: AppShellProps) {
  const { source, target, title, sandbox = false, commands, searchUrl, jobs, children, ...rail } = props;
  const [menu, setMenu] = useState<"never" | "open" | "closed">("never");
  const mode = source?.mode ?? (sandbox ? "sandbox" : undefined);
  return (
    <>
      <a
        href="#content"
        className="-translate-y-16 fixed top-2 left-2 z-50 rounded-field bg-ink px-3 py-2 font-name text-canvas focus:translate-y-0"
      >
        Skip to the page
      </a>
      <aside className="fixed inset-y-0 left-0 z-20 hidden w-(--rail-width) border-line border-r bg-sunken md:block">
        <Rail {...rail} compact />
      </aside>
      <div className="flex min-h-dvh flex-col md:pl-(--rail-width)">
        <header className="sticky top-0 z-20 flex h-(--bar-height) items-center gap-3 border-line border-b bg-canvas px-gutter max-md:h-[52px] max-md:pl-1">
          <button
            type="button"
            aria-label="Menu"
            aria-expanded={menu === "open"}
            onClick={() => setMenu("open")}
            className="flex size-11 shrink-0 items-center justify-center md:hidden"
          >
            <Menu aria-hidden size={18} strokeWidth={1.75} />
          </button>
          {menu === "never" ? null : (
            <MenuSheet open={menu === "open"} onOpenChange={(open) => setMenu(open ? "open" : "closed")}>
              <Rail {...rail} onNavigate={() => setMenu("closed")} />
            </MenuSheet>
          )}
          <div className="flex min-w-0 flex-1 items-center gap-2 md:hidden">
            <span className="truncate font-name text-section">
              {rail.migration ?? title ?? rail.workspace}
            </span>
            {mode ? <ModeBadge mode={mode} /> : null}
          </div>
          <div className="min-w-0 flex-1 max-md:hidden">
            {rail.migration === undefined ? (
              <span className="font-name">{title}</span>
            ) : (
              <Sides source={source} target={target} />
            )}
          </div>
          <Clock />
          <CommandPalette items={commands} searchUrl={searchUrl} />
        </header>
        <main id="content" tabIndex={-1} data-page-body className="flex-1 outline-none">
          {sandbox ? <SandboxRibbon /> : null}
          <div className="px-gutter pt-5 pb-16 2xl:mx-auto 2xl:max-w-[1440px] 2xl:has-data-grow:max-w-none">
            {children}
          </div>
        </main>
        <JobBar {...jobs} />
      </div>
    </>
  );
}
