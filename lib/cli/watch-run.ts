import { AppError } from "@/lib/errors";
import { formatCount, formatRate, formatRoughDuration } from "@/lib/format";
import { pauseRun } from "@/lib/services/runs/control-run";
import { getRunProgress, type RunProgress } from "@/lib/services/runs/get-progress";
import { interrupted, type Session } from "./run-command";

const pollMs = 300;
/** How often it is looked whether anybody works on the run. */
const workerCheckMs = 5_000;
/** Lines of progress where nobody can rewrite a line. */
const lineEveryMs = 10_000;

/**
 * Waits until a run is over and shows its progress. Throws `run.failed`, `run.paused` or `run.cancelled` with the run's
 * own reason when it did not end well, and `cli.interrupted` when the person ends the command; the run itself stays.
 */
export async function watchRun(
  session: Session,
  run: { migrationId: string; runId: string },
): Promise<RunProgress> {
  const show = createDisplay(session);
  let checkedAt = 0;
  try {
    while (true) {
      if (session.signal.aborted) {
        await pauseWork(session, run);
        throw interrupted();
      }
      if (Date.now() - checkedAt > workerCheckMs) {
        checkedAt = Date.now();
        await session.ensureWorker();
      }
      const progress = await getRunProgress(session.ctx, run);
      if (!progress) throw new Error("The run that was just started does not exist.");
      if (progress.state === "done") return progress;
      if (progress.state !== "running" && progress.state !== "cancelling") throw endedBadly(progress);
      show.update(progress);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    show.end();
  }
}

/** An export or import stops with the command that began it; otherwise the product's own workers would finish it unseen. */
async function pauseWork(session: Session, run: { migrationId: string; runId: string }): Promise<void> {
  const progress = await getRunProgress(session.ctx, run);
  const pausable = progress?.kind === "export" || progress?.kind === "import";
  if (pausable && progress.state === "running") await pauseRun(session.ctx, run);
}

function endedBadly(progress: RunProgress): AppError {
  const reason = progress.stateReason ?? "It gave no reason.";
  const next =
    progress.state === "cancelled" ? "" : " Start the same command again to go on from where it stopped.";
  return new AppError({
    code: `run.${progress.state}`,
    kind: "conflict",
    userMessage: `The ${nameOf(progress)} is ${progress.state}. ${reason}${next}`,
    context: { runId: progress.id },
  });
}

const kindNames: Readonly<Record<RunProgress["kind"], string>> = {
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
const nameOf = (progress: RunProgress) => `${kindNames[progress.kind].toLowerCase()} ${progress.number}`;

/** One line that is rewritten on a terminal; elsewhere a line per phase and every ten seconds. */
function createDisplay(session: Session) {
  const isTerminal = process.stderr.isTTY === true;
  let shown = "";
  let phase = "";
  let at = 0;
  return {
    update(progress: RunProgress) {
      const line = lineOf(progress);
      if (isTerminal) {
        if (line !== shown) process.stderr.write(`\r\u001b[2K${line}`);
      } else if (progress.phase !== phase || Date.now() - at > lineEveryMs) {
        session.say(line);
        at = Date.now();
      }
      shown = line;
      phase = progress.phase;
    },
    end() {
      if (isTerminal && shown !== "") process.stderr.write("\r\u001b[2K");
    },
  };
}

/** Phases whose own names say nothing to whoever waits for them. */
const phaseWords: Readonly<Record<string, string>> = {
  list: "reading lists",
  catchUp: "reading what changed meanwhile",
  references: "reading what others point to",
  fanOut: "reading customer by customer",
  target: "reading the target",
  guard: "checking the target",
  settle: "waiting until the target stored the usage",
  confirm: "looking for late failures",
  finish: "closing",
  conclude: "summing up",
};

/** "Import 3, usage: 12,000 of 50,000, 840/s, about 45 s left" */
export function lineOf(progress: RunProgress): string {
  const current = progress.phases.find((phase) => phase.phase === progress.phase);
  const doing = phaseWords[progress.phase] ?? progress.phase;
  const parts = [`${kindNames[progress.kind]} ${progress.number}, ${doing || "beginning"}`];
  const counted = current?.counts.objects ?? current?.counts.items;
  if (current && current.planned > 0) {
    parts.push(`: ${formatCount(current.donePlanned)} of ${formatCount(current.planned)}`);
  } else if (counted !== undefined) parts.push(`: ${formatCount(Math.round(Number(counted)))} read`);
  if (progress.ratePerSecond !== null) parts.push(`, ${formatRate(progress.ratePerSecond)}`);
  if (progress.secondsLeft !== null && progress.secondsLeft > 0) {
    // An import knows the phases to come; the others only what they are at.
    const of = progress.kind === "import" ? "" : " of this phase";
    parts.push(`, about ${formatRoughDuration(progress.secondsLeft * 1_000)}${of} left`);
  }
  return parts.join("");
}
