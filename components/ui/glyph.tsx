import type { ReactNode } from "react";
import { cn } from "./cn";

export type GlyphState =
  | "not-started"
  | "in-progress"
  | "needs-attention"
  | "done"
  | "inconclusive"
  | "stale"
  | "failed";

/** The word for each state, for screens and screen readers alike. */
export const glyphWords: Record<GlyphState, string> = {
  "not-started": "not started",
  "in-progress": "in progress",
  "needs-attention": "needs attention",
  done: "done",
  inconclusive: "inconclusive",
  stale: "stale",
  failed: "failed",
};

const colours: Record<GlyphState, string> = {
  "not-started": "text-ctl",
  "in-progress": "text-ink",
  "needs-attention": "text-warn",
  done: "text-ok",
  inconclusive: "text-warn",
  stale: "text-warn",
  failed: "text-harm",
};

const cut = {
  fill: "none",
  stroke: "var(--color-canvas)",
  strokeWidth: 1.7,
  strokeLinecap: "round",
} as const;
const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.5, strokeLinecap: "round" } as const;

/** Each state has a silhouette of its own, so that it can be told without colour and at 16 px. */
const shapes: Record<GlyphState, ReactNode> = {
  "not-started": <circle cx="8" cy="8" r="6.25" {...line} strokeLinecap="butt" strokeDasharray="2.2 2.7" />,
  "in-progress": (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} />
      <path d="M8 3.6a4.4 4.4 0 0 1 0 8.8z" fill="currentColor" />
    </>
  ),
  "needs-attention": (
    <>
      <path
        d="M8 1.9 15 14H1z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path d="M8 6.4v3.4M8 12v.1" {...cut} />
    </>
  ),
  done: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m5 8.3 2.1 2.1L11 6.2" {...cut} strokeLinejoin="round" />
    </>
  ),
  inconclusive: (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} />
      <path d="M6.5 5.8v4.4M9.5 5.8v4.4" {...line} />
    </>
  ),
  stale: (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} strokeLinecap="butt" strokeDasharray="3.4 1.5" />
      <path d="M8 4.7V8l2.2 1.5" {...line} strokeLinejoin="round" />
    </>
  ),
  failed: (
    <>
      <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor" />
      <path d="m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4" {...cut} />
    </>
  ),
};

export interface GlyphProps {
  state: GlyphState;
  size?: number;
  /** Set where the word stands beside the glyph already. */
  decorative?: boolean;
  className?: string;
}

/** The state of a stage, check or job as a shape. */
export function Glyph({ state, size = 16, decorative = false, className }: GlyphProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={cn("shrink-0", colours[state], className)}
      role="img"
      aria-label={glyphWords[state]}
      aria-hidden={decorative || undefined}
    >
      {shapes[state]}
    </svg>
  );
}
