import type { GlyphState } from "@/components/ui/glyph";
import type { RunSummary } from "@/lib/services/migrations/get-overview";

export const runNames: Record<RunSummary["kind"], string> = {
  export: "Export",
  check: "Source check",
  assess: "Assessment",
  plan: "Dry run",
  import: "Import",
  validate: "Validation",
  bills: "Check of next bills",
  probe: "Probe",
  undo: "Undo",
};

/** The page that shows a run of each kind whole. */
export const runPages: Record<RunSummary["kind"], string> = {
  export: "connect",
  check: "map",
  assess: "assess",
  plan: "preview",
  import: "import",
  validate: "reconcile",
  bills: "preview",
  probe: "assess",
  undo: "import",
};

export const runGlyphs: Record<RunSummary["state"], GlyphState> = {
  running: "in-progress",
  paused: "inconclusive",
  cancelling: "in-progress",
  cancelled: "not-started",
  failed: "failed",
  done: "done",
};
