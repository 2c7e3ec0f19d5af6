import type { Command } from "commander";
import { findLatestImportedPlan } from "@/lib/db/queries/plans";
import { loadSnapshot } from "@/lib/services/snapshots/load-snapshot";
import { buildPlan } from "./build-plan";
import { applyMapping } from "./mapping-file";
import { type FileOptions, openMigrationOfFile } from "./open-file";
import { createCommand, url, withTarget } from "./options";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { validatePlan } from "./validation-result";

interface ValidateOptions extends FileOptions {
  readonly mapping?: string;
}

/** `om-migrate validate`: what arrived at the target, and whether anybody's charge changed. */
export function validateCommand(): Command {
  const command = createCommand("validate", "compare the target with what was to arrive")
    .option("--source <file>", "export file; without it the newest import of the migration")
    .option("--mapping <file>", "mapping; without it the newest version of the migration")
    .option("--base-url <url>", "address of the source, for reading the rail again", url);
  return withTarget(command).action(async (options: ValidateOptions) => {
    process.exitCode = await runCommand(options, (session) => validate(session, options));
  });
}

async function validate(session: Session, options: ValidateOptions): Promise<CommandResult> {
  const { migrationId } = await openMigrationOfFile(session, options, {
    rail: true,
    create: true,
    target: true,
  });
  const planId = await planOf(session, migrationId, options);
  const { validators, findings, text } = await validatePlan(session, { migrationId, planId });
  return { document: { validators }, findings, text };
}

/** The plan that was imported, if it was made from this file and mapping; otherwise a new one, which writes nothing. */
async function planOf(session: Session, migrationId: string, options: ValidateOptions): Promise<string> {
  const imported = await findLatestImportedPlan(session.ctx.db.drizzle, migrationId);
  if (imported && options.source === undefined && options.mapping === undefined) return imported.id;
  const { snapshot } = await loadSnapshot(session.ctx, migrationId);
  const mapping = await applyMapping(session, migrationId, { file: options.mapping, strict: false });
  if (imported?.snapshotId === snapshot.id && imported.mappingVersion === mapping.version) return imported.id;
  return (await buildPlan(session, migrationId, { kind: "all" })).planId;
}
