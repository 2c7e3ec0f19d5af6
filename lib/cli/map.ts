import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { validateMapping } from "@/lib/mapping/validate-mapping";
import { readMappingText } from "@/lib/mapping/yaml";
import { exportMapping } from "@/lib/services/mapping/exchange";
import { getMappingBoard } from "@/lib/services/mapping/get-board";
import { suggestMappingVersion } from "@/lib/services/mapping/suggest";
import { loadSnapshot } from "@/lib/services/snapshots/load-snapshot";
import { type Finding, wrongUse } from "./exit-code";
import { applyMapping, readText } from "./mapping-file";
import { type FileOptions, openMigrationOfFile } from "./open-file";
import { createCommand, withTarget } from "./options";
import { type CommandResult, runCommand, type Session } from "./run-command";
import { writeFileWhole } from "./write-file";

interface MapOptions extends FileOptions {
  readonly output?: string;
  readonly mapping?: string;
  /** The mapping to check, or true where --mapping names it. */
  readonly check?: boolean | string;
  readonly singleTenant?: boolean;
  /** Tables plans, features and addons that decide what they name. */
  readonly fromTable?: string;
}

/** `om-migrate map`: a complete suggested mapping as a file, or a check of one. */
export function mapCommand(): Command {
  const command = createCommand("map", "suggest a complete mapping, or check one with --check")
    .option("--source <file>", "export file, or what a script saved; without it the newest snapshot")
    .option("--output <file>", "where the mapping is written as YAML; without it, standard output")
    .option("--check [file]", "check this mapping, or the one named by --mapping, and write nothing")
    .option("--mapping <file>", "the mapping to check")
    .option(
      "--from-table <file>",
      "tables plans, features and addons (YAML, JSON, or the script they stand in): what they name is decided, the rest suggested",
    )
    .option("--single-tenant", "keep the source's ids as they are; only for an installation of one tenant");
  return withTarget(command).action(async (options: MapOptions) => {
    process.exitCode = await runCommand(options, (session) =>
      options.check ? check(session, options) : suggest(session, options),
    );
  });
}

async function suggest(session: Session, options: MapOptions): Promise<CommandResult> {
  const { ctx } = session;
  const { migrationId } = await openMigrationOfFile(session, options, {
    rail: false,
    create: true,
    target: false,
  });
  const suggested = await suggestMappingVersion(ctx, {
    migrationId,
    singleTenant: options.singleTenant ?? false,
  });
  const { version } = options.fromTable
    ? await applyMapping(session, migrationId, { file: options.fromTable, strict: false })
    : suggested;
  const [{ text }, board] = await Promise.all([
    exportMapping(ctx, { migrationId, as: "yaml" }),
    getMappingBoard(ctx, { migrationId }),
  ]);
  const { output } = options;
  if (output !== undefined && (await keepBefore(output, text))) {
    session.say(`${output} was there already; what it held is kept as ${output}.before.`);
  }
  if (output !== undefined) await writeFileWhole(output, [text]);
  const problems = board?.problems ?? [];
  return {
    document: {
      migration: migrationId,
      output: options.output ?? null,
      version,
      coverage: board?.coverage ?? null,
      decisionsByDefault: board?.document.decisions.filter((each) => each.by === "default").length ?? 0,
      problems,
      ...(options.output === undefined ? { mapping: board?.document ?? null } : {}),
    },
    text:
      options.output === undefined ? text : `Version ${version} of the mapping written to ${options.output}.`,
    findings: problems.map(({ severity, sentence, remedy }) => ({
      severity,
      sentence: `${sentence} ${remedy}`,
    })),
  };
}

/** A mapping may have been edited by hand: what stands there and says something else is kept beside. True = it was. */
async function keepBefore(file: string, text: string): Promise<boolean> {
  const held = await readFile(file, "utf8").catch(() => null);
  if (held === null || held === text) return false;
  await writeFileWhole(`${file}.before`, [held]);
  return true;
}

async function check(session: Session, options: MapOptions): Promise<CommandResult> {
  const named = typeof options.check === "string" ? options.check : undefined;
  const path = named ?? options.mapping ?? options.output;
  if (path === undefined) throw wrongUse("Name the mapping to check: map --check mapping.yaml.");
  const { migrationId } = await openMigrationOfFile(session, options, {
    rail: false,
    create: true,
    target: false,
  });
  const { catalogue, summary } = await loadSnapshot(session.ctx, migrationId);
  const index = indexCatalogue(catalogue);
  const base = await applyMapping(session, migrationId, { file: undefined, strict: false });
  const read = readMappingText(readText(path), base.document, index);
  const problems = read.ok
    ? validateMapping(read.mapping, index, summary).map((problem) => ({ ...problem, line: null }))
    : read.problems.map((problem) => ({ ...problem, severity: "error" as const, code: "mapping.shape" }));
  const findings: Finding[] = problems.map(({ severity, sentence, remedy }) => ({
    severity,
    sentence: `${sentence} ${remedy}`,
  }));
  const valid = findings.every((finding) => finding.severity !== "error");
  return {
    document: { valid, problems, notes: read.ok ? read.notes : [] },
    text: valid ? `${path} can be used.` : `${path} cannot be used yet.`,
    findings,
  };
}
