import type { RunRow } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";

/** One run of a kind at a time: throws `run.in_progress` while the latest is not over. */
export function refuseSecondRun(latest: RunRow | null): void {
  if (!latest || !["running", "paused", "cancelling"].includes(latest.state)) return;
  throw new AppError({
    code: "run.in_progress",
    kind: "conflict",
    userMessage: `Run ${latest.number} (${latest.kind}), started by ${latest.actorName}, is ${latest.state}. Wait for it, or cancel it first.`,
    context: { runId: latest.id, kind: latest.kind },
  });
}
