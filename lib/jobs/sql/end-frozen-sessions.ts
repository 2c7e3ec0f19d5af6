import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/**
 * Ends sessions of our own role on this database that hold a transaction open and have waited for their client longer than
 * `frozenForMs`: their process was stopped. The server does that by itself only between statements. A client that stopped
 * halfway through one (its text sent, its values not yet) is neither idle nor running for it, and neither
 * `idle_in_transaction_session_timeout` nor `statement_timeout` applies, so its row locks would hide a chunk from every
 * claim for as long as the process stays stopped. A COPY waits for its client by nature and gets twenty times as long.
 * Answers how many were ended.
 */
export async function endFrozenSessions(db: Executor, frozenForMs: number): Promise<number> {
  const rows = await db.execute<{ ended: number }>(sql`
    select count(*) filter (where pg_terminate_backend(pid))::int as ended
    from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name like 'om-migrate%'
      and pid <> pg_backend_pid() and xact_start is not null and wait_event = 'ClientRead'
      and state_change < clock_timestamp()
        - make_interval(secs => ${frozenForMs} / 1000.0) * (case when query ilike 'copy %' then 20 else 1 end)`);
  return rows[0]?.ended ?? 0;
}
