import { type Command, Option } from "commander";
import { type EntityCounts, emptyEntityCounts, entityKinds, outcomes, type SourceId } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import type { PlanScope } from "@/lib/db/queries/scope";
import { AppError } from "@/lib/errors";
import { formatCount, formatNoun, formatRoughDuration } from "@/lib/format";
import { connectTargetDatabase } from "@/lib/services/connections/connect-target-database";
import { approvePlan } from "@/lib/services/plans/approve-plan";
import { resumeRun } from "@/lib/services/runs/control-run";
import { getImportAccount } from "@/lib/services/runs/get-progress";
import { startImport } from "@/lib/services/runs/start-import";
import { loadSnapshot } from "@/lib/services/snapshots/load-snapshot";
import { type BuiltPlan, buildPlan } from "./build-plan";
import { type Finding, wrongUse } from "./exit-code";
import { findUnfinishedImport } from "./find-unfinished-import";
import { applyMapping } from "./mapping-file";
import { type FileOptions, openMigrationOfFile } from "./open-file";
import { createCommand, url, withTarget } from "./options";
import { parseOnly } from "./parse-only";
import { moneyText, planMoney } from "./plan-money";
import { readSecret } from "./read-secret";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { sourceArgument } from "./source-argument";
import { validatePlan } from "./validation-result";
import { watchRun } from "./watch-run";

interface ImportOptions extends FileOptions {
  readonly mapping?: string;
  readonly dryRun?: boolean;
  readonly validate?: boolean;
  readonly only?: string;
  readonly mode: "api" | "direct";
  readonly strict?: boolean;
  readonly waivePilot?: string;
  readonly expectPlan?: string;
}

/** `om-migrate import`: plans, approves and writes; or only plans, with `--dry-run`. */
export function importCommand(): Command {
  const command = createCommand("import", "plan and write everything to OpenMonetize")
    .addArgument(sourceArgument("[source]"))
    .option("--source <file>", "export file, or what a script saved; without it the newest snapshot")
    .option("--mapping <file>", "mapping; without it the newest version, or a suggestion")
    .option("--base-url <url>", "address of the source, for reading the rail again with --validate", url)
    .option("--dry-run", "only say what would happen")
    .option("--only <ids or rule>", "source ids separated by commas, @file, or field=value")
    .option("--validate", "validate once everything is written")
    .option("--expect-plan <hash>", "refuse any plan but the one with this hash")
    .option(
      "--waive-pilot <note>",
      "import everything of a live account without a validated pilot, with the reason",
    )
    .option("--strict", "refuse losses that are decided by default")
    .addOption(
      new Option(
        "--mode <mode>",
        "how records are written: through the API, or into the platform's own database (TARGET_DATABASE_URL)",
      )
        .choices(["api", "direct"])
        .default("api"),
    );
  return withTarget(command).action(async (provider: SourceId | undefined, options: ImportOptions) => {
    process.exitCode = await runCommand(options, (session) => importAll(session, provider, options));
  });
}

async function importAll(
  session: Session,
  provider: SourceId | undefined,
  options: ImportOptions,
): Promise<CommandResult> {
  const scope = parseOnly(options.only);
  const { migrationId, file } = await openMigrationOfFile(session, options, {
    rail: options.validate ?? false,
    create: true,
    target: true,
  });
  if (provider && file && file.source !== provider) {
    throw wrongUse(`The file is an export of ${file.source}, not of ${provider}.`);
  }
  if (options.mode === "direct") await connectDatabase(session, migrationId);
  const mapping = await applyMapping(session, migrationId, {
    file: options.mapping,
    strict: options.strict ?? false,
  });
  const unfinished = options.dryRun
    ? null
    : await findUnfinishedImport(session.ctx, migrationId, { mapping, scope });
  if (unfinished && unfinished.mode !== options.mode) {
    throw wrongUse(
      `Import ${unfinished.number} of the same plan is unfinished and goes by --mode ${unfinished.mode}. Go on with that mode.`,
    );
  }
  if (unfinished && (options.expectPlan === undefined || options.expectPlan === unfinished.planHash)) {
    session.say(`Going on with import ${unfinished.number}, which applies the same plan.`);
    if (unfinished.state !== "running")
      await resumeRun(session.ctx, { migrationId, runId: unfinished.runId });
    return await finishImport(session, migrationId, scope, unfinished, options);
  }
  const plan = await buildPlan(session, migrationId, scope);
  announce(session, plan);
  if (options.expectPlan !== undefined && options.expectPlan !== plan.hash) {
    throw new AppError({
      code: "plan.hash_differs",
      kind: "conflict",
      userMessage: `The plan is ${plan.hash}, not the expected ${options.expectPlan}: file, mapping, scope or target differ from what was looked at. Nothing was written. Look at it with --dry-run.`,
    });
  }
  if (options.dryRun) return await dryRunResult(session, migrationId, scope, plan, options.mode);
  await approvePlan(session.ctx, {
    migrationId,
    planId: plan.planId,
    hash: plan.hash,
    note: "Approved by the command line.",
  });
  const { runId } = await startImport(session.ctx, {
    migrationId,
    planId: plan.planId,
    expectHash: plan.hash,
    waivePilot: options.waivePilot ?? null,
    mode: options.mode,
  });
  return await finishImport(
    session,
    migrationId,
    scope,
    { runId, planId: plan.planId, planHash: plan.hash },
    options,
  );
}

