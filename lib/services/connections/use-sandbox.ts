import { z } from "zod";
import type { SourceId } from "@/lib/canonical";
import { findSandboxEndpoints, getConfig, type SandboxEndpoints } from "@/lib/config";
import type { MigrationRow } from "@/lib/db/queries/migrations";
import { AppError } from "@/lib/errors";
import type { CheckResult } from "@/lib/sources/types";
import type { TargetCheckResult } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { changeSettings } from "../migrations/change-settings";
import { asksForRail } from "../migrations/provider-words";
import { requireMigration } from "../migrations/require-migration";
import { migrationSettingsSchema } from "../migrations/settings";
import { verb } from "../verb";
import { connectSource } from "./connect-source";
import { connectTarget } from "./connect-target";
import type { SourceAccess } from "./source-input";

const migrationInput = z.object({ migrationId: z.uuid() });

/** What the sandbox of this installation stands in for: the source or not, and where the target listens. Never its keys. */
export const getSandbox = verb(
  { name: "connections.getSandbox", permission: "connection:write", input: migrationInput },
  async (ctx, { migrationId }): Promise<{ hasSource: boolean; targetUrl: string | null }> => {
    const migration = await requireMigration(ctx, migrationId);
    const endpoints = await runningSandbox();
    const target = endpoints?.openmonetize;
    return {
      hasSource: sourceAccess(endpoints, migration.sourceProvider) !== null,
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
    if (role === "target") {
      const target = endpoints?.openmonetize;
      if (!target?.apiKey) throw notRunning();
      return await connectTarget(ctx, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
    }
    const access = sourceAccess(endpoints, migration.sourceProvider);
    if (!access) throw notRunning();
    const check = await connectSource(ctx, { migrationId, ...access });
    if (check.ok && asksForRail(migration.sourceProvider)) await sayWhoCharges(ctx, migration);
    return check;
  },
);

/** The sandbox's customers are charged by Stripe, unless somebody has said otherwise. */
async function sayWhoCharges(ctx: ServiceContext, migration: MigrationRow): Promise<void> {
  const { rail } = migrationSettingsSchema.parse(migration.settings);
  if (rail === null) await changeSettings(ctx, { migrationId: migration.id, settings: { rail: "stripe" } });
}

async function runningSandbox(): Promise<SandboxEndpoints | null> {
  const { sandbox, dataDir } = getConfig();
  return sandbox.enabled ? await findSandboxEndpoints(dataDir) : null;
}

/** How the sandbox's stand-in for this kind of source is reached, or null when there is none. */
function sourceAccess(endpoints: SandboxEndpoints | null, provider: SourceId): SourceAccess | null {
  const endpoint = provider === "custom" ? undefined : endpoints?.[provider];
  if (!endpoint?.apiKey) return null;
  const { apiKey, baseUrl, site } = endpoint;
  const settings: SourceAccess["settings"] = {};
  if (provider === "chargebee" && site) settings.site = site;
  if (provider === "stigg") settings.mode = "test";
  return { apiKey, baseUrl, settings };
}

function notRunning(): AppError {
  return new AppError({
    code: "sandbox.not_running",
    kind: "conflict",
    userMessage:
      "The sandbox is not running. It starts with npm start, unless SANDBOX=off or DATABASE_URL is set; then set SANDBOX=on.",
  });
}
