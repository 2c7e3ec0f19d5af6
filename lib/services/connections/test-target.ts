import { z } from "zod";
import { assertAllowedUrl } from "@/lib/http";
import { judgeTargetKey, openmonetize } from "@/lib/target/openmonetize";
import type { TargetCheckResult } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

export const targetKeyInput = z.object({
  migrationId: z.uuid(),
  apiKey: z.string().trim().min(1, "Paste the key").max(500),
  baseUrl: z.url("Enter the platform's address, such as https://billing.example.com").max(500),
});

const testTimeoutMs = 60_000;

/** Tries an OpenMonetize key without storing it and runs the pre-flight. */
export const testTarget = verb(
  { name: "connections.testTarget", permission: "connection:write", input: targetKeyInput },
  async (ctx, input): Promise<TargetCheckResult> => {
    await requireMigration(ctx, input.migrationId);
    return await checkTarget(ctx, input);
  },
);

/** The test itself, shared with saving. */
export async function checkTarget(
  ctx: ServiceContext,
  key: { apiKey: string; baseUrl: string },
): Promise<TargetCheckResult> {
  const verdict = judgeTargetKey(key.apiKey);
  if (verdict.state !== "right") {
    const remedy = "Paste the key that OpenMonetize showed when the account was created.";
    return { ok: false, code: `target.key_${verdict.state}`, problem: verdict.sentence, remedy };
  }
  assertAllowedUrl(key.baseUrl, ctx.outbound.policy);
  const io = ctx.outbound.open(
    { requestsPerSecond: null, maxInFlight: 4 },
    AbortSignal.timeout(testTimeoutMs),
  );
  return await openmonetize.check(key, io);
}
