import { cn } from "@/components/ui/cn";
import { glyphWords } from "@/components/ui/glyph";
import type { Stage } from "@/lib/services/migrations/stages";
import { stageGlyph } from "../../../_components/stage-glyph";

/** The stages as marks that differ in height as well as colour; in words for whoever cannot see them. */
const marks: Record<Stage["state"], string> = {
  done: "h-1 bg-ok",
  "in-progress": "h-2 bg-ink",
  attention: "h-2 bg-warn",
  "not-started": "h-1 bg-line",
};

export function StageStrip({ stages }: { stages: readonly Stage[] }) {
  const words = stages.map((stage) => `${stage.name} ${glyphWords[stageGlyph[stage.state]]}`).join(", ");
  return (
    <div role="img" aria-label={words} className="flex h-2 w-full max-w-52 items-center gap-1">
      {stages.map((stage) => (
        <span key={stage.id} className={cn("flex-1 rounded-[1px]", marks[stage.state])} />
      ))}
    </div>
  );
}
