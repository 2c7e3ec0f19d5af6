import { directError } from "./errors";
import {
  findManifestRun,
  type ManifestRun,
  sameChecksum,
  sumTenant,
  type TenantChecksum,
  type WrittenTable,
} from "./manifest";
import { type DirectSession, select } from "./session";
import { nothingHangs, userStatesSql } from "./user-states";

/** What an undo would do, and what forbids it. */
export interface UndoPlan {
  /** Rows that go, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** Rows that become what they were, by table. */
  readonly restored: Readonly<Record<string, number>>;
  /** Users that somebody else has written to since; none = it can be undone. */
  readonly touched: readonly string[];
}

export interface UndoResult extends UndoPlan {
  readonly before: TenantChecksum;
  readonly after: TenantChecksum;
  /** False when others wrote elsewhere in the tenant since; nothing of the run is left in either case. */
  readonly sameAsBefore: boolean;
}

const mostNamed = 5;

/** Looks at what an undo of the run would do, without changing anything. Throws `target.database_no_run`. */
export async function planDirectUndo(session: DirectSession, runId: string): Promise<UndoPlan> {
  await requireRun(session, runId, "share");
  return await lookAt(session, runId);
}

/**
 * Takes a whole run back, in the caller's transaction: rows that it made go, rows that it changed or deleted are as they
 * were. Refused as a whole, naming them, when others have written to one of its users since; a second call for a run that
 * was undone is refused as well.
 */
export async function undoDirectRun(session: DirectSession, runId: string): Promise<UndoResult> {
  // Waits for chunks under way and keeps later ones out.
  const run = await requireRun(session, runId, "update");
  await lockUsers(session, runId);
  const plan = await lookAt(session, runId);
  if (plan.touched.length > 0) {
    const others = plan.touched.length - mostNamed;
    const named = plan.touched.slice(0, mostNamed).join(", ") + (others > 0 ? ` and ${others} more` : "");
    throw directError(
      "touched",
      `The import cannot be taken back without a trace, because others have written to ${plan.touched.length} of its users since: ${named}. Nothing was changed.`,
      { context: { touched: plan.touched.length } },
    );
  }
  await restore(session, runId);
  await remove(session, run, runId);
  const after = await sumTenant(session, run.tenantId);
  await session.query("update om_migrate.runs set state = 'undone', after = $2 where run_id = $1", [
    runId,
    JSON.stringify(after),
  ]);
  for (const table of ["written", "images", "users", "chunks"])
    await session.query(`delete from om_migrate.${table} where run_id = $1`, [runId]);
  return { ...plan, before: run.before, after, sameAsBefore: sameChecksum(run.before, after) };
}

async function requireRun(
  session: DirectSession,
  runId: string,
  lock: "share" | "update",
): Promise<ManifestRun> {
  const run = await findManifestRun(session, runId, lock);
  if (run && run.state !== "undone") return run;
  throw directError(
    run ? "undone" : "no_run",
    run ? "This import was undone already." : "The database's manifest does not know this import.",
  );
}

/** Keeps the platform from adding to the run's users and wallets until the end. */
async function lockUsers(session: DirectSession, runId: string): Promise<void> {
  const ours = "select user_id from om_migrate.users where run_id = $1";
  await session.query(
    `select count(*) from (select id from users where id in (${ours}) order by id for update) u`,
    [runId],
  );
  await session.query(
    `select count(*) from (select id from credit_wallets where user_id in (${ours}) order by id for update) w`,
    [runId],
  );
}

async function lookAt(session: DirectSession, runId: string): Promise<UndoPlan> {
  const removed = await select<{ table: string; rows: number }>(
    session,
    `select table_name as table, sum(cardinality(ids))::int as rows from om_migrate.written
     where run_id = $1 group by table_name`,
    [runId],
  );
  const restored = await select<{ table: string; rows: number }>(
    session,
    `select table_name as table, count(*)::int as rows from om_migrate.images i where run_id = $1 and ${notMade}
     group by table_name`,
    [runId],
  );
  const byTable = (rows: readonly { table: string; rows: number }[]) =>
    Object.fromEntries(rows.map(({ table, rows: count }) => [table, count]));
  return {
    removed: byTable(removed),
    restored: byTable(restored),
    touched: await findTouched(session, runId),
  };
}

/** Images of rows that were there before the run; a row that it made itself has nothing to go back to. */
const notMade = `not exists (
  select 1 from (select unnest(ids) as id, table_name from om_migrate.written where run_id = $1) made
  where made.id = i.id and made.table_name = i.table_name)`;

/** Users with rows that are neither theirs from before nor the run's, or whose rows of the run were written again. */
async function findTouched(session: DirectSession, runId: string): Promise<string[]> {
  const users = "(select array_agg(user_id) from om_migrate.users where run_id = $1)::text[]";
  const changed = (table: string, user: string): string => `
    select ${user} from ${table} t join om_migrate.runs r on r.run_id = $1
    where t.updated_at <> r.stamp and t.id in (
      select unnest(ids) from om_migrate.written where run_id = $1 and table_name = '${table}'
      union all select id from om_migrate.images where run_id = $1 and table_name = '${table}')`;
  const gone = (table: string): string => `
    select '(a row of ${table} that is gone)' where exists (
      select 1 from om_migrate.written w, unnest(w.ids) as id where w.run_id = $1 and w.table_name = '${table}'
        and not exists (select 1 from ${table} t where t.id = id))`;
  const rows = await select<{ user: string }>(
    session,
    `select distinct touched as user from (
       select u.user_id from om_migrate.users u left join (${userStatesSql(users, "later")}) s on s.user_id = u.user_id
       where u.run_id = $1 and u.baseline <> coalesce(s.state, '${nothingHangs}')
       union all ${changed("users", "t.id")}
       union all ${changed("credit_wallets", "t.user_id")}
       union all ${changed("entitlements", "coalesce(t.user_id, t.feature_id)")}
       union all ${gone("usage_events")}
       union all ${gone("credit_transactions")}
       union all ${gone("entitlements")}
       union all ${gone("users")}
     ) as each(touched) order by 1`,
    [runId],
  );
  return rows.map(({ user }) => user);
}

/** Columns that the run changes in rows that were there before. */
const changedColumns: Readonly<Partial<Record<WrittenTable, readonly string[]>>> = {
  users: ["email", "metadata", "updated_at"],
  credit_wallets: ["balance", "updated_at"],
  entitlements: ["limit_type", "limit_value", "period", "metadata", "updated_at"],
};

async function restore(session: DirectSession, runId: string): Promise<void> {
  for (const [table, columns] of Object.entries(changedColumns)) {
    const old = `select (jsonb_populate_record(null::${table}, i.image)).* from om_migrate.images i
      where i.run_id = $1 and i.table_name = '${table}' and ${notMade}`;
    if (table === "entitlements")
      await session.query(`insert into entitlements ${old} on conflict do nothing`, [runId]);
    await session.query(
      `update ${table} t set ${columns.map((column) => `${column} = old.${column}`).join(", ")}
       from (${old}) as old where t.id = old.id`,
      [runId],
    );
  }
}

const removalOrder: readonly WrittenTable[] = [
  "credit_transactions",
  "usage_events",
  "credit_wallets",
  "entitlements",
  "users",
];

async function remove(session: DirectSession, { tenantId }: ManifestRun, runId: string): Promise<void> {
  for (const table of removalOrder) {
    await session.query(
      `delete from ${table} t using (
         select unnest(ids) as id from om_migrate.written where run_id = $1 and table_name = $2) ours
       where t.id = ours.id and t.customer_id = $3`,
      [runId, table, tenantId],
    );
  }
}
