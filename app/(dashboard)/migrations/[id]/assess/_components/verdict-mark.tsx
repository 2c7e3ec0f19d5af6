import { Check, CircleX, type LucideIcon, Shuffle, TrainTrack } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneText } from "@/components/ui/tag";
import type { Finding } from "@/lib/services/assessments/get-assessment";

const looks: Record<Finding["verdict"], { tone: Tone; icon: LucideIcon; text: string }> = {
  carries: { tone: "ok", icon: Check, text: "carries over" },
  changes: { tone: "warn", icon: Shuffle, text: "carries over with a change" },
  stays: { tone: "old", icon: TrainTrack, text: "stays on the rail" },
  impossible: { tone: "harm", icon: CircleX, text: "cannot be represented" },
};

export const verdictTexts = Object.fromEntries(
  Object.entries(looks).map(([verdict, { text }]) => [verdict, text]),
);

/** A verdict as icon and words. */
export function VerdictMark({ verdict }: { verdict: Finding["verdict"] }) {
  const { tone, icon: Icon, text } = looks[verdict];
  return (
    <span className={cn("inline-flex items-center gap-1 font-name text-small", toneText[tone])}>
      <Icon aria-hidden size={13} />
      {text}
    </span>
  );
}
