import { z } from "zod";
import { findConnection } from "@/lib/db/queries/connections";
import { type ChunkRow, listPace, listPhaseWrites, listRunChunks } from "@/lib/db/queries/import-status";
import { countFinalOutcomes, groupDeadLetters } from "@/lib/db/queries/operations";
import { findPlan } from "@/lib/db/queries/plans";
import { findLatestRun, findRun, listPhaseProgress, listRuns, type RunRow } from "@/lib/db/queries/runs";
import { estimateImport } from "@/lib/mapping/estimate";
import { importDefinition } from "@/lib/pipeline/import-run/import-definition";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import { type PhaseSum, sumPhase, sumPhases } from "@/lib/reconciliation/import-sum";
import type { TargetCheckResult } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { loadRunSayings } from "../migrations/run-says";
import { verb } from "../verb";
import { importProgressOf } from "./import-progress";

const mostChunks = 5_000;
const mostRuns = 20;
/** A worker that was not heard of for so long holds its chunk no more. */
const leaseSeconds = 20;
const errorSchema = z.looseObject({ code: z.string() });

export interface PhaseStatus extends PhaseSum {
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly chunks: number;
  readonly chunksDone: number;
  /** Writes a second since the phase began; null before the first is booked. */
  readonly ratePerSecond: number | null;
  /** Measured for the phase that runs, estimated for those to come; null where it cannot be told. */
  readonly secondsLeft: number | null;
  /** How long it took, or has taken so far; null before it began. */
  readonly seconds: number | null;
}

/** One import as its page shows it, from committed rows only: the sum that must hold, phases, chunks, workers, causes. */
export const getImportStatus = verb(
  {
    name: "runs.getImportStatus",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), runId: z.uuid().nullable().default(null) }),
  },
  async (ctx, { migrationId, runId }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const run = runId
      ? await findRun(db, migrationId, runId)
      : await findLatestRun(db, migrationId, "import");
    if (run?.kind !== "import" || run.planId === null) return null;
    const at = { migrationId, runId: run.id };
    const { retryOf } = importOptionsSchema.parse(run.options);
    const [plan, writes, chunks, deadLetters, outcomes, target, retried, pace] = await Promise.all([
      findPlan(db, { migrationId, planId: run.planId }),
      listPhaseWrites(db, { ...at, planId: run.planId, retryOf }),
      listRunChunks(db, at, mostChunks),
      groupDeadLetters(db, at),
      // Of a plan that was not applied to its end the planned outcomes would claim too much.
      run.state === "done" ? countFinalOutcomes(db, { migrationId, planId: run.planId }) : null,
      findConnection(db, migrationId, "target"),
      retryOf === null ? null : findRun(db, migrationId, retryOf),
      listPace(db, at),
    ]);
    // Saved by `connectTarget` from the adapter's own answer.
    const check = target?.check as TargetCheckResult | undefined;
    const limitPerMinute = check?.ok ? check.target.requestsPerMinute : null;
    const chunkPhases = await listPhaseProgress(db, migrationId, run.id);
    const progress = await importProgressOf(db, run, chunkPhases, ctx.now());
    const phases = withCurrentLeft(
      phaseStatuses(ctx, run, writes, chunks, limitPerMinute),
      progress.secondsLeft,
    );
    return {
      run: {
        id: run.id,
        number: run.number,
        state: run.state,
        stateReason: run.stateReason,
        phase: run.phase,
        startedBy: run.actorName,
        startedAt: run.createdAt.toISOString(),
        endedAt: run.endedAt?.toISOString() ?? null,
        requestsPerSecond: run.requestsPerSecond,
        retryOfNumber: retried?.number ?? null,
        // Resuming would be refused again: only a plan made from the target as it is now can be applied.
        needsNewPlan: errorSchema.safeParse(run.error).data?.code === "import.target_changed",
      },
      plan: { id: run.planId, number: plan?.number ?? 0, hash: plan?.hash ?? "", scope: plan?.scope ?? null },
      limitPerMinute,
      sum: sumPhases(phases),
      /** Writes of this run that an undo took back since. */
      takenBack: writes.reduce((sum, row) => sum + row.undone, 0),
      phases,
      secondsLeft: progress.secondsLeft,
      strip: stripOf(run, chunks),
      workers: chunks.flatMap((chunk) =>
        chunk.owner === null || (isOver(run.state) && (chunk.heartbeatAgeSeconds ?? 0) > leaseSeconds)
          ? []
          : [
              {
                owner: chunk.owner,
                phase: chunk.phase,
                chunk: chunk.number,
                heartbeatAgeSeconds: chunk.heartbeatAgeSeconds,
              },
            ],
      ),
      backlog: backlogOf(writes, chunks),
      deadLetters,
      outcomes,
      pace,
    };
  },
);

export type ImportStatus = NonNullable<Awaited<ReturnType<typeof getImportStatus>>>;

/** Imports of a migration, newest first. */
export const listImports = verb(
  { name: "runs.listImports", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const runs = (await listRuns(db, migrationId, 200))
      .filter((run) => run.kind === "import")
      .slice(0, mostRuns);
    const sayings = await loadRunSayings(db, migrationId, runs);
    return runs.map((run) => ({
      id: run.id,
      number: run.number,
      state: run.state,
      says: sayings.get(run.id) ?? "",
      startedBy: run.actorName,
      startedAt: run.createdAt.toISOString(),
      endedAt: run.endedAt?.toISOString() ?? null,
      isRetry: importOptionsSchema.parse(run.options).retryOf !== null,
    }));
  },
);

