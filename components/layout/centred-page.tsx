import type { ReactNode } from "react";
import { ThemeToggle } from "@/components/ui/theme-toggle";

/** A page outside the shell: sign-in, invitation, an address that does not exist. */
export function CentredPage({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-(--bar-height) items-center justify-between px-gutter">
        <Wordmark />
        <ThemeToggle />
      </header>
      <main
        id="content"
        className="mx-auto grid w-full max-w-[400px] flex-1 content-start gap-6 px-4 pt-[12vh] pb-16"
      >
        {children}
      </main>
    </div>
  );
}

/** The product's name with old becoming new: a dashed and a solid line. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-name">
      <svg aria-hidden="true" width="20" height="12" viewBox="0 0 20 12">
        <path d="M0 9h9" stroke="var(--color-old)" strokeWidth="2" strokeDasharray="3 2" />
        <path d="M9 9 13 3h7" fill="none" stroke="var(--color-new)" strokeWidth="2" />
      </svg>
      OpenMonetize Migrate
    </span>
  );
}
