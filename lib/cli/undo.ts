import type { Command } from "commander";
import { listRuns, type RunRow } from "@/lib/db/queries/runs";
import { formatCount, formatNoun } from "@/lib/format";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import { getUndoPlan, type UndoPlan } from "@/lib/services/undo/get-undo-plan";
import { startUndo } from "@/lib/services/undo/start-undo";
import { getDirectUndo, undoDirect } from "@/lib/services/undo/undo-direct";
import { wrongUse } from "./exit-code";
import { type FileOptions, openMigrationOfFile } from "./open-file";
import { createCommand, withTarget } from "./options";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { watchRun } from "./watch-run";

interface UndoOptions extends FileOptions {
  readonly apply?: boolean;
  readonly expectPlan?: string;
  readonly note?: string;
}

/** `om-migrate undo`: says what an undo of an import does; does it with `--apply`. */
export function undoCommand(): Command {
  const command = createCommand("undo", "take an import back: says what it does, and does it with --apply")
    .argument("<run>", "id or number of the import")
    .option("--apply", "do it")
    .option("--expect-plan <hash>", "refuse any undo but the one with this hash")
    .option("--note <text>", "why, for the audit log; needed with --apply");
  return withTarget(command).action(async (run: string, options: UndoOptions) => {
    process.exitCode = await runCommand(options, (session) => undo(session, run, options));
  });
}

async function undo(session: Session, run: string, options: UndoOptions): Promise<CommandResult> {
  if (options.apply && !options.note) throw wrongUse("Say why with --note; it stands in the audit log.");
  const { migrationId } = await openMigrationOfFile(session, options, {
    rail: false,
    create: false,
    target: true,
  });
  const { id: runId, options: given } = await findImport(session, migrationId, run);
  if (importOptionsSchema.parse(given).mode === "direct")
    return await undoPastApi(session, { migrationId, runId }, options);
  const whom = { kind: "import", runId } as const;
  const plan = await getUndoPlan(session.ctx, { migrationId, whom });
  if (options.expectPlan !== undefined && options.expectPlan !== plan.hash) {
    throw wrongUse(
      `The undo is ${plan.hash}, not the expected ${options.expectPlan}. Nothing was taken back.`,
    );
  }
  if (!options.apply) return { document: { plan }, text: planText(plan), findings: [] };
  session.say(planText(plan));
  const started = await startUndo(session.ctx, {
    migrationId,
    whom,
    expectHash: plan.hash,
    note: options.note ?? "",
  });
  const { phases } = await watchRun(session, { migrationId, runId: started.runId });
  const left = phases.reduce((sum, phase) => sum + (phase.counts.left ?? 0), 0);
  return {
    document: { run: started.runId, migration: migrationId, plan, left },
    text: `Undone for ${formatNoun(plan.customers, "customer")}.`,
    findings:
      left === 0
        ? []
        : [
            {
              severity: "error",
              sentence: `${formatNoun(left, "row")} were changed at OpenMonetize since the import and stay there. They are listed with the run.`,
            },
          ],
  };
}

/** An import past the API goes without a trace, or not at all. */
async function undoPastApi(
  session: Session,
  at: { migrationId: string; runId: string },
  options: UndoOptions,
): Promise<CommandResult> {
  const plan = await getDirectUndo(session.ctx, at);
  const lines = [
    ...Object.entries(plan.removed).map(
      ([table, rows]) => `goes        ${formatCount(rows)} rows of ${table}`,
    ),
    ...Object.entries(plan.restored).map(
      ([table, rows]) => `as before   ${formatCount(rows)} rows of ${table}`,
    ),
    ...plan.touched.map((user) => `written to  ${user}, by others; the undo is refused`),
  ].join("\n");
  if (!options.apply) return { document: { plan }, text: lines, findings: [] };
  session.say(lines);
  const { sameAsBefore } = await undoDirect(session.ctx, { ...at, note: options.note ?? "" });
  const others = sameAsBefore === false ? " Others have written elsewhere in the tenant; that stays." : "";
  return {
    document: { migration: at.migrationId, plan, sameAsBefore },
    text: `Undone: nothing of the import is left.${others}`,
    findings: [],
  };
}

async function findImport(session: Session, migrationId: string, run: string): Promise<RunRow> {
  const imports = (await listRuns(session.ctx.db.drizzle, migrationId, 1_000)).filter(
    ({ kind }) => kind === "import",
  );
  const found = imports.find(({ id, number }) => id === run || String(number) === run);
  if (found) return found;
  const known = imports.map(({ number }) => number).join(", ");
  throw wrongUse(
    `There is no import ${run}. ${known ? `This migration has imports ${known}.` : "Nothing was imported yet."}`,
  );
}

function planText(plan: UndoPlan): string {
  const part = (title: string, lines: UndoPlan["goes"]) =>
    lines.map(
      ({ what, count, detail }) => `${title} ${formatCount(count)} ${what}${detail ? `: ${detail}` : ""}`,
    );
  return [
    `Undo ${plan.hash}: ${formatNoun(plan.customers, "customer")}`,
    ...part("goes       ", plan.goes),
    ...part("compensated", plan.compensated),
    ...part("stays      ", plan.stays),
  ].join("\n");
}
