import { z } from "zod";
import { findConnection } from "@/lib/db/queries/connections";
import { countAccepted } from "@/lib/db/queries/operations";
import { countWrites } from "@/lib/db/queries/plans";
import { listAnsweredRequests, type PhaseProgress, type RunRow } from "@/lib/db/queries/runs";
import { estimateImport } from "@/lib/mapping/estimate";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import type { Executor } from "../context";

const checkSchema = z.object({ target: z.object({ requestsPerMinute: z.number().nullable() }) });

export interface ImportProgress {
  readonly phases: readonly PhaseProgress[];
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

/**
 * Progress of an import by answered requests, with phases that have not begun counted as planned. Time left is what the
 * current phase needs at its own rate of the last minute (the estimate, until it has run that long) plus the estimate of the
 * phases after it.
 */
export async function importProgressOf(
  db: Executor,
  run: RunRow,
  chunkPhases: readonly PhaseProgress[],
  now: Date,
): Promise<ImportProgress> {
  const [writes, answered, target, unstored] = await Promise.all([
    run.planId ? countWrites(db, { migrationId: run.migrationId, planId: run.planId }) : [],
    listAnsweredRequests(db, run.migrationId, run.id, now),
    findConnection(db, run.migrationId, "target"),
    countAccepted(db, { migrationId: run.migrationId, runId: run.id }),
  ]);
  const isRetry = importOptionsSchema.safeParse(run.options).data?.retryOf != null;
  const check = checkSchema.safeParse(target?.check).data;
  const estimate = estimateImport({ writes, requestsPerMinute: check?.target.requestsPerMinute ?? null });
  const phases = chunkPhases.map((phase) => {
    const done = answered.find((each) => each.phase === phase.phase);
    return done ? { ...phase, donePlanned: Math.min(phase.planned, done.records) } : phase;
  });
  for (const ahead of isRetry ? [] : estimate.phases) {
    if (ahead.writes > 0 && !phases.some((phase) => phase.phase === ahead.phase)) {
      phases.push(notBegun(ahead.phase, ahead.writes));
    }
  }
  const current = phases.find((phase) => phase.phase === run.phase);
  const pace = answered.find((each) => each.phase === run.phase);
  const rate =
    pace && pace.lastMinute > 0 ? pace.lastMinute / Math.min(60, Math.max(1, pace.sinceFirst)) : null;

  const place = estimate.phases.findIndex((phase) => phase.phase === run.phase);
  const started = run.phase === "settle" || run.phase === "usage" ? 0 : place;
  const later = estimate.phases.slice(started + 1).reduce((sum, phase) => sum + phase.seconds, 0);
  const planned = estimate.phases.find((phase) => phase.phase === run.phase);
  const open = current ? current.planned - current.donePlanned : 0;
  // The target counts requests in windows of a minute: a shorter look would see only its burst or only its silence.
  const measured = pace && pace.sinceFirst >= 60 && pace.lastMinute > 0 ? 60 / pace.lastMinute : null;
  const estimated = planned && planned.writes > 0 ? planned.seconds / planned.writes : 0;
  // A burst makes an early pace look better than it is, never worse: a target slower than estimated shows at once.
  const soFar = pace && pace.sinceFirst >= 5 && pace.records > 0 ? pace.sinceFirst / pace.records : 0;
  const perRecord = measured ?? Math.max(estimated, soFar);
  // Sending is quick; what takes time is that the target stores one event after the other.
  const settling = phases.find((phase) => phase.phase === "settle");
  const confirmed = Number(settling?.counts.stored ?? 0);
  const storedPerSecond = measuredStoring(phases, confirmed, now) ?? estimate.storedPerSecond;
  const storing = ["usage", "settle"].includes(run.phase)
    ? Math.max(0, unstored + open - confirmed) / storedPerSecond
    : 0;
  const isOver = run.phase === "confirm" || run.phase === "ended";
  return {
    phases,
    ratePerSecond: rate,
    secondsLeft:
      run.state !== "running" || isOver ? null : Math.ceil(Math.max(open * perRecord, storing) + later),
  };
}

/** Events the target stored a second since the first was sent; null before its total was looked at or says anything. */
function measuredStoring(phases: readonly PhaseProgress[], confirmed: number, now: Date): number | null {
  const startedAt = phases.find((phase) => phase.phase === "usage")?.startedAt ?? null;
  if (startedAt === null || confirmed <= 0) return null;
  return confirmed / Math.max(1, (now.getTime() - Date.parse(startedAt)) / 1000);
}

function notBegun(phase: string, planned: number): PhaseProgress {
  return {
    phase,
    chunks: 0,
    done: 0,
    claimed: 0,
    planned,
    donePlanned: 0,
    counts: {},
    startedAt: null,
    endedAt: null,
    heartbeatAgeSeconds: null,
  };
}
