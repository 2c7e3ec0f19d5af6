import { z } from "zod";
import { assertAllowedUrl } from "@/lib/http";
import { findSource } from "@/lib/pipeline/open-connection";
import type { CheckResult } from "@/lib/sources/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

export const sourceKeyInput = z.object({
  migrationId: z.uuid(),
  apiKey: z.string().trim().min(1, "Paste the key").max(500),
  baseUrl: z.url().max(500).nullable(),
});

/** How long a person waits for a connection test. */
const testTimeoutMs = 30_000;

/** Tries a key without storing it: account, mode, permissions held and missing, or one sentence why not. */
export const testSource = verb(
  { name: "connections.testSource", permission: "connection:write", input: sourceKeyInput },
  async (ctx, input): Promise<CheckResult> => {
    const migration = await requireMigration(ctx, input.migrationId);
    return await checkSource(ctx, migration.sourceProvider, input);
  },
);

/** The test itself, shared with saving. */
export async function checkSource(
  ctx: ServiceContext,
  provider: string,
  key: { apiKey: string; baseUrl: string | null },
): Promise<CheckResult> {
  const adapter = findSource(provider);
  const verdict = adapter.judgeKey(key.apiKey);
  if (verdict.state !== "right") {
    const remedy = "Paste a restricted key with read permissions.";
    return {
      ok: false,
      code: `${provider}.key_${verdict.state}`,
      problem: verdict.sentence,
      remedy,
      permissions: [],
    };
  }
  if (key.baseUrl) assertAllowedUrl(key.baseUrl, ctx.outbound.policy);
  const io = ctx.outbound.open({ requestsPerSecond: 15, maxInFlight: 8 }, AbortSignal.timeout(testTimeoutMs));
  const config = { apiKey: key.apiKey, ...(key.baseUrl ? { baseUrl: key.baseUrl } : {}) };
  return await adapter.check(adapter.config.parse(config), io);
}
