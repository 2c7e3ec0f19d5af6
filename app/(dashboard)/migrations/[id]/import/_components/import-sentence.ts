import { formatCount, formatNoun } from "@/lib/format/count";
import { formatRoughDuration } from "@/lib/format/duration";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";

const writing = ["usage", "catalogue", "grants", "overrides", "profiles"];

/** Where an import stands, in one sentence with its numbers. */
export function importSentence(status: ImportStatus): string {
  const { run, sum, phases } = status;
  const stored = `${formatCount(sum.stored)} of ${formatNoun(sum.planned, "write")} ${sum.planned === 1 ? "is" : "are"} stored`;
  const aside = `${formatCount(sum.setAside)} ${sum.setAside === 1 ? "is" : "are"} set aside`;
  const standing = sum.planned === 0 ? "The target has everything already" : `${stored}; ${aside}`;
  switch (run.state) {
    case "done":
      return sum.planned === 0
        ? "The target had everything already. Nothing was written."
        : `${standing}. The import is complete.`;
    case "paused":
      return `Paused: ${stored}, ${formatCount(sum.toDo)} still to do.`;
    case "failed":
      return `Stopped: ${stored}. ${run.stateReason ?? ""}`.trim();
    case "cancelled":
      return `Cancelled: ${stored}; ${formatCount(sum.toDo)} will not be written.`;
    case "cancelling":
      return `Being cancelled: ${stored}.`;
    case "running": {
      const left = (of: (phase: string) => boolean) =>
        phases
          .filter((phase) => of(phase.phase))
          .reduce<number | null>(
            (seconds, phase) =>
              seconds === null || phase.secondsLeft === null ? null : seconds + phase.secondsLeft,
            0,
          );
      const write = left((phase) => writing.includes(phase));
      const tail = write === null ? "" : ` About ${formatRoughDuration(write * 1000)} to write.`;
      return `${standing}.${tail}`;
    }
  }
}
