import { refreshStatistics } from "@/lib/db/queries/statistics";
import {
  countReading,
  findReading,
  hashReading,
  stageTargetItems,
  updateReading,
} from "@/lib/db/queries/target-readings";
import { targetItems } from "@/lib/db/schema";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { commitChunk, commitPage } from "./commit-chunk";
import type { PipelineEnvironment } from "./environment";
import { openTarget } from "./open-connection";
import type { RunDefinition } from "./run-definition";

interface ReadCursor {
  readonly adapter: unknown;
  readonly counts: { readonly items: number; readonly pages: number };
}

/** Reads the target into a reading, page by page from where the chunk stopped, and closes it with totals and hash. */
export async function readWholeTarget(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
  readingId: string,
): Promise<void> {
  const at = { migrationId: chunk.migrationId, readingId };
  const target = await openTarget(
    env,
    { ...chunk, requestsPerSecond: tools.requestsPerSecond() },
    tools.signal,
  );
  let cursor = (chunk.cursor as ReadCursor | null) ?? { adapter: null, counts: { items: 0, pages: 0 } };
  while (true) {
    tools.checkpoint();
    const page = await target.adapter.readTarget(target.config, cursor.adapter, target.io);
    cursor = {
      adapter: page.cursor,
      counts: { items: cursor.counts.items + page.items.length, pages: cursor.counts.pages + 1 },
    };
    const tenant = page.items.find((item) => item.kind === "tenant");
    await commitPage(env, chunk, cursor, async (tx) => {
      await stageTargetItems(tx, at, page.items);
      if (tenant) await updateReading(tx, at, { tenant: tenant.value });
    });
    if (page.done) break;
  }
  const db = env.db.drizzle;
  await refreshStatistics(db, [targetItems]);
  const [totals, hash] = await Promise.all([countReading(db, at), hashReading(db, at)]);
  await commitChunk(env, definition, chunk, { counts: cursor.counts, digest: hash }, (tx) =>
    updateReading(tx, at, { state: "ready", totals, hash }),
  );
}

/** The tenant id of a finished reading. */
export async function tenantOfReading(
  env: PipelineEnvironment,
  at: { migrationId: string; readingId: string },
): Promise<string> {
  const reading = await findReading(env.db.drizzle, at);
  const tenant = reading?.tenant as { tenantId?: string } | null | undefined;
  if (!tenant?.tenantId) throw new Error("The reading of the target holds no tenant.");
  return tenant.tenantId;
}
