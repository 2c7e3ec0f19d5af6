import { scopeWords } from "@/components/plans/scope";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatRoughDuration } from "@/lib/format/duration";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";

const isFull = (scope: unknown): boolean => scopeWords(scope) === scopeWords({ kind: "all" });

/** Where an import stands, in one sentence with its numbers. */
export function importSentence(status: ImportStatus): string {
  const { run, sum } = status;
  // The target takes events in before it stores them; until its total says so they are not counted as stored.
  const more = status.backlog > 0 ? `, ${formatCount(status.backlog)} more accepted` : "";
  const stored = `${formatCount(sum.stored)} of ${formatNoun(sum.planned, "write")} ${sum.planned === 1 ? "is" : "are"} stored${more}`;
  const aside = `${formatCount(sum.setAside)} ${sum.setAside === 1 ? "is" : "are"} set aside`;
  const standing = sum.planned === 0 ? "The target has everything already" : `${stored}; ${aside}`;
  switch (run.state) {
    case "done":
      return sum.planned === 0
        ? "The target had everything already. Nothing was written."
        : status.takenBack > 0
          ? `${standing}. ${formatNoun(status.takenBack, "write")} of them ${status.takenBack === 1 ? "was" : "were"} taken back since.`
          : `${standing}. ${isFull(status.plan.scope) ? "The import is complete." : "The pilot is complete; everybody else is not imported yet."}`;
    case "paused":
      return `Paused: ${stored}, ${formatCount(sum.toDo)} still to do.`;
    case "failed":
      return `Stopped: ${stored}. ${run.stateReason ?? ""}`.trim();
    case "cancelled":
      return `Cancelled: ${stored}; ${formatCount(sum.toDo)} will not be written.`;
    case "cancelling":
      return `Being cancelled: ${stored}.`;
    case "running": {
      const tail =
        status.secondsLeft === null ? "" : ` About ${formatRoughDuration(status.secondsLeft * 1000)} left.`;
      return `${standing}.${tail}`;
    }
  }
}
