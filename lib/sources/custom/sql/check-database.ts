import type { AdapterIO, PermissionCheck } from "../../types";
import type { CustomConfig } from "../config";
import { customError } from "../errors";
import { checkQuery, wrapQuery } from "./check-query";
import { type Database, withDatabase } from "./open-database";

const previewTimeoutMs = 20_000;
const sampleRows = 50;

/** The four lines that make a role which can do no harm. */
export const roleRecipe = [
  "create role om_migrate login password '...' nosuperuser nocreatedb nocreaterole;",
  "grant connect on database your_database to om_migrate;",
  "grant usage on schema public to om_migrate;",
  "grant select on customers, subscriptions, usage_events to om_migrate;",
].join("\n");

/** Looks at the role and tries every query. Throws `custom.sql_privileged` for a role that may do more than read. */
export async function checkDatabase(
  config: CustomConfig,
  io: AdapterIO,
): Promise<{ notes: readonly string[]; permissions: readonly PermissionCheck[] }> {
  return await withDatabase(config.apiKey, io, { statementTimeoutMs: previewTimeoutMs }, async (database) => {
    const notes = await checkRole(database);
    for (const table of config.tables) {
      if (table.input.kind !== "query") continue;
      const { header } = await sample(database, table.input.sql);
      const missing = table.columns.find(({ column }) => !header.includes(column));
      if (missing) {
        throw customError(
          "header_changed",
          `The ${table.role} query returns no column ${missing.column}. Describe the query again.`,
        );
      }
    }
    return {
      notes,
      permissions: [
        { name: "Reading", providerPermission: "SELECT", required: true, granted: true, consequence: "" },
      ],
    };
  });
}

export interface QueryPreview {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** What the database expects: rows, and its own unit of cost. */
  readonly estimate: { readonly rows: number; readonly cost: string } | null;
  readonly notes: readonly string[];
}

/** The first 50 rows of a query, and what the database expects of the whole. Nothing is counted. */
export async function previewQuery(apiKey: string, sql: string, io: AdapterIO): Promise<QueryPreview> {
  return await withDatabase(apiKey, io, { statementTimeoutMs: previewTimeoutMs }, async (database) => {
    const notes = await checkRole(database);
    const estimate = await explain(database, sql);
    return { ...(await sample(database, sql)), estimate, notes };
  });
}

async function sample(database: Database, sql: string) {
  const text = wrapQuery(checkQuery(sql), `limit ${sampleRows}`);
  for await (const { header, rows } of database.read(text, [], sampleRows)) return { header, rows };
  return { header: [], rows: [] };
}

async function explain(database: Database, sql: string): Promise<QueryPreview["estimate"]> {
  for await (const { rows } of database.read(`explain ${wrapQuery(checkQuery(sql))}`, [], 1)) {
    const found = /cost=[\d.]+\.\.([\d.]+) rows=(\d+)/.exec(rows[0]?.[0] ?? "");
    return found ? { cost: found[1] ?? "", rows: Number(found[2]) } : null;
  }
  return null;
}

const dangerousRoles = [
  "pg_read_server_files",
  "pg_write_server_files",
  "pg_execute_server_program",
] as const;

/** Refuses roles that could do more than any transaction can keep them from; warns of those that may write. */
async function checkRole(database: Database): Promise<readonly string[]> {
  const [role] = await database.own(
    `select rolsuper::text, rolreplication::text,
       (select string_agg(name, ', ') from unnest($1::text[]) as name
         where exists (select 1 from pg_roles where rolname = name) and pg_has_role(session_user, name, 'member'))
     from pg_roles where rolname = session_user`,
    [`{${dangerousRoles.join(",")}}`],
  );
  const [isSuper, replicates, memberOf] = role ?? [];
  const power =
    isSuper === "true"
      ? "is a superuser: it could run programs and read files on the server"
      : replicates === "true"
        ? "may replicate: it could read everything there is"
        : memberOf
          ? `is a member of ${memberOf}: it could reach files or programs of the server`
          : null;
  if (power !== null) {
    throw customError(
      "sql_privileged",
      `The role is refused, because it ${power}. Make one that may only read:\n${roleRecipe}`,
    );
  }
  const writable = await database.own(
    `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
       and has_table_privilege(c.oid, 'insert, update, delete')
     order by 1 limit 4`,
  );
  if (writable.length === 0) return [];
  const names = writable.slice(0, 3).map(([name]) => name);
  return [
    `The role may write to ${names.join(", ")}${writable.length > 3 ? " and others" : ""}. Nothing is written; a role that may only read is safer:\n${roleRecipe}`,
  ];
}
