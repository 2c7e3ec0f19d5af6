"use client";
import { useState, useSyncExternalStore } from "react";
import { formatExact, formatInstant, formatRelative } from "@/lib/format/time";
import { cn } from "./cn";
import { Tooltip } from "./tooltip";
import { useNow } from "./use-now";

const never = () => () => {};

/** The viewer's IANA zone; UTC on the server and during hydration. */
export function useZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    () => "UTC",
  );
}

export interface TimestampProps {
  /** ISO 8601 in UTC. */
  at: string;
  /** `relative` "4 min ago" (default), `instant` "24 Nov 14:32 CET". */
  as?: "relative" | "instant";
  className?: string;
}

/** When something was: relative, the exact instant in the viewer's zone on hover and focus, UTC after one click. */
export function Timestamp({ at, as = "relative", className }: TimestampProps) {
  const now = useNow();
  const zone = useZone();
  const [utc, setUtc] = useState(false);
  const text = utc
    ? formatExact(at, "UTC")
    : as === "instant" || now === null
      ? formatInstant(at, zone)
      : formatRelative(at, now);
  return (
    <Tooltip content={utc ? formatExact(at, zone) : `${formatExact(at, zone)}. Click for UTC.`}>
      <button
        type="button"
        aria-pressed={utc}
        onClick={() => setUtc(!utc)}
        className={cn(
          "whitespace-nowrap rounded-mark decoration-dotted underline-offset-3 hover:underline",
          className,
        )}
      >
        <time dateTime={at}>{text}</time>
      </button>
    </Tooltip>
  );
}
