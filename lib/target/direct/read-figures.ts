import { type DirectSession, select } from "./session";

/** What the API shows of a user. */
export interface UserFigures {
  readonly creditBalance: string;
  readonly totalEvents: number;
}

/** Figures of these users from their rows, by user id. */
export async function readUserFigures(
  session: DirectSession,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, UserFigures>> {
  const rows = await select<UserFigures & { id: string }>(
    session,
    `select u.id, coalesce(w.balance, 0)::text as "creditBalance", coalesce(e.stored, 0)::int as "totalEvents"
     from unnest($1::text[]) as u(id)
     left join (select user_id, sum(balance) as balance from credit_wallets where user_id = any($1) group by user_id) w
       on w.user_id = u.id
     left join (select user_id, count(*) as stored from usage_events where user_id = any($1) group by user_id) e
       on e.user_id = u.id`,
    [userIds],
  );
  return new Map(rows.map(({ id, ...figures }) => [id, figures]));
}

/** Rows of the tenant as the API counts them. */
export async function readTotals(
  session: DirectSession,
  tenantId: string,
): Promise<{ users: number; events: number; entitlements: number }> {
  const [totals] = await select<{ users: number; events: number; entitlements: number }>(
    session,
    `select (select count(*) from users where customer_id = $1)::int as users,
       (select count(*) from usage_events where customer_id = $1)::int as events,
       (select count(*) from entitlements where customer_id = $1)::int as entitlements`,
    [tenantId],
  );
  if (!totals) throw new Error("An aggregate returned no row.");
  return totals;
}

/** Rows that the manifest lists and the tables no longer hold, by table; none = everything is there. */
export async function findMissingRows(
  session: DirectSession,
  runId: string,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  const tables = ["users", "usage_events", "credit_wallets", "credit_transactions", "entitlements"];
  return await select(
    session,
    `select name as table, rows::int from (${tables
      .map(
        (table) => `select '${table}' as name, count(*) as rows from om_migrate.written w, unnest(w.ids) as id
          where w.run_id = $1 and w.table_name = '${table}' and not exists (select 1 from ${table} t where t.id = id)`,
      )
      .join(" union all ")}) as each where rows > 0`,
    [runId],
  );
}