/** A new address is tested and stored; without one the stored one is used, or the import says what is missing. */
async function connectDatabase(session: Session, migrationId: string): Promise<void> {
  const databaseUrl = await readSecret({}, "TARGET_DATABASE_URL", session.say);
  if (databaseUrl === null) {
    if (await findConnection(session.ctx.db.drizzle, migrationId, "targetDatabase")) return;
    throw wrongUse("Give the address of the platform's database in TARGET_DATABASE_URL for --mode direct.");
  }
  session.say("Testing the platform's database.");
  await connectTargetDatabase(session.ctx, { migrationId, databaseUrl });
}

function announce(session: Session, { hash, preview }: BuiltPlan): void {
  const writes = preview.writes.reduce((sum, row) => sum + row.writes, 0);
  const { selected, all } = preview.covered;
  session.say(
    `Plan ${preview.number} (${hash.slice(0, 12)}): ${formatCount(selected)} of ${formatNoun(all, "customer")}, ${formatNoun(writes, "write")}, about ${formatRoughDuration(secondsOf(preview) * 1_000)}.`,
  );
}

const secondsOf = (preview: BuiltPlan["preview"]): number => preview.estimate.seconds ?? 0;

async function dryRunResult(
  session: Session,
  migrationId: string,
  scope: PlanScope,
  plan: BuiltPlan,
  mode: ImportOptions["mode"],
): Promise<CommandResult> {
  const counts = countsOf(plan.preview.outcomes);
  const money = await planMoney(session, { migrationId, planId: plan.planId });
  return {
    document: {
      migration: migrationId,
      planHash: plan.hash,
      mode,
      counts,
      money,
      deadLetters: 0,
      startedAt: plan.startedAt,
      endedAt: plan.endedAt,
    },
    text: `${tableOf(counts)}\n${moneyText(money)}\nNothing was written. Plan ${plan.hash}`,
    findings: await findingsOf(session, migrationId, scope, counts, 0),
  };
}

async function finishImport(
  session: Session,
  migrationId: string,
  scope: PlanScope,
  run: { runId: string; planId: string; planHash: string },
  options: ImportOptions,
): Promise<CommandResult> {
  const ended = await watchRun(session, { migrationId, runId: run.runId });
  const account = await getImportAccount(session.ctx, { migrationId, runId: run.runId });
  const counts = countsOf(account?.outcomes ?? []);
  const deadLetters = (account?.deadLetters ?? []).reduce((sum, row) => sum + row.open, 0);
  for (const row of account?.deadLetters ?? []) {
    if (row.open > 0)
      session.say(
        `${formatNoun(row.open, "record")} of ${row.entity} set aside: ${row.message} ${row.remedy}`,
      );
  }
  const validation = options.validate
    ? await validatePlan(session, { migrationId, planId: run.planId })
    : null;
  const findings = await findingsOf(session, migrationId, scope, counts, deadLetters);
  return {
    document: {
      run: run.runId,
      migration: migrationId,
      planHash: run.planHash,
      mode: options.mode,
      counts,
      deadLetters,
      startedAt: ended.startedAt,
      endedAt: ended.endedAt,
      ...(validation ? { validators: validation.validators } : {}),
    },
    text: [tableOf(counts), `Plan ${run.planHash}`, validation?.text].filter(Boolean).join("\n"),
    findings: [...findings, ...(validation?.findings ?? [])],
  };
}

function countsOf(rows: readonly { entity: string; outcome: string; records: number }[]): EntityCounts {
  const counts = emptyEntityCounts();
  for (const entity of entityKinds) {
    for (const outcome of outcomes) {
      counts[entity][outcome] = rows
        .filter((row) => row.entity === entity && row.outcome === outcome)
        .reduce((sum, row) => sum + row.records, 0);
    }
  }
  return counts;
}

/** Rejected and unaccounted records are errors; what waits for a person is a warning. */
async function findingsOf(
  session: Session,
  migrationId: string,
  scope: PlanScope,
  counts: EntityCounts,
  deadLetters: number,
): Promise<Finding[]> {
  const sum = (outcome: "rejected" | "held") =>
    entityKinds.reduce((total, entity) => total + counts[entity][outcome], 0);
  const findings: Finding[] = [];
  if (sum("rejected") > 0) {
    findings.push({ severity: "error", sentence: `${formatNoun(sum("rejected"), "record")} rejected.` });
  }
  if (deadLetters > 0) {
    findings.push({ severity: "error", sentence: `${formatNoun(deadLetters, "write")} set aside.` });
  }
  if (sum("held") > 0) {
    findings.push({
      severity: "warning",
      sentence: `${formatNoun(sum("held"), "record")} held for a decision.`,
    });
  }
  if (scope.kind !== "all") return findings;
  const { manifest } = await loadSnapshot(session.ctx, migrationId);
  for (const entity of entityKinds) {
    const accounted = outcomes.reduce((total, outcome) => total + counts[entity][outcome], 0);
    const missing = (manifest.counts[entity] ?? 0) - accounted;
    if (missing !== 0) {
      findings.push({
        severity: "error",
        sentence: `${formatCount(missing)} of the ${entity} in the snapshot are not accounted for.`,
      });
    }
  }
  return findings;
}

function tableOf(counts: EntityCounts): string {
  const rows = [
    ["", ...outcomes],
    ...entityKinds.map((entity) => [
      entity,
      ...outcomes.map((outcome) => formatCount(counts[entity][outcome])),
    ]),
  ];
  return rows
    .map((row) => row.map((cell, index) => (index === 0 ? cell.padEnd(15) : cell.padStart(11))).join(""))
    .join("\n");
}
