import { findSource, sourceConfig } from "@/lib/pipeline/open-connection";
import { uploadsOf } from "@/lib/pipeline/open-upload";
import type { CheckResult } from "@/lib/sources/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { assertAllowedAddresses, type SourceAccess, sourceInput } from "./source-input";

/** How long a person waits for a connection test. */
const testTimeoutMs = 30_000;

/** Tries a source without storing anything: account, mode, permissions held and missing, or one sentence why not. */
export const testSource = verb(
  { name: "connections.testSource", permission: "connection:write", input: sourceInput },
  async (ctx, input): Promise<CheckResult> => {
    const migration = await requireMigration(ctx, input.migrationId);
    return await checkSource(ctx, migration.sourceProvider, input);
  },
);

/** The test itself, shared with saving. */
export async function checkSource(
  ctx: ServiceContext,
  provider: string,
  access: SourceAccess,
): Promise<CheckResult> {
  const adapter = findSource(provider, access.settings);
  const refuse = (reason: string, problem: string, remedy: string): CheckResult => ({
    ok: false,
    code: `${provider}.${reason}`,
    problem,
    remedy,
    permissions: [],
  });
  const parsed = adapter.config.safeParse(sourceConfig(access));
  const wrong = parsed.success ? [] : parsed.error.issues;
  // A key of the wrong shape has a better sentence than the schema; where no key is needed, its absence is fine.
  if (access.apiKey !== "" || wrong.some(({ path }) => path[0] === "apiKey")) {
    const verdict = adapter.judgeKey(access.apiKey);
    if (verdict.state !== "right")
      return refuse(`key_${verdict.state}`, verdict.sentence, "Correct the key, then test again.");
  }
  if (!parsed.success) {
    const [first] = wrong;
    const where = first?.path.join(" › ") || "The settings";
    const problem = `${where}: ${(first?.message ?? "is not right").replace(/\.$/, "")}.`;
    return refuse("settings_invalid", problem, "Correct it, then test again.");
  }
  assertAllowedAddresses(access, ctx.outbound.policy);
  const io = {
    ...ctx.outbound.open({ requestsPerSecond: 15, maxInFlight: 8 }, AbortSignal.timeout(testTimeoutMs)),
    openFile: uploadsOf(ctx, ctx.workspaceId),
  };
  return await adapter.check(parsed.data, io);
}
