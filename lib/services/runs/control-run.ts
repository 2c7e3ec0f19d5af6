import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { lockMigration } from "@/lib/db/queries/migrations";
import { resolveRetried } from "@/lib/db/queries/operations";
import type { RunRow } from "@/lib/db/queries/runs";
import { findRun, updateRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { resetAttempts } from "@/lib/jobs/sql/reset-attempts";
import { lockRun } from "@/lib/jobs/sql/run-rows";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import type { Executor, ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { refuseSecondRun } from "./refuse-second-run";
import { refuseImportSince, refuseTakenBack } from "./refuse-taken-back";

const runInput = z.object({ migrationId: z.uuid(), runId: z.uuid() });

type Change = "pause" | "resume" | "cancel";

/** The state each command leads to from each state; null = it cannot be done, with no effect. */
const transitions: Record<Change, Record<RunRow["state"], RunRow["state"] | null>> = {
  pause: { running: "paused", paused: "paused", cancelling: null, cancelled: null, failed: null, done: null },
  resume: {
    running: "running",
    paused: "running",
    cancelling: null,
    cancelled: null,
    failed: "running",
    done: null,
  },
  cancel: {
    running: "cancelled",
    paused: "cancelled",
    cancelling: "cancelled",
    cancelled: "cancelled",
    failed: "cancelled",
    done: null,
  },
};

/** Stops at the next safe point; nothing is sent twice when it goes on. Pausing a paused run changes nothing. */
export const pauseRun = verb(
  { name: "runs.pause", permission: "run:control", input: runInput },
  (ctx, input) => change(ctx, input, "pause"),
);

/** Goes on from where a paused or failed run stopped. */
export const resumeRun = verb(
  { name: "runs.resume", permission: "run:control", input: runInput },
  (ctx, input) => change(ctx, input, "resume"),
);

/** Ends a run for good. What was written stays and is listed in its operations. */
export const cancelRun = verb(
  { name: "runs.cancel", permission: "run:control", input: runInput },
  (ctx, input) => change(ctx, input, "cancel"),
);

/** Changes how many requests a second the run sends; null lifts the throttle. Takes effect within five seconds. */
export const throttleRun = verb(
  {
    name: "runs.throttle",
    permission: "run:control",
    input: runInput.extend({ requestsPerSecond: z.int().min(1).max(10_000).nullable() }),
  },
  async (ctx, { migrationId, runId, requestsPerSecond }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    await ctx.db.transaction(async (tx) => {
      const run = await findRun(tx, migrationId, runId);
      if (!run) throw unknownRun();
      await updateRun(tx, migrationId, runId, { requestsPerSecond });
      await appendAudit(tx, ctx, {
        action: "run.throttled",
        subjectKind: "run",
        subjectId: runId,
        migrationId,
        detail: {
          kind: run.kind,
          number: run.number,
          from: run.requestsPerSecond,
          to: requestsPerSecond,
        },
      });
    });
  },
);

async function change(
  ctx: ServiceContext,
  { migrationId, runId }: z.output<typeof runInput>,
  command: Change,
): Promise<{ state: RunRow["state"] }> {
  await requireMigration(ctx, migrationId);
  const state = await ctx.db.transaction(async (tx) => {
    if (!(await findRun(tx, migrationId, runId))) throw unknownRun();
    // The same order of locks as in whatever begins a run.
    await lockMigration(tx, migrationId);
    const run = await lockRun(tx, migrationId, runId);
    const next = transitions[command][run.state];
    if (next === null) {
      throw new AppError({
        code: "run.state",
        kind: "conflict",
        userMessage: `A run that is ${run.state} cannot be asked to ${command}.`,
      });
    }
    if (next === run.state) return next;
    if (command === "resume" && run.state === "failed") await refuseResume(tx, run);
    if (command === "resume" && run.kind === "import") {
      const why = `Import run ${run.number} went on writing to the target since.`;
      await makeEvidenceStale(tx, migrationId, ["validation"], why);
    }
    if (command === "resume") await resetAttempts(tx, { migrationId, runId });
    const reason = {
      pause: `Paused by ${ctx.actor.name}.`,
      resume: null,
      // Why it had stopped is what its page is read for; that it was given up comes after it.
      cancel: [run.state === "failed" ? run.stateReason : null, `Cancelled by ${ctx.actor.name}.`]
        .filter((part) => part !== null)
        .join(" "),
    }[command];
    const ended = next === "cancelled" ? { endedAt: ctx.now() } : {};
    if (next === "cancelled") await reopenRetried(tx, ctx, run);
    await updateRun(tx, migrationId, runId, { state: next, stateReason: reason, error: null, ...ended });
    await appendAudit(tx, ctx, {
      action: `run.${command === "cancel" ? "cancelled" : `${command}d`}`,
      subjectKind: "run",
      subjectId: runId,
      migrationId,
      detail: { kind: run.kind, number: run.number, from: run.state, to: next },
    });
    return next;
  });
  await ctx.wakeWorkers();
  return { state };
}

/** Others may have begun a run since this one failed. */
async function refuseResume(tx: Executor, run: RunRow): Promise<void> {
  await refuseSecondRun(tx, run.migrationId, run.kind);
  if (run.kind === "import") {
    await refuseSecondRun(tx, run.migrationId, "undo");
    await refuseTakenBack(tx, run);
  }
  if (run.kind === "undo") {
    for (const kind of ["import", "probe"] as const) await refuseSecondRun(tx, run.migrationId, kind);
    await refuseImportSince(tx, run);
  }
}

/** What a cancelled retry has not written is set aside as before; otherwise nobody could retry it any more. */
async function reopenRetried(tx: Executor, ctx: ServiceContext, run: RunRow): Promise<void> {
  const retryOf = run.kind === "import" ? importOptionsSchema.safeParse(run.options).data?.retryOf : null;
  if (!retryOf || !run.planId) return;
  const at = { migrationId: run.migrationId, runId: run.id, planId: run.planId };
  await resolveRetried(tx, at, retryOf, ctx.now());
}

function unknownRun(): AppError {
  return new AppError({
    code: "run.not_found",
    kind: "not-found",
    userMessage: "There is no such run in this migration.",
  });
}
