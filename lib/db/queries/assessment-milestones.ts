import { sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

export interface MilestoneDays extends Record<string, unknown> {
  /** The kind of the runs; `pilot` for imports of a part, `approval` for plans that were approved. */
  readonly milestone: string;
  readonly times: number;
  /** UTC days, `YYYY-MM-DD`: the first on which one was begun, the first and the last on which one ended well. */
  readonly begun: string;
  readonly first: string | null;
  readonly last: string | null;
}

const day = (instant: ReturnType<typeof sql>) => sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD')`;

/** When the runs of each kind began and ended well, and when plans were approved. */
export async function listMilestoneDays(db: Executor, migrationId: string): Promise<MilestoneDays[]> {
  return await db.execute<MilestoneDays>(sql`
    select case when r.kind = 'import' and p.scope->>'kind' <> 'all' then 'pilot' else r.kind end as milestone,
      count(*)::int as times, ${day(sql`min(r.created_at)`)} as begun,
      ${day(sql`min(r.ended_at) filter (where r.state = 'done')`)} as first,
      ${day(sql`max(r.ended_at) filter (where r.state = 'done')`)} as last
    from runs r left join plans p on p.migration_id = r.migration_id and p.id = r.plan_id
    where r.migration_id = ${migrationId} group by 1
    union all
    select 'approval', count(*)::int, ${day(sql`min(at)`)}, ${day(sql`min(at)`)}, ${day(sql`max(at)`)}
    from approvals where migration_id = ${migrationId} and kind = 'plan' and revoked_at is null
    having count(*) > 0
    order by 1`);
}
