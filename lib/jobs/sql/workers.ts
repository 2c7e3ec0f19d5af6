import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/** Says that this worker is alive; also clears away workers not seen for an hour. */
export async function reportWorker(db: Executor, id: string, draining: boolean): Promise<void> {
  await db.execute(sql`
    with gone as (delete from workers where seen_at < now() - interval '1 hour')
    insert into workers (id, started_at, seen_at, draining) values (${id}, now(), now(), ${draining ? 1 : 0})
    on conflict (id) do update set seen_at = now(), draining = excluded.draining`);
}

export async function forgetWorker(db: Executor, id: string): Promise<void> {
  await db.execute(sql`delete from workers where id = ${id}`);
}

/** Workers seen within the last 15 seconds and not draining; so a killed one is counted for up to 15 seconds more. */
export async function countLiveWorkers(db: Executor): Promise<number> {
  const rows = await db.execute<{ live: number }>(
    sql`select count(*)::int as live from workers where seen_at > now() - interval '15 seconds' and draining = 0`,
  );
  return rows[0]?.live ?? 0;
}
