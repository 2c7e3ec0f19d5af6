import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type Tone = "neutral" | "old" | "new" | "ok" | "warn" | "harm";

const looks: Record<Tone | "ink", string> = {
  neutral: "bg-hover text-ink2",
  old: "bg-old-bg text-old",
  new: "bg-new-bg text-new",
  ok: "bg-ok-bg text-ok",
  warn: "bg-warn-bg text-warn",
  harm: "bg-harm-bg text-harm",
  ink: "bg-ink text-canvas",
};

/** Text in the colour of a tone. */
export const toneText: Record<Tone, string> = {
  neutral: "text-ink",
  old: "text-old",
  new: "text-new",
  ok: "text-ok",
  warn: "text-warn",
  harm: "text-harm",
};

export interface TagProps {
  tone?: Tone | "ink";
  /** Verdicts (ok, warn, harm) need one: colour never speaks alone. */
  icon?: LucideIcon;
  children: ReactNode;
  className?: string;
}

/** An icon and a word, 18 px high. */
export function Tag({ tone = "neutral", icon: Icon, children, className }: TagProps) {
  return (
    <span
      className={cn(
        "inline-flex h-[18px] shrink-0 items-center gap-1 whitespace-nowrap rounded-tag px-1.5 font-name text-small leading-none",
        looks[tone],
        className,
      )}
    >
      {Icon ? <Icon aria-hidden size={12} strokeWidth={2} /> : null}
      {children}
    </span>
  );
}
