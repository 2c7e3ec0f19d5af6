import { z } from "zod";
import { findMigration } from "@/lib/db/queries/migrations";
import { countAccepted, countFinalOutcomes, groupDeadLetters } from "@/lib/db/queries/operations";
import {
  findLatestRun,
  findRun,
  listOpenRuns,
  listPhaseProgress,
  type PhaseProgress,
  type RunRow,
} from "@/lib/db/queries/runs";
import { countLiveWorkers } from "@/lib/jobs/sql/workers";
import type { Executor, ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { importProgressOf } from "./import-progress";

export interface RunProgress {
  readonly id: string;
  readonly migrationId: string;
  readonly number: number;
  readonly kind: RunRow["kind"];
  readonly state: RunRow["state"];
  readonly phase: string;
  readonly stateReason: string | null;
  readonly requestsPerSecond: number | null;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly planned: number;
  readonly done: number;
  readonly phases: readonly PhaseProgress[];
  /** Records per second of the current phase, from committed chunks; null before the first. */
  readonly ratePerSecond: number | null;
  /** Seconds left of the planned work at that rate; null while it cannot be told. */
  readonly secondsLeft: number | null;
  readonly heartbeatAgeSeconds: number | null;
}

/** Progress of one run, or of the newest of a kind, from committed rows only. Null when there is none. */
export const getRunProgress = verb(
  {
    name: "runs.getProgress",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      runId: z.uuid().nullable().default(null),
      kind: z
        .enum(["export", "check", "assess", "plan", "import", "validate", "bills", "probe", "undo"])
        .nullable()
        .default(null),
    }),
  },
  async (ctx, { migrationId, runId, kind }): Promise<RunProgress | null> => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const run = runId
      ? await findRun(db, migrationId, runId)
      : await findLatestRun(db, migrationId, kind ?? "import");
    return run ? await progressOf(ctx, db, run) : null;
  },
);

export interface OpenJob extends RunProgress {
  readonly migrationName: string;
}

/** What runs in the workspace right now: the job bar. */
export const listOpenJobs = verb(
  { name: "runs.listOpen", permission: "migration:read", input: z.object({}) },
  async (ctx): Promise<{ runs: OpenJob[]; workers: number }> => {
    const db = ctx.db.drizzle;
    const open = await listOpenRuns(db, ctx.workspaceId);
    const runs = await Promise.all(
      open.map(async (run) => {
        const migration = await findMigration(db, ctx.workspaceId, run.migrationId);
        return { ...(await progressOf(ctx, db, run)), migrationName: migration?.name ?? "" };
      }),
    );
    return { runs, workers: await countLiveWorkers(db) };
  },
);

/** The account of an import: what each entity came to, what is set aside and why. Null when there is no such run. */
export const getImportAccount = verb(
  {
    name: "runs.getImportAccount",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), runId: z.uuid() }),
  },
  async (ctx, { migrationId, runId }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const run = await findRun(db, migrationId, runId);
    if (!run?.planId) return null;
    const at = { migrationId, runId };
    const [outcomes, deadLetters, backlog] = await Promise.all([
      countFinalOutcomes(db, { migrationId, planId: run.planId }),
      groupDeadLetters(db, at),
      countAccepted(db, at),
    ]);
    return { runId, planId: run.planId, state: run.state, outcomes, deadLetters, backlog };
  },
);

async function progressOf(ctx: ServiceContext, db: Executor, run: RunRow): Promise<RunProgress> {
  const chunkPhases = await listPhaseProgress(db, run.migrationId, run.id);
  const detail = run.kind === "import" ? await importProgressOf(db, run, chunkPhases, ctx.now()) : null;
  const phases = detail?.phases ?? chunkPhases;
  const current = phases.find((phase) => phase.phase === run.phase);
  const planned = phases.reduce((sum, phase) => sum + phase.planned, 0);
  const done = phases.reduce((sum, phase) => sum + phase.donePlanned, 0);
  const rate = detail ? detail.ratePerSecond : rateOf(ctx, current);
  const left = current ? current.planned - current.donePlanned : 0;
  return {
    id: run.id,
    migrationId: run.migrationId,
    number: run.number,
    kind: run.kind,
    state: run.state,
    phase: run.phase,
    stateReason: run.stateReason,
    requestsPerSecond: run.requestsPerSecond,
    startedBy: run.actorName,
    startedAt: run.createdAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    planned,
    done,
    phases,
    ratePerSecond: rate,
    secondsLeft: detail ? detail.secondsLeft : secondsAtRate(run, left, rate),
    heartbeatAgeSeconds: current?.heartbeatAgeSeconds ?? null,
  };
}

function secondsAtRate(run: RunRow, left: number, rate: number | null): number | null {
  return rate !== null && rate > 0 && run.state === "running" ? Math.ceil(left / rate) : null;
}

function rateOf(ctx: ServiceContext, phase: PhaseProgress | undefined): number | null {
  if (!phase?.startedAt || phase.donePlanned === 0) return null;
  const seconds = (ctx.now().getTime() - Date.parse(phase.startedAt)) / 1000;
  return seconds > 0 ? phase.donePlanned / seconds : null;
}
