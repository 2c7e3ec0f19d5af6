import type { Command } from "commander";
import type { SourceId } from "@/lib/canonical";
import { formatNoun } from "@/lib/format";
import { getAssessment } from "@/lib/services/assessments/get-assessment";
import { startAssessment } from "@/lib/services/assessments/start-assessment";
import { createCommand } from "./options";
import { type ReadOptions, readSource, withSource } from "./read-source";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { watchRun } from "./watch-run";
import { writeFileWhole } from "./write-file";

interface AnalyzeOptions extends ReadOptions {
  readonly output?: string;
}

/** `om-migrate analyze <source>`: reads the source and says what of it carries over, with customers and money behind it. */
export function analyzeCommand(): Command {
  const command = createCommand("analyze", "read the source and write a compatibility report").option(
    "--output <file>",
    "where the report is written as JSON; without it only the verdict is printed",
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
  const { runId } = await startAssessment(ctx, { migrationId });
  await watchRun(session, { migrationId, runId });
  const { assessment } = await getAssessment(ctx, { migrationId });
  if (!assessment) throw new Error("The assessment left no report.");
  const document = { migration: migrationId, output: options.output ?? null, ...assessment };
  if (options.output !== undefined)
    await writeFileWhole(options.output, [`${JSON.stringify(document, null, 2)}\n`]);
  const of = (verdict: string) => assessment.findings.filter((each) => each.verdict === verdict).length;
  const lines = [
    `${formatNoun(assessment.findings.length, "finding")}: ${of("carries")} carry over, ${of("changes")} with a change, ${of("stays")} stay on the rail, ${of("impossible")} cannot be represented.`,
    ...(options.output === undefined ? [] : [`The report is in ${options.output}.`]),
  ];
  return {
    document,
    text: lines.join("\n"),
    findings: assessment.blockers.map((sentence) => ({ severity: "error" as const, sentence })),
  };
}
