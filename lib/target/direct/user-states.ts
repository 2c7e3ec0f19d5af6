/*
 * What hangs on a user, as one text that changes whenever a row comes or goes: taken before a run touches the user for the
 * first time, and compared before an undo, leaving out what the run itself wrote.
 */

const notOurs = `where not exists (
    select 1 from (select unnest(ids) as id, table_name from om_migrate.written where run_id = $1) ours
    where ours.id = each.id and ours.table_name = case each.kind
      when 'e' then 'usage_events' when 'w' then 'credit_wallets' when 't' then 'credit_transactions'
      when 'n' then 'entitlements' end)`;

/**
 * A select of `user_id` and `state` over the users in the array `users`. `$1` is the run; `later` leaves out what it wrote,
 * which is not there yet when it first touches a user.
 */
export const userStatesSql = (users: string, when: "first" | "later"): string => `
  select user_id, count(*) || ' ' || sum(hashtextextended(kind || id, 0)::numeric) as state
  from (
    select user_id, 'e' as kind, id from usage_events where user_id = any(${users})
    union all
    select user_id, 'w', id from credit_wallets where user_id = any(${users})
    union all
    select w.user_id, 't', t.id from credit_transactions t join credit_wallets w on w.id = t.wallet_id
      where w.user_id = any(${users})
    union all
    select user_id, 'n', id from entitlements where user_id = any(${users})
    union all
    select image->>'user_id', 'n', id from om_migrate.images i where run_id = $1 and table_name = 'entitlements'
      and image->>'user_id' = any(${users}) and not exists (select 1 from entitlements n where n.id = i.id)
    union all
    select user_id, 'm', id from team_memberships where user_id = any(${users})
  ) as each
  ${when === "later" ? notOurs : ""}
  group by user_id`;

/** The state of a user on whom nothing hangs. */
export const nothingHangs = "0";
