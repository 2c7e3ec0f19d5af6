import type { Command } from "commander";
import type { SourceId } from "@/lib/canonical";
import { formatNoun } from "@/lib/format";
import { getAssessment } from "@/lib/services/assessments/get-assessment";
import { startAssessment } from "@/lib/services/assessments/start-assessment";
import { getProbe } from "@/lib/services/probes/get-probe";
import { startProbe } from "@/lib/services/probes/start-probe";
import { openMigration } from "./open-migration";
import { createCommand, url } from "./options";
import { readSecret } from "./read-secret";
import { type ReadOptions, readSource, withSource } from "./read-source";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { openTargetSide } from "./sides";
import { watchRun } from "./watch-run";
import { writeFileWhole } from "./write-file";

interface AnalyzeOptions extends ReadOptions {
  readonly output?: string;
  readonly probe?: boolean;
  readonly targetUrl?: string;
}

/** `om-migrate analyze <source>`: reads the source and says what of it carries over, with customers and money behind it. */
export function analyzeCommand(): Command {
  const command = createCommand("analyze", "read the source and write a compatibility report")
    .option("--output <file>", "where the report is written as JSON; without it only the verdict is printed")
    .option(
      "--probe",
      "also measure what OpenMonetize enforces; writes two users and at most 98 events named migration.probe there",
    )
    .option(
      "--target-url <url>",
      "with --probe: address of the OpenMonetize platform (key: OM_API_KEY)",
      url,
    );
  return withSource(command).action(async (provider: SourceId, options: AnalyzeOptions) => {
    process.exitCode = await runCommand(options, (session) => analyze(session, provider, options));
  });
}

async function analyze(
  session: Session,
  provider: SourceId,
  options: AnalyzeOptions,
): Promise<CommandResult> {
  const { ctx } = session;
  const migrationId = await readSource(session, provider, options);
  if (options.probe) await probeTarget(session, migrationId, options);
  const { runId } = await startAssessment(ctx, { migrationId });
  await watchRun(session, { migrationId, runId });
  const [{ assessment }, { capabilities, measuredAt, staleWhy }] = await Promise.all([
    getAssessment(ctx, { migrationId }),
    getProbe(ctx, { migrationId }),
  ]);
  if (!assessment) throw new Error("The assessment left no report.");
  const target = { measuredAt, staleWhy, capabilities };
  const document = { migration: migrationId, output: options.output ?? null, ...assessment, target };
  if (options.output !== undefined)
    await writeFileWhole(options.output, [`${JSON.stringify(document, null, 2)}\n`]);
  const of = (verdict: string) => assessment.findings.filter((each) => each.verdict === verdict).length;
  const lines = [
    `${formatNoun(assessment.findings.length, "finding")}: ${of("carries")} carry over, ${of("changes")} with a change, ${of("stays")} stay on the rail, ${of("impossible")} cannot be represented.`,
    ...(capabilities.length === 0
      ? []
      : [
          `${capabilities.filter(({ verdict }) => verdict === "measured").length} of ${capabilities.length} points of the target are measured, ${capabilities.filter(({ differs }) => differs).length} not as assumed.`,
        ]),
    ...(options.output === undefined ? [] : [`The report is in ${options.output}.`]),
  ];
  return {
    document,
    text: lines.join("\n"),
    findings: assessment.blockers.map((sentence) => ({ severity: "error" as const, sentence })),
  };
}

/** Connects the target if its key is at hand, and measures what it enforces. */
async function probeTarget(session: Session, migrationId: string, options: AnalyzeOptions): Promise<void> {
  const apiKey = await readSecret({}, "OM_API_KEY", session.say);
  if (apiKey !== null) {
    const target = await openTargetSide(session, { apiKey, baseUrl: options.targetUrl ?? null });
    await openMigration(session, { ...options, migration: migrationId }, { target });
  }
  const { footprint } = await getProbe(session.ctx, { migrationId });
  if (footprint) {
    session.say(
      `Probing the target under the users ${footprint.users.join(" and ")}: at most ${footprint.events} events, ${footprint.entitlements} entitlements that are deleted again.`,
    );
  }
  const { runId } = await startProbe(session.ctx, { migrationId });
  await watchRun(session, { migrationId, runId });
}
