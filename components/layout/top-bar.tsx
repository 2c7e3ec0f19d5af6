"use client";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { CutId } from "@/components/ui/cut-id";
import { ModeBadge } from "@/components/ui/mode-badge";
import { useZone } from "@/components/ui/timestamp";
import { useNow } from "@/components/ui/use-now";
import { formatDay, formatInstant } from "@/lib/format/time";
import type { SideConnection } from "./shell-types";

/** Source and target with the environment each belongs to: old on the left, new on the right. */
export function Sides({ source, target }: { source?: SideConnection; target?: SideConnection }) {
  return (
    <div className="flex min-w-0 items-center gap-2">
      {source ? <Side side={source} tone="text-old" /> : <span className="text-ink3">No source yet</span>}
      <ArrowRight role="img" aria-label="to" size={15} strokeWidth={1.6} className="shrink-0 text-ink3" />
      {target ? <Side side={target} tone="text-new" /> : <span className="text-ink3">No target yet</span>}
    </div>
  );
}

function Side({ side, tone }: { side: SideConnection; tone: string }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className={`font-name ${tone}`}>{side.name}</span>
      {side.account ? (
        <CutId id={side.account} maxLength={22} className="truncate text-ink2 max-lg:hidden" />
      ) : null}
      {side.mode ? <ModeBadge mode={side.mode} /> : null}
    </span>
  );
}

/** The time in the viewer's zone; one click shows UTC. Empty until the page runs in the browser. */
export function Clock() {
  const now = useNow();
  const zone = useZone();
  const [utc, setUtc] = useState(false);
  if (now === null) return <span className="w-32" />;
  const shown = utc ? "UTC" : zone;
  const minute = new Date(Math.floor(now / 60_000) * 60_000).toISOString();
  const day = formatDay(minute, shown);
  return (
    <button
      type="button"
      aria-pressed={utc}
      title={utc ? `Show ${zone}` : "Show UTC"}
      onClick={() => setUtc(!utc)}
      className="shrink-0 whitespace-nowrap rounded-mark text-ink2 text-small hover:text-ink"
    >
      <time dateTime={minute}>
        <span className="max-md:sr-only">{day} </span>
        {formatInstant(minute, shown).slice(day.length + 1)}
      </time>
    </button>
  );
}
