import { type DirectSession, select } from "./session";

/*
 * The manifest lies in a schema of its own in the platform's database, because there it commits together with what it
 * lists: a chunk is in it or has written nothing, whoever was killed when. The platform's tools look at `public` only.
 */

/** Tables that direct mode writes, in the order in which rows refer to each other. */
export const writtenTables = [
  "users",
  "usage_events",
  "credit_wallets",
  "credit_transactions",
  "entitlements",
] as const;
export type WrittenTable = (typeof writtenTables)[number];

/** Rows of one tenant, as a number and a sum that does not depend on their order. */
export interface TableSum {
  readonly rows: string;
  readonly sum: string;
}
export type TenantChecksum = Readonly<Record<WrittenTable, TableSum>>;

const statements = `
  create table if not exists om_migrate.runs (
    run_id uuid primary key, tenant_id text not null, state text not null, stamp timestamp(3) not null,
    before jsonb not null, after jsonb);
  create table if not exists om_migrate.chunks (
    run_id uuid not null references om_migrate.runs, phase text not null, number int not null,
    position bigserial, receipt jsonb not null, primary key (run_id, phase, number));
  create table if not exists om_migrate.written (
    run_id uuid not null, phase text not null, number int not null, table_name text not null, ids text[] not null,
    primary key (run_id, phase, number, table_name));
  create table if not exists om_migrate.images (
    run_id uuid not null references om_migrate.runs, table_name text not null, id text not null, image jsonb not null,
    primary key (run_id, table_name, id));
  create table if not exists om_migrate.users (
    run_id uuid not null references om_migrate.runs, user_id text not null, baseline text not null,
    primary key (run_id, user_id));`;

/** Makes the manifest's tables where they are missing; harmless when called again, also by several at once. */
export async function createManifest(session: DirectSession): Promise<void> {
  // Two that create the same thing at the same moment would fail on the catalogue's own keys.
  await session.query("select pg_advisory_xact_lock(hashtextextended('om_migrate manifest', 0))");
  const [schema] = await select<{ exists: boolean }>(
    session,
    "select exists (select 1 from pg_namespace where nspname = 'om_migrate') as exists",
  );
  if (!schema?.exists) await session.query("create schema om_migrate");
  await session.query(statements);
}

/** Number and sum of a tenant's rows per table: equal exactly when every value of every row is. */
export async function sumTenant(session: DirectSession, tenantId: string): Promise<TenantChecksum> {
  const [row] = await select<{ sums: TenantChecksum }>(
    session,
    `select jsonb_object_agg(name, sums) as sums from (${writtenTables
      .map(
        (table) => `select '${table}' as name, jsonb_build_object('rows', count(*)::text,
          'sum', coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text) as sums
          from ${table} t where customer_id = $1`,
      )
      .join(" union all ")}) as each`,
    [tenantId],
  );
  if (!row) throw new Error("An aggregate returned no row.");
  return row.sums;
}

export const sameChecksum = (one: TenantChecksum, other: TenantChecksum): boolean =>
  writtenTables.every(
    (table) => one[table].rows === other[table].rows && one[table].sum === other[table].sum,
  );

export interface ManifestRun {
  readonly tenantId: string;
  readonly state: "loading" | "loaded" | "undone";
  /** `updated_at` of everything the run writes, as text without zone: another value means that somebody else wrote. */
  readonly stamp: string;
  readonly before: TenantChecksum;
}

/** Enters a run with the checksum of the tenant as it was; a run that is there already is left alone. */
export async function beginManifestRun(
  session: DirectSession,
  run: { readonly runId: string; readonly tenantId: string; readonly stamp: Date },
): Promise<void> {
  if (await findManifestRun(session, run.runId)) return;
  await session.query(
    `insert into om_migrate.runs (run_id, tenant_id, state, stamp, before) values ($1, $2, 'loading', $3, $4)
     on conflict do nothing`,
    [
      run.runId,
      run.tenantId,
      run.stamp.toISOString(),
      JSON.stringify(await sumTenant(session, run.tenantId)),
    ],
  );
}

/** The run, locked against an undo (`share`) or for one (`update`) until the transaction ends. */
export async function findManifestRun(
  session: DirectSession,
  runId: string,
  lock: "share" | "update" = "share",
): Promise<ManifestRun | null> {
  const [row] = await select<ManifestRun>(
    session,
    `select tenant_id as "tenantId", state, to_char(stamp, 'YYYY-MM-DD HH24:MI:SS.MS') as stamp, before
     from om_migrate.runs where run_id = $1 for ${lock}`,
    [runId],
  );
  return row ?? null;
}
