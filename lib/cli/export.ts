import type { Command } from "commander";
import type { SourceId } from "@/lib/canonical";
import { formatNoun } from "@/lib/format";
import { exportSnapshot } from "@/lib/services/files/export-snapshot";
import type { Finding } from "./exit-code";
import { createCommand } from "./options";
import { type ReadOptions, readSource, withSource } from "./read-source";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { writeFileWhole } from "./write-file";

interface ExportOptions extends ReadOptions {
  readonly output: string;
  readonly raw?: boolean;
}

/** `om-migrate export <source>`: reads the source into a snapshot and writes it as a file. */
export function exportCommand(): Command {
  const command = createCommand("export", "read the source and write everything as one file")
    .requiredOption("--output <file>", "where the export is written")
    .option("--raw", "add the objects as the provider sent them");
  return withSource(command).action(async (provider: SourceId, options: ExportOptions) => {
    process.exitCode = await runCommand(options, (session) => exportSource(session, provider, options));
  });
}

async function exportSource(
  session: Session,
  provider: SourceId,
  options: ExportOptions,
): Promise<CommandResult> {
  const { ctx } = session;
  const migrationId = await readSource(session, provider, options);
  const { head, pieces } = await exportSnapshot(ctx, { migrationId, raw: options.raw ?? false });
  await writeFileWhole(options.output, pieces);
  const { counts, rejected, scope } = head.manifest;
  const records = Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const refused = Object.values(rejected).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const findings: Finding[] = scope.unavailable.map(({ stream, reason }) => ({
    severity: "warning",
    sentence: `${stream} could not be read and is not in the export: ${reason}`,
  }));
  if (refused > 0) {
    const sentence = `${formatNoun(refused, "record")} could not be understood and ${refused === 1 ? "is" : "are"} listed under "issues" in the file.`;
    findings.push({ severity: "error", sentence });
  }
  return {
    document: {
      migration: migrationId,
      output: options.output,
      source: head.source,
      account: head.account,
      mode: head.mode,
      manifest: head.manifest,
    },
    text: `${formatNoun(records, "record")} of ${head.source} ${head.account} written to ${options.output}.`,
    findings,
  };
}
