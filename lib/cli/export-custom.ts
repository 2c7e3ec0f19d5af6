import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { parse } from "yaml";
import { AppError, isAppError } from "@/lib/errors";
import { previewSourceQuery } from "@/lib/services/custom-source/preview-query";
import { profileUpload } from "@/lib/services/custom-source/profile-upload";
import { saveDescription } from "@/lib/services/custom-source/save-description";
import type { Table } from "@/lib/sources/custom/description";
import { type TableRole, tableRoles } from "@/lib/sources/custom/fields";
import { applyRoles, type Roles, readRoles } from "@/lib/sources/custom/suggest/roles-file";
import { wrongUse } from "./exit-code";
import { openMigration } from "./open-migration";
import type { CommonOptions, KeyOptions } from "./options";
import { readSecret } from "./read-secret";
import type { Session } from "./run-command";
import { sourceKeyVariables } from "./source-argument";
import { uploadFile } from "./upload-file";

export interface CustomOptions extends CommonOptions, KeyOptions {
  readonly source?: string;
  readonly file?: readonly string[];
  readonly roles?: string;
  readonly queryFile?: readonly string[];
  readonly account?: string;
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Options of a company's own data: files or queries, and what their columns mean. */
export function withCustom(command: Command): Command {
  return command
    .option("--source <file>", "Custom: one file with everything, - for standard input")
    .option(
      "--file <entity=file>",
      "Custom: a file per entity, such as usage=events.csv; may be repeated",
      collect,
    )
    .option(
      "--query-file <entity=file>",
      "Custom: an SQL query, read with SOURCE_DATABASE_URL; may be repeated",
      collect,
    )
    .option("--roles <file>", "Custom: YAML or JSON that says what columns mean; the rest is suggested")
    .option("--account <name>", 'Custom: what the data is called (default: "own data")');
}

/**
 * The migration of a company's own data, with its files taken in and described. Without files or queries the stored
 * description is used.
 */
export async function openCustomMigration(session: Session, options: CustomOptions): Promise<string> {
  const { ctx } = session;
  const account = options.account ?? "own data";
  const migrationId = await openMigration(session, options, {
    file: { provider: "custom", accountId: account, mode: "live", name: account },
    create: true,
  });
  const inputs = inputsOf(options);
  if (inputs.length === 0) return migrationId;
  const roles = options.roles ? await readRolesFile(options.roles) : { columns: [], answers: {} };
  const isQuery = inputs.some(({ kind }) => kind === "query");
  const apiKey = isQuery ? await readSecret(options, sourceKeyVariables.custom, session.say) : null;
  if (isQuery && !apiKey)
    throw wrongUse(`Set ${sourceKeyVariables.custom} to the address of a read-only role.`);
  const tables: Table[] = [];
  for (const input of inputs) {
    const suggested =
      input.kind === "query"
        ? await tryQuery(session, migrationId, apiKey ?? "", input)
        : await takeFile(session, migrationId, input);
    tables.push(applyRoles(suggested, roles));
  }
  const description = { ...roles.answers, account, tables };
  const check = await saveDescription(ctx, { migrationId, apiKey: apiKey ?? "", description });
  if (!check.ok) {
    throw new AppError({
      code: check.code,
      kind: "invalid",
      userMessage: `${check.problem} ${check.remedy}`,
    });
  }
  for (const note of check.notes) session.say(note);
  for (const table of tables) session.say(describeTable(table));
  return migrationId;
}

interface Input {
  readonly kind: "file" | "query";
  readonly role: TableRole | null;
  readonly path: string;
}

function inputsOf(options: CustomOptions): Input[] {
  const named = (kind: Input["kind"], text: string): Input => {
    const [entity = "", ...rest] = text.split("=");
    const role = tableRoles.find((one) => one === entity);
    if (role && rest.length > 0) return { kind, role, path: rest.join("=") };
    if (kind === "query") return { kind, role: null, path: text };
    throw wrongUse(
      `--file takes an entity and a file, such as usage=events.csv. Entities: ${tableRoles.join(", ")}.`,
    );
  };
  return [
    ...(options.source ? [{ kind: "file" as const, role: null, path: options.source }] : []),
    ...(options.file ?? []).map((text) => named("file", text)),
    ...(options.queryFile ?? []).map((text) => named("query", text)),
  ];
}

async function readRolesFile(file: string): Promise<Roles> {
  return readRoles(parse(await readText(file)));
}

async function readText(file: string): Promise<string> {
  return await readFile(file, "utf8").catch(() => {
    throw wrongUse(`${file} cannot be read.`);
  });
}

async function tryQuery(session: Session, migrationId: string, apiKey: string, input: Input): Promise<Table> {
  const sql = await readText(input.path);
  const { table, estimate } = await previewSourceQuery(session.ctx, { migrationId, apiKey, sql });
  if (estimate) session.say(`${input.path}: about ${estimate.rows} rows.`);
  return input.role ? { ...table, role: input.role } : table;
}

/** Takes a file of this machine in, unless the migration holds the same content already. */
async function takeFile(session: Session, migrationId: string, input: Input): Promise<Table> {
  const { ctx } = session;
  const spool = input.path === "-" ? await spoolInput() : null;
  const file = spool?.file ?? input.path;
  try {
    const name = spool ? "standard input" : path.basename(file);
    const uploadId = await uploadFile(session, migrationId, { path: file, name });
    const answers = input.role ? { role: input.role } : {};
    const { table, notes } = await profileUpload(ctx, { migrationId, uploadId, answers });
    for (const note of notes) session.say(`${name}: ${note}`);
    return table;
  } catch (error) {
    throw isAppError(error) || spool === null ? error : wrongUse("Standard input cannot be read.");
  } finally {
    if (spool) rmSync(path.dirname(spool.file), { recursive: true, force: true });
  }
}

/** Standard input has no size, and a reading that is resumed has to read it again. */
async function spoolInput(): Promise<{ file: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "om-migrate-input-"));
  const file = path.join(folder, "input");
  await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
  return { file };
}

function describeTable({ input, role, columns, header }: Table): string {
  const name = input.kind === "file" ? input.name : "the query";
  const left = header.filter((column) => !columns.some((one) => one.column === column));
  const read = columns.map(({ column, field }) => `${column} as ${field}`).join(", ");
  return `${name} is read as ${role}: ${read}${left.length > 0 ? `; left out: ${left.join(", ")}` : ""}.`;
}
