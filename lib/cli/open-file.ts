import { type SourceId, sourceIds } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { type InspectedFile, inspectExportFile } from "@/lib/pipeline/offline/read-export-file";
import { importExportFile } from "@/lib/services/files/import-export-file";
import { sameAddress } from "./choose-migration";
import { wrongUse } from "./exit-code";
import { openMigration } from "./open-migration";
import type { CommonOptions, TargetOptions } from "./options";
import { readSecret } from "./read-secret";
import type { Session } from "./run-command";
import { findScriptFiles, loadScriptFiles } from "./script-files";
import { openSourceSide, openTargetSide } from "./sides";
import { readSourceAccess, type SourceOptions } from "./source-access";
import { sourceKeyVariables } from "./source-argument";

export interface FileOptions extends CommonOptions, TargetOptions, SourceOptions {
  readonly source?: string;
}

/**
 * The migration of an export file (or of files that a script saved) and of the target named by the options, made if there is none, with the file as its
 * newest snapshot. Without a file the migration is found by the target alone. `rail` also connects the source when its
 * key is in the environment, so that the rail can be read again.
 */
export async function openMigrationOfFile(
  session: Session,
  options: FileOptions,
  want: { rail: boolean; create: boolean; target: boolean },
): Promise<{ migrationId: string; file: InspectedFile | null }> {
  const scripts = options.source === undefined ? null : await findScriptFiles(options.source);
  const file = options.source === undefined || scripts ? null : await inspectExportFile(options.source);
  const key = await readSecret(options, "OM_API_KEY", session.say);
  const target = key
    ? await openTargetSide(session, { apiKey: key, baseUrl: options.targetUrl ?? null })
    : null;
  const rail = want.rail ? await openRail(session, options, file) : null;
  const migrationId = await openMigration(session, options, {
    source: rail,
    file: file
      ? { provider: file.source, accountId: file.account, mode: file.mode, name: file.accountName }
      : scripts && { ...scripts.source, name: null },
    target,
    targetUrl: options.targetUrl ?? null,
    // Without a target there would be nothing to go on with.
    create: want.create && (target !== null || !want.target),
    ...(want.target && target === null && (file ?? scripts) ? { missing: targetKeyMissing } : {}),
  });
  if (want.target) await requireTarget(session, migrationId, options.targetUrl ?? null);
  if (scripts) await loadScriptFiles(session, migrationId, scripts);
  else if (options.source !== undefined) {
    const loaded = await importExportFile(session.ctx, { migrationId, path: options.source });
    if (!loaded.reused) session.say(`${options.source} is snapshot ${loaded.number} of the migration.`);
  }
  return { migrationId, file };
}

const targetKeyMissing =
  "Give the OpenMonetize key: set OM_API_KEY, name a file with --api-key-file, or pass it on standard input with --api-key-file -; and the platform's address with --target-url.";

/** The stored target must be the one that was named, or nothing may be written. */
async function requireTarget(session: Session, migrationId: string, targetUrl: string | null): Promise<void> {
  const stored = await findConnection(session.ctx.db.drizzle, migrationId, "target");
  if (!stored) throw wrongUse(targetKeyMissing);
  if (targetUrl === null || sameAddress(stored.baseUrl, targetUrl)) return;
  throw wrongUse(
    `This migration writes to ${stored.baseUrl}, not to ${targetUrl}. Leave --target-url away, or give the key of the other platform.`,
  );
}

/** The source's key when it is at hand; another account's key is left alone. */
async function openRail(session: Session, options: FileOptions, file: InspectedFile | null) {
  const provider = file?.source ?? providerOfEnvironment(session);
  if (provider === null) return null;
  const { baseUrl, site } = options;
  // The kind of a Stigg environment is part of every id, so the file's word for it holds.
  const environment = file?.manifest.scope.keyMode === "live" ? "live" : file ? "test" : undefined;
  const access = await readSourceAccess(provider, { baseUrl, site, environment }, session.say);
  if (access === null) return null;
  const rail = await openSourceSide(session, provider, access);
  if (file === null || rail.wanted.accountId === file.account) return rail;
  session.say(
    `The key in ${sourceKeyVariables[provider]} belongs to ${rail.wanted.accountId}, not to ${file.account}; the rail is not read with it.`,
  );
  return null;
}

/** Without a file only a key says which source is meant, and several say nothing. */
function providerOfEnvironment(session: Session): SourceId | null {
  const given = sourceIds.filter((id) => process.env[sourceKeyVariables[id]]);
  if (given.length > 1) {
    const names = given.map((id) => sourceKeyVariables[id]).join(" and ");
    session.say(`${names} are set; name the export with --source, so that the rail can be read again.`);
  }
  return given.length === 1 ? (given[0] ?? null) : null;
}
