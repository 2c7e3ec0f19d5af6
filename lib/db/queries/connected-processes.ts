import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/** Web and worker processes of the product that hold a connection to this database right now, by the name they give. */
export async function listConnectedProcesses(db: Executor): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name in ('om-migrate web', 'om-migrate worker')
    order by 1`);
  return rows.map(({ name }) => name.replace("om-migrate ", ""));
}
