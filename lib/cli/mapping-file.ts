import { readFileSync } from "node:fs";
import { findLatestMapping, type MappingRow } from "@/lib/db/queries/mappings";
import { AppError } from "@/lib/errors";
import { type CatalogueIndex, indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { MappingDocument } from "@/lib/mapping/document";
import { validateMapping } from "@/lib/mapping/validate-mapping";
import { readMappingText, type TextProblem } from "@/lib/mapping/yaml";
import { hashOf } from "@/lib/pipeline/hash";
import { importMapping } from "@/lib/services/mapping/exchange";
import { suggestMappingVersion } from "@/lib/services/mapping/suggest";
import { type LoadedSnapshot, loadSnapshot } from "@/lib/services/snapshots/load-snapshot";
import { wrongUse } from "./exit-code";
import type { Session } from "./run-command";

/**
 * Makes the mapping of a file the migration's newest version, if it is not already; without a file the newest version
 * stands, or a suggestion is made. Throws `mapping.file_invalid` with the first problem, after telling all of them.
 */
export async function applyMapping(
  session: Session,
  migrationId: string,
  options: { file: string | undefined; strict: boolean },
): Promise<MappingRow> {
  const loaded = await loadSnapshot(session.ctx, migrationId);
  const index = indexCatalogue(loaded.catalogue);
  const latest = await latestOrSuggested(session, migrationId, loaded, index, options.file === undefined);
  const mapping =
    options.file === undefined
      ? latest
      : await applyFile(session, migrationId, { file: options.file, latest, index, loaded });
  if (options.strict) refuseDefaults(mapping.document);
  return mapping;
}

async function latestOrSuggested(
  session: Session,
  migrationId: string,
  loaded: LoadedSnapshot,
  index: CatalogueIndex,
  mustFit: boolean,
): Promise<MappingRow> {
  const latest = await findLatestMapping(session.ctx.db.drizzle, migrationId);
  const fits =
    latest !== null &&
    (!mustFit ||
      !validateMapping(latest.document, index, loaded.summary).some(
        (problem) => problem.severity === "error",
      ));
  if (fits) return latest;
  session.say("A mapping is suggested from the snapshot.");
  await suggestMappingVersion(session.ctx, { migrationId });
  return await newest(session, migrationId);
}

async function applyFile(
  session: Session,
  migrationId: string,
  from: { file: string; latest: MappingRow; index: CatalogueIndex; loaded: LoadedSnapshot },
): Promise<MappingRow> {
  const text = readText(from.file);
  const read = readMappingText(text, from.latest.document, from.index);
  if (!read.ok) throw invalidFile(session, from.file, read.problems);
  for (const note of read.notes) session.say(note);
  refuseOtherSource(read.mapping, from.loaded);
  const wrong = validateMapping(read.mapping, from.index, from.loaded.summary).filter(
    (problem) => problem.severity === "error",
  );
  if (wrong.length > 0) throw invalidFile(session, from.file, wrong);
  if (hashOf(read.mapping) === from.latest.hash) return from.latest;
  const saved = await importMapping(session.ctx, { migrationId, basedOn: from.latest.version, text });
  if (!saved.ok) throw invalidFile(session, from.file, saved.problems);
  session.say(`${from.file} is version ${saved.version} of the mapping.`);
  return await newest(session, migrationId);
}

async function newest(session: Session, migrationId: string): Promise<MappingRow> {
  const mapping = await findLatestMapping(session.ctx.db.drizzle, migrationId);
  if (!mapping) throw new Error("The mapping that was just saved does not exist.");
  return mapping;
}

/** Reads a mapping file without judging it. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw wrongUse(`The mapping file ${file} cannot be read.`);
  }
}

function invalidFile(
  session: Session,
  file: string,
  problems: readonly Pick<TextProblem, "sentence" | "remedy">[],
): AppError {
  for (const problem of problems) session.say(`${problem.sentence} ${problem.remedy}`);
  const [first] = problems;
  return new AppError({
    code: "mapping.file_invalid",
    kind: "invalid",
    userMessage: `The mapping ${file} cannot be used; it has ${problems.length} problem(s). First: ${first?.sentence ?? ""} ${first?.remedy ?? ""}`,
  });
}

/** The name of the source is part of every key at the target: another account's mapping would write another's records. */
function refuseOtherSource(mapping: MappingDocument, { snapshot }: LoadedSnapshot): void {
  if (mapping.source.provider === snapshot.provider && mapping.source.accountId === snapshot.accountId)
    return;
  throw new AppError({
    code: "mapping.other_source",
    kind: "invalid",
    userMessage: `The mapping was made for ${mapping.source.provider} ${mapping.source.accountId}, the export is of ${snapshot.provider} ${snapshot.accountId}. Make one for this account with om-migrate map.`,
  });
}

function refuseDefaults(mapping: MappingDocument): void {
  const open = mapping.decisions.filter((decision) => decision.by === "default");
  const [first] = open;
  if (!first) return;
  throw new AppError({
    code: "mapping.decisions_by_default",
    kind: "conflict",
    userMessage: `${open.length} loss(es) are still decided by default, first ${first.code} of ${first.subject} ("${first.decision}"). Put your name under "by" of each, or leave --strict away.`,
  });
}
