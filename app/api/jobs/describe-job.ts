import type { JobProgress } from "@/components/layout/job-types";
import type { OpenJob, RunProgress } from "@/lib/services/runs/get-progress";

const words: Record<RunProgress["kind"], { name: string; page: string; unit: string; cancel?: string }> = {
  export: {
    name: "Export",
    page: "connect",
    unit: "objects",
    cancel:
      "Nothing was written to either side. What was read so far is dropped and a new export begins afresh.",
  },
  check: {
    name: "Source check",
    page: "map",
    unit: "objects",
    cancel: "Nothing was written to either side. The last complete check still counts.",
  },
  assess: {
    name: "Assessment",
    page: "assess",
    unit: "customers",
    cancel: "Nothing was written to either side. The last complete assessment stays as it was.",
  },
  plan: {
    name: "Dry run",
    page: "preview",
    unit: "customers",
    cancel: "Nothing was written to either side. The plan stays unfinished and cannot be approved.",
  },
  import: { name: "Import", page: "import", unit: "writes answered" },
  undo: {
    name: "Undo",
    page: "import",
    unit: "objects taken back",
    cancel:
      "What was taken back so far stays taken back. Undo again to go on, or import again to bring it back.",
  },
  probe: {
    name: "Probe of the target",
    page: "assess",
    unit: "steps",
    cancel:
      "What the probe wrote so far stays at the target under its own names; the next probe finds and tidies it.",
  },
  bills: {
    name: "Check of next bills",
    page: "preview",
    unit: "customers",
    cancel: "Nothing was written to either side. What was checked so far is kept.",
  },
  validate: {
    name: "Validation",
    page: "reconcile",
    unit: "steps",
    cancel: "Nothing was written to either side. Earlier findings stay as they were.",
  },
};

/** A run as the job bar shows it. An export cannot know its total before it has read the lists. */
export function describeJob(run: OpenJob): JobProgress {
  const { name, page, unit, cancel } = words[run.kind];
  const objects = run.phases.reduce((sum, phase) => sum + (phase.counts.objects ?? 0), 0);
  const isExport = run.kind === "export";
  const waits = run.state === "running" && run.heartbeatAgeSeconds === null && run.done === 0;
  const state =
    run.state === "paused" || run.state === "cancelling" ? run.state : waits ? "waiting" : "running";
  return {
    id: `${run.migrationId}:${run.id}`,
    name: `${name} ${run.number}`,
    about: run.migrationName,
    href: `/migrations/${run.migrationId}/${page}`,
    state,
    done: isExport ? objects : run.done,
    // Phases of a validation know their steps only when they begin, so a share of them would run backwards.
    total: isExport || run.kind === "validate" || run.planned === 0 ? null : run.planned,
    unit,
    ratePerSecond: run.ratePerSecond,
    secondsLeft: isExport ? null : run.secondsLeft,
    heartbeatAgeMs: run.heartbeatAgeSeconds === null ? null : Math.round(run.heartbeatAgeSeconds * 1000),
    canPause: run.state === "running",
    canResume: run.state === "paused",
    canCancel: run.state === "running" || run.state === "paused",
    ...(cancel ? { cancelConsequence: cancel } : {}),
  };
}
