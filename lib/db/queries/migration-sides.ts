import { sql } from "drizzle-orm";
import type { ConnectionMode, SourceId } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";

export interface SideRow {
  readonly accountId: string;
  readonly mode: ConnectionMode;
  readonly baseUrl: string | null;
  readonly fingerprint: string;
}

/** A migration by what it connects. `carried` is what its newest snapshot holds, with or without a source connection. */
export interface MigrationSides {
  readonly id: string;
  readonly name: string;
  readonly provider: SourceId;
  readonly source: SideRow | null;
  readonly target: SideRow | null;
  readonly carried: { readonly accountId: string; readonly mode: ConnectionMode } | null;
}

/** Migrations of a workspace that are not archived with both their sides, newest first. */
export async function listMigrationSides(db: Executor, workspaceId: string): Promise<MigrationSides[]> {
  const side = (role: string) => sql`(
    select jsonb_build_object('accountId', c.account_id, 'mode', c.mode, 'baseUrl', c.base_url,
      'fingerprint', c.fingerprint)
    from connections c where c.migration_id = m.id and c.role = ${role})`;
  return await db.execute<MigrationSides & Record<string, unknown>>(sql`
    select m.id, m.name, m.source_provider as provider, ${side("source")} as source, ${side("target")} as target, (
      select jsonb_build_object('accountId', s.account_id, 'mode', s.mode) from snapshots s
      where s.migration_id = m.id and s.state = 'ready' and s.parent_id is null order by s.number desc limit 1
    ) as carried
    from migrations m where m.workspace_id = ${workspaceId} and m.archived_at is null
    order by m.created_at desc, m.id limit 1000`);
}
