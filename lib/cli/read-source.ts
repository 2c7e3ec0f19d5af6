import { type Command, Option } from "commander";
import type { SourceId } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { findLatestRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { changeSettings } from "@/lib/services/migrations/change-settings";
import { type RailId, rails } from "@/lib/services/migrations/provider-words";
import { resumeRun } from "@/lib/services/runs/control-run";
import { startExport } from "@/lib/services/snapshots/start-export";
import { type CustomOptions, openCustomMigration, withCustom } from "./export-custom";
import { openMigration } from "./open-migration";
import { type CommonOptions, type KeyOptions, url, wholeNumber, withKey } from "./options";
import type { Session } from "./run-command";
import { openSourceSide } from "./sides";
import { keyMissing, readSourceAccess, type SourceOptions } from "./source-access";
import { sourceArgument } from "./source-argument";
import { watchRun } from "./watch-run";

export interface ReadOptions extends CommonOptions, KeyOptions, SourceOptions, CustomOptions {
  readonly rail?: RailId;
  readonly usageDays?: number;
  readonly requestsPerSecond?: number;
}

/** The options of a command that reads a source of any kind. */
export function withSource(command: Command): Command {
  command
    .addArgument(sourceArgument("<source>"))
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
    .option("--usage-days <days>", "days of usage history to read (default: 90)", wholeNumber(1, 400))
    .option(
      "--requests-per-second <number>",
      "requests sent to the source, which your own traffic shares (default: below the provider's limits)",
      wholeNumber(1, 10_000),
    );
  return withKey(withCustom(command), "STRIPE_API_KEY, STIGG_API_KEY, CHARGEBEE_API_KEY");
}

/** Reads the source into a new snapshot of its migration, which is made if there is none; returns the migration's id. */
export async function readSource(
  session: Session,
  provider: SourceId,
  options: ReadOptions,
): Promise<string> {
  const migrationId =
    provider === "custom"
      ? await openCustomMigration(session, options)
      : await openKeyedMigration(session, provider, options);
  await requireSource(session, migrationId, provider);
  await keepSettings(session, migrationId, options);
  await watchRun(session, { migrationId, runId: await startOrJoin(session, migrationId) });
  return migrationId;
}

/** The migration of a source that is reached with a key. */
async function openKeyedMigration(
  session: Session,
  provider: SourceId,
  options: ReadOptions,
): Promise<string> {
  const access = await readSourceAccess(provider, options, session.say);
  const source = access ? await openSourceSide(session, provider, access) : null;
  return await openMigration(session, options, { source, create: true, missing: keyMissing(provider) });
}

/** Keeps what was asked for as settings of the migration, so that the app shows and uses the same. */
async function keepSettings(session: Session, migrationId: string, options: ReadOptions): Promise<void> {
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
