import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { checkDatabase } from "@/lib/target/direct/check-database";
import { beginManifestRun, createManifest } from "@/lib/target/direct/manifest";
import type { PipelineEnvironment } from "../environment";
import { openTarget } from "../open-connection";
import { openTargetDatabase } from "./direct-database";

/**
 * Looks at the platform's database once more, and enters the run in its manifest with the checksum of the tenant as it is
 * before the first row. Nothing of the platform's own is written.
 */
export async function beginDirect(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const target = await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal);
  const database = await openTargetDatabase(env, chunk, target.io);
  const { tenantId } = database;
  await database.inTransaction(async (session) => {
    await checkDatabase(session, { tenantId, apiKey: target.config.apiKey });
    await createManifest(session);
    await beginManifestRun(session, { runId: chunk.runId, tenantId, stamp: env.now() });
  });
}
