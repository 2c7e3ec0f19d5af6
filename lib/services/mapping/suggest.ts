import { z } from "zod";
import { connectionModeSchema, sourceIdSchema } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { MappingDocument } from "@/lib/mapping/document";
import { suggestMapping } from "@/lib/mapping/suggest";
import { openTarget } from "@/lib/pipeline/open-connection";
import type { StoredEntitlement } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";
import { saveVersion } from "./load-mapping";

/** Suggests a complete mapping from the newest snapshot and saves it as a version. Rules already accepted stay. */
export const suggestMappingVersion = verb(
  {
    name: "mapping.suggest",
    permission: "mapping:write",
    input: z.object({ migrationId: z.uuid(), singleTenant: z.boolean().default(false) }),
  },
  async (ctx, { migrationId, singleTenant }): Promise<{ version: number }> => {
    await requireMigration(ctx, migrationId);
    const latest = await findLatestMapping(ctx.db.drizzle, migrationId);
    const document = await suggestedDocument(ctx, migrationId, singleTenant, latest?.document ?? null);
    const change = latest
      ? "Suggestions were made anew; accepted rules stayed."
      : "First suggestion from the snapshot.";
    return await saveVersion(ctx, migrationId, { basedOn: latest?.version ?? 0, document, change });
  },
);

async function suggestedDocument(
  ctx: ServiceContext,
  migrationId: string,
  singleTenant: boolean,
  before: MappingDocument | null,
): Promise<MappingDocument> {
  const { snapshot, catalogue, summary } = await loadSnapshot(ctx, migrationId);
  const source = await findConnection(ctx.db.drizzle, migrationId, "source");
  const check = z.object({ mode: connectionModeSchema }).safeParse(source?.check);
  const fromFile = z.object({ keyMode: connectionModeSchema }).safeParse(snapshot.scope);
  const target = await readTenantRows(ctx, migrationId);
  return suggestMapping({
    provider: sourceIdSchema.parse(snapshot.provider),
    accountId: snapshot.accountId,
    // The adapter's own word (live or test), not our label: ids at the target are made from it on every machine.
    mode: check.success ? check.data.mode : (fromFile.data?.keyMode ?? snapshot.mode),
    catalogue,
    summary,
    target: { ...target, singleTenant: before?.target.singleTenant ?? singleTenant },
    ...(before ? { previous: { mapping: before, catalogue } } : {}),
  });
}

/** Plan carriers and feature rows that the target holds already; none before it is connected. */
async function readTenantRows(
  ctx: ServiceContext,
  migrationId: string,
): Promise<{ tenantId: string | null; entitlements: StoredEntitlement[] }> {
  const connection = await findConnection(ctx.db.drizzle, migrationId, "target");
  if (!connection) return { tenantId: null, entitlements: [] };
  const at = { workspaceId: ctx.workspaceId, migrationId, requestsPerSecond: null };
  const target = await openTarget(ctx, at, AbortSignal.timeout(60_000));
  const entitlements: StoredEntitlement[] = [];
  let cursor: unknown = null;
  while (true) {
    const page = await target.adapter.readTarget(target.config, cursor, target.io);
    for (const item of page.items) {
      if (item.kind === "entitlement" && item.userId === null) entitlements.push(item.value);
    }
    // Tenant rows come first; users mark the end of what is needed here.
    if (page.done || page.items.some((item) => item.kind === "user" || item.kind === "event")) break;
    cursor = page.cursor;
  }
  return { tenantId: connection.accountId, entitlements };
}
