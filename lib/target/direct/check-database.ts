import { createHash } from "node:crypto";
import { findSchemaMismatches } from "./check-schema";
import { directError } from "./errors";
import { type DirectSession, select } from "./session";

/** Roles of the server whose members could reach its files or programs. */
const dangerousRoles = [
  "pg_read_server_files",
  "pg_write_server_files",
  "pg_execute_server_program",
] as const;

/** What makes a role that can do what direct mode does, and nothing else. */
export const roleRecipe = [
  "create role om_migrate login password '...' nosuperuser nocreatedb nocreaterole;",
  "grant usage on schema public to om_migrate;",
  "grant select, insert, update, delete on users, credit_wallets, entitlements to om_migrate;",
  "grant select, insert, delete on credit_transactions, usage_events to om_migrate;",
  "grant select on customers, team_memberships to om_migrate;",
  "create schema om_migrate authorization om_migrate;",
].join("\n");

const oldestVersion = 130_000;

/**
 * Whether direct mode may write here: a role without power over the server, the tables as they are known, the tenant of
 * the API key, and a place for the manifest. Writes nothing. Throws `target.database_...` with the exact mismatch.
 */
export async function checkDatabase(
  session: DirectSession,
  tenant: { readonly tenantId: string; readonly apiKey: string },
): Promise<void> {
  await checkServer(session);
  await checkRole(session);
  const mismatches = await findSchemaMismatches(session);
  if (mismatches.length > 0) {
    throw directError(
      "schema",
      `The database is not as this version knows it, so nothing is written past the API. ${mismatches.join(" ")} Mend it, or import with --mode api.`,
      { context: { mismatches: mismatches.length } },
    );
  }
  await checkTenant(session, tenant);
  await checkManifestPlace(session);
}

async function checkServer(session: DirectSession): Promise<void> {
  const [server] = await select<{ version: number; encoding: string; recovering: boolean }>(
    session,
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
       pg_is_in_recovery() as recovering`,
  );
  if (!server || server.version < oldestVersion)
    throw directError("version", "The server is older than PostgreSQL 13. Import with --mode api.");
  if (server.encoding !== "UTF8")
    throw directError(
      "encoding",
      `The database is encoded in ${server.encoding}, not UTF8. Import with --mode api.`,
    );
  if (server.recovering)
    throw directError(
      "replica",
      "This is a replica, which cannot be written to. Give the address of the primary.",
    );
}

async function checkRole(session: DirectSession): Promise<void> {
  const [role] = await select<{ super: boolean; replicates: boolean; member: string | null }>(
    session,
    `select rolsuper as super, rolreplication as replicates,
       (select string_agg(name, ', ') from unnest($1::text[]) as name
         where exists (select 1 from pg_roles where rolname = name) and pg_has_role(session_user, name, 'member')) as member
     from pg_roles where rolname = session_user`,
    [[...dangerousRoles]],
  );
  const power = role?.super
    ? "is a superuser: it could run programs and read files on the server"
    : role?.replicates
      ? "may replicate: it could read everything there is"
      : role?.member
        ? `is a member of ${role.member}: it could reach files or programs of the server`
        : null;
  if (power === null) return;
  throw directError(
    "privileged",
    `The role is refused, because it ${power}. Make one that may do only what is needed:\n${roleRecipe}`,
  );
}

async function checkTenant(
  session: DirectSession,
  { tenantId, apiKey }: { tenantId: string; apiKey: string },
): Promise<void> {
  const rows = await select<{ matches: boolean; status: string }>(
    session,
    "select api_key_hash = $2 as matches, status::text as status from customers where id = $1",
    [tenantId, createHash("sha256").update(apiKey).digest("hex")],
  );
  const [found] = rows;
  if (found?.matches && found.status === "ACTIVE") return;
  throw directError(
    "other_tenant",
    found?.matches
      ? `The tenant ${tenantId} is ${found.status.toLowerCase()} in this database. Ask the operator to reactivate it.`
      : `This database does not belong to the connected platform: it holds no tenant ${tenantId} with the connected key. Check the name of the database in the address.`,
  );
}

async function checkManifestPlace(session: DirectSession): Promise<void> {
  const [place] = await select<{ exists: boolean; usable: boolean; creatable: boolean }>(
    session,
    `select n.oid is not null as exists,
       coalesce(has_schema_privilege(n.oid, 'usage') and has_schema_privilege(n.oid, 'create'), false) as usable,
       has_database_privilege(current_database(), 'create') as creatable
     from (select 1) as one left join pg_namespace n on n.nspname = 'om_migrate'`,
  );
  if (place?.exists ? place.usable : place?.creatable) return;
  throw directError(
    "manifest",
    "The role can keep no manifest of what it writes, and without one nothing could be taken back. Let an administrator run: create schema om_migrate authorization <the role>;",
  );
}
