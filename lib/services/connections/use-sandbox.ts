import { z } from "zod";
import type { SourceId } from "@/lib/canonical";
import { findSandboxEndpoints, getConfig, type SandboxEndpoints } from "@/lib/config";
import { AppError } from "@/lib/errors";
import type { CheckResult } from "@/lib/sources/types";
import type { TargetCheckResult } from "@/lib/target/types";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { connectSource } from "./connect-source";
import { connectTarget } from "./connect-target";

const migrationInput = z.object({ migrationId: z.uuid() });

/** Where the sandbox of this installation listens; a side that it does not stand in for is null. Never its keys. */
export const getSandbox = verb(
  { name: "connections.getSandbox", permission: "connection:write", input: migrationInput },
  async (ctx, { migrationId }): Promise<{ sourceUrl: string | null; targetUrl: string | null }> => {
    const migration = await requireMigration(ctx, migrationId);
    const endpoints = await runningSandbox();
    const source = sourceEndpoint(endpoints, migration.sourceProvider);
    const target = endpoints?.openmonetize;
    return {
      sourceUrl: source?.apiKey ? source.baseUrl : null,
      targetUrl: target?.apiKey ? target.baseUrl : null,
    };
  },
);

/** Connects one side to the sandbox's account. The key goes from the sandbox's file into the vault and nowhere else. */
export const useSandbox = verb(
  {
    name: "connections.useSandbox",
    permission: "connection:write",
    input: migrationInput.extend({ role: z.enum(["source", "target"]) }),
  },
  async (ctx, { migrationId, role }): Promise<CheckResult | TargetCheckResult> => {
    const migration = await requireMigration(ctx, migrationId);
    const endpoints = await runningSandbox();
    const endpoint =
      role === "source" ? sourceEndpoint(endpoints, migration.sourceProvider) : endpoints?.openmonetize;
    if (!endpoint?.apiKey) throw notRunning();
    const key = { migrationId, apiKey: endpoint.apiKey, baseUrl: endpoint.baseUrl };
    return role === "source" ? await connectSource(ctx, key) : await connectTarget(ctx, key);
  },
);

async function runningSandbox(): Promise<SandboxEndpoints | null> {
  const { sandbox, dataDir } = getConfig();
  return sandbox.enabled ? await findSandboxEndpoints(dataDir) : null;
}

/** A company's own system has no stand-in. */
const sourceEndpoint = (endpoints: SandboxEndpoints | null, provider: SourceId) =>
  provider === "custom" ? undefined : endpoints?.[provider];

function notRunning(): AppError {
  return new AppError({
    code: "sandbox.not_running",
    kind: "conflict",
    userMessage:
      "The sandbox is not running. It starts with npm start, unless SANDBOX=off or DATABASE_URL is set; then set SANDBOX=on.",
  });
}
