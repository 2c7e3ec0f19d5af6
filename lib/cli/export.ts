import { type Command, Option } from "commander";
import type { SourceId } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { findLatestRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { formatNoun } from "@/lib/format";
import { exportSnapshot } from "@/lib/services/files/export-snapshot";
import { changeSettings } from "@/lib/services/migrations/change-settings";
import { type RailId, rails } from "@/lib/services/migrations/provider-words";
import { resumeRun } from "@/lib/services/runs/control-run";
import { startExport } from "@/lib/services/snapshots/start-export";
import type { Finding } from "./exit-code";
import { type CustomOptions, openCustomMigration, withCustom } from "./export-custom";
import { openMigration } from "./open-migration";
import { type CommonOptions, createCommand, type KeyOptions, url, wholeNumber, withKey } from "./options";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { openSourceSide } from "./sides";
import { keyMissing, readSourceAccess, type SourceOptions } from "./source-access";
import { sourceArgument } from "./source-argument";
import { watchRun } from "./watch-run";
import { writeFileWhole } from "./write-file";

interface ExportOptions extends CommonOptions, KeyOptions, SourceOptions, CustomOptions {
  readonly output: string;
  readonly rail?: RailId;
  readonly raw?: boolean;
  readonly usageDays?: number;
  readonly requestsPerSecond?: number;
}

/** `om-migrate export <source>`: reads the source into a snapshot and writes it as a file. */
export function exportCommand(): Command {
  const command = createCommand("export", "read the source and write everything as one file")
    .addArgument(sourceArgument("<source>"))
    .requiredOption("--output <file>", "where the export is written")
    .option("--base-url <url>", "address of the source, when it is not the provider's own", url)
    .option("--site <name>", "Chargebee: the site (default: CHARGEBEE_SITE)")
    .addOption(
      new Option("--environment <kind>", "Stigg: kind of the environment, which the key does not tell")
        .choices(["live", "test"])
        .default("live"),
    )
    .addOption(
      new Option("--rail <provider>", "Stigg: who goes on charging the customers").choices([...rails]),
    )
    .option("--raw", "add the objects as the provider sent them")
    .option("--usage-days <days>", "days of usage history to read (default: 90)", wholeNumber(1, 400))
    .option(
      "--requests-per-second <number>",
      "requests sent to the source, which your own traffic shares (default: below the provider's limits)",
      wholeNumber(1, 10_000),
    );
  return withKey(withCustom(command), "STRIPE_API_KEY, STIGG_API_KEY, CHARGEBEE_API_KEY").action(
    async (provider: SourceId, options: ExportOptions) => {
      process.exitCode = await runCommand(options, (session) => exportSource(session, provider, options));
    },
  );
}

async function exportSource(
  session: Session,
  provider: SourceId,
  options: ExportOptions,
): Promise<CommandResult> {
  const { ctx } = session;
  const migrationId =
    provider === "custom"
      ? await openCustomMigration(session, options)
      : await openKeyedMigration(session, provider, options);
  await requireSource(session, migrationId, provider);
  await keepSettings(session, migrationId, options);
  await watchRun(session, { migrationId, runId: await startOrJoin(session, migrationId) });
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

/** The migration of a source that is reached with a key. */
async function openKeyedMigration(
  session: Session,
  provider: SourceId,
  options: ExportOptions,
): Promise<string> {
  const access = await readSourceAccess(provider, options, session.say);
  const source = access ? await openSourceSide(session, provider, access) : null;
  return await openMigration(session, options, { source, create: true, missing: keyMissing(provider) });
}

/** Keeps what was asked for as settings of the migration, so that the app shows and uses the same. */
async function keepSettings(session: Session, migrationId: string, options: ExportOptions): Promise<void> {
  const { usageDays, requestsPerSecond: sourceRequestsPerSecond, rail } = options;
  if (usageDays === undefined && sourceRequestsPerSecond === undefined && rail === undefined) return;
  await changeSettings(session.ctx, { migrationId, settings: { usageDays, sourceRequestsPerSecond, rail } });
}

/** An export that was cut short goes on from its last page; a second one beside it would read everything twice. */
async function startOrJoin(session: Session, migrationId: string): Promise<string> {
  const latest = await findLatestRun(session.ctx.db.drizzle, migrationId, "export");
  if (latest?.state === "running" || latest?.state === "paused") {
    session.say(`Going on with export ${latest.number}, begun ${latest.createdAt.toISOString()}.`);
    await resumeRun(session.ctx, { migrationId, runId: latest.id });
    return latest.id;
  }
  return (await startExport(session.ctx, { migrationId })).runId;
}

async function requireSource(session: Session, migrationId: string, provider: SourceId): Promise<void> {
  const saved = await findConnection(session.ctx.db.drizzle, migrationId, "source");
  if (saved?.provider === provider) return;
  throw new AppError({
    code: "cli.source_key_missing",
    kind: "invalid",
    userMessage: keyMissing(provider),
  });
}