const isOver = (state: RunRow["state"]) => state === "done" || state === "cancelled";

const confirmedOf = (chunks: readonly ChunkRow[]) =>
  chunks.find((chunk) => chunk.phase === "settle")?.confirmed ?? 0;

function phaseStatuses(
  ctx: ServiceContext,
  run: RunRow,
  writes: Awaited<ReturnType<typeof listPhaseWrites>>,
  chunks: readonly ChunkRow[],
  limitPerMinute: number | null,
): PhaseStatus[] {
  const at = importDefinition.phases.indexOf(run.phase);
  return importDefinition.phases.map((phase, place): PhaseStatus => {
    const own = chunks.filter((chunk) => chunk.phase === phase);
    const row = writes.find((each) => each.phase === phase);
    const planned = row?.planned ?? 0;
    const done = own.filter((chunk) => chunk.state === "done");
    const begun = own.length > 0;
    const state = own.some((chunk) => chunk.state === "failed")
      ? "failed"
      : run.state === "done" || (begun && done.length === own.length) || place < at
        ? "done"
        : begun
          ? "running"
          : "waiting";
    const sum = sumPhase(
      {
        phase,
        planned,
        stored: row?.stored ?? 0,
        accepted: row?.accepted ?? 0,
        confirmed: confirmedOf(chunks),
        setAside: row?.setAside ?? 0,
        open: begun
          ? own.reduce((total, chunk) => total + (chunk.state === "done" ? 0 : chunk.planned), 0)
          : place < at
            ? 0
            : planned,
      },
      isOver(run.state) && run.state === "done",
    );
    const times = timesOf(ctx, own, state);
    const booked = (row?.stored ?? 0) + (row?.accepted ?? 0) + sum.setAside;
    const rate = times.seconds !== null && times.seconds > 0 && booked > 0 ? booked / times.seconds : null;
    return {
      ...sum,
      state,
      chunks: own.length,
      chunksDone: done.length,
      ratePerSecond: rate,
      seconds: times.seconds,
      secondsLeft:
        state === "done" ? 0 : estimated(phase, planned - booked, run.requestsPerSecond, limitPerMinute),
    };
  });
}

/** The phase that runs gets what the whole run's time leaves after the phases to come, so that the page adds up. */
function withCurrentLeft(phases: readonly PhaseStatus[], secondsLeft: number | null): PhaseStatus[] {
  const later = phases
    .filter((phase) => phase.state === "waiting")
    .reduce((sum, phase) => sum + (phase.secondsLeft ?? 0), 0);
  return phases.map((phase) =>
    phase.state !== "running"
      ? phase
      : { ...phase, secondsLeft: secondsLeft === null ? null : Math.max(0, secondsLeft - later) },
  );
}

function timesOf(ctx: ServiceContext, chunks: readonly ChunkRow[], state: PhaseStatus["state"]) {
  const starts = chunks.flatMap((chunk) => (chunk.startedAt === null ? [] : [Date.parse(chunk.startedAt)]));
  if (starts.length === 0) return { seconds: null };
  const ends = chunks.flatMap((chunk) => (chunk.endedAt === null ? [] : [Date.parse(chunk.endedAt)]));
  const until = state === "done" && ends.length > 0 ? Math.max(...ends) : ctx.now().getTime();
  return { seconds: Math.max(0, (until - Math.min(...starts)) / 1000) };
}

const writeKinds: Readonly<Record<string, string>> = { usage: "ingestEvent", grants: "grantCredits" };

/** Seconds a phase to come will need, at the throttle or the target's limit, whichever is lower. */
function estimated(
  phase: string,
  writes: number,
  requestsPerSecond: number | null,
  limitPerMinute: number | null,
): number | null {
  if (writes === 0) return 0;
  const limits = [requestsPerSecond === null ? null : requestsPerSecond * 60, limitPerMinute].filter(
    (limit) => limit !== null,
  );
  return estimateImport({
    writes: [{ phase, kind: writeKinds[phase] ?? "createEntitlement", writes }],
    requestsPerMinute: limits.length === 0 ? null : Math.min(...limits),
  }).seconds;
}

/** Events accepted and not yet known to be stored. Once all are, they count as stored and none is left here. */
function backlogOf(writes: readonly { accepted: number }[], chunks: readonly ChunkRow[]): number {
  const accepted = writes.reduce((sum, row) => sum + row.accepted, 0);
  return accepted === 0 ? 0 : accepted - confirmedOf(chunks);
}

/** The chunks of the phase that runs, or of the last one that wrote. */
function stripOf(run: RunRow, chunks: readonly ChunkRow[]) {
  const writing = importDefinition.phases.filter((phase) =>
    chunks.some((chunk) => chunk.phase === phase && chunk.planned > 0),
  );
  const phase = writing.includes(run.phase) ? run.phase : writing.at(-1);
  if (phase === undefined) return null;
  const own = chunks.filter((chunk) => chunk.phase === phase);
  return {
    phase,
    writesPerChunk: Math.max(...own.map((chunk) => chunk.planned)),
    chunks: own.map((chunk) => ({ state: chunk.state, setAside: chunk.refused > 0 })),
  };
}
