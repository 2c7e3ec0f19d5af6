import type { GlyphState } from "@/components/ui/glyph";
import type { Stage } from "@/lib/services/migrations/stages";

/** The shape that stands for a stage's state. */
export const stageGlyph: Record<Stage["state"], GlyphState> = {
  "not-started": "not-started",
  "in-progress": "in-progress",
  attention: "needs-attention",
  done: "done",
};
