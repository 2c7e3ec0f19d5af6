import { z } from "zod";
import type { SourceId } from "@/lib/canonical";
import { findSandboxEndpoints, getConfig, type SandboxEndpoints } from "@/lib/config";
import { listMigrationSides } from "@/lib/db/queries/migration-sides";
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
import { connectSource, saveSource } from "./connect-source";
import { connectTarget } from "./connect-target";
import { createTargetAccount } from "./create-target-account";
import type { SourceAccess } from "./source-input";
import { testSavedConnection } from "./test-saved";
import { checkSource } from "./test-source";
import { checkTarget } from "./test-target";
import { describeSample, hasSample } from "./use-sample";

const migrationInput = z.object({ migrationId: z.uuid() });

/** What the sandbox of this installation stands in for: the source or not, and where the target listens. Never its keys. */
export const getSandbox = verb(
  { name: "connections.getSandbox", permission: "connection:write", input: migrationInput },
  async (ctx, { migrationId }): Promise<{ hasSource: boolean; targetUrl: string | null }> => {
    const migration = await requireMigration(ctx, migrationId);
    const endpoints = await runningSandbox();
    const target = endpoints?.openmonetize;
    return {
      hasSource:
        migration.sourceProvider === "custom"
          ? endpoints !== null && hasSample()
          : sourceAccess(endpoints, migration.sourceProvider) !== null,
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
      return await connectSandboxTarget(ctx, migration, { apiKey: target.apiKey, baseUrl: target.baseUrl });
    }
    if (migration.sourceProvider === "custom") {
      if (!endpoints || !hasSample()) throw notRunning();
      return await connectSample(ctx, migration);
    }
    const access = sourceAccess(endpoints, migration.sourceProvider);
    if (!access) throw notRunning();
    const check = await connectSource(ctx, { migrationId, ...access });
    if (check.ok && asksForRail(migration.sourceProvider)) await sayWhoCharges(ctx, migration);
    return check;
  },
);

/** The sample file as the source of a migration of a company's own data. */
async function connectSample(ctx: ServiceContext, migration: MigrationRow): Promise<CheckResult> {
  const settings = await describeSample(ctx, migration.id);
  const access = { apiKey: "", baseUrl: null, settings };
  const check = await checkSource(ctx, "custom", access);
  if (check.ok) await saveSource(ctx, migration, access, check, { mode: "sandbox" });
  return check;
}

/**
 * The sandbox's own account for the first migration, and for each further one an account made for it: plans and features
 * of two sources with the same names would overwrite each other.
 */
async function connectSandboxTarget(
  ctx: ServiceContext,
  migration: MigrationRow,
  target: { apiKey: string; baseUrl: string },
): Promise<CheckResult | TargetCheckResult> {
  const check = await checkTarget(ctx, target);
  if (!check.ok) return check;
  const { tenantId } = check.target;
  const sides = await listMigrationSides(ctx.db.drizzle, ctx.workspaceId);
  const isTaken = sides.some((each) => each.id !== migration.id && each.target?.accountId === tenantId);
  if (!isTaken) return await connectTarget(ctx, { migrationId: migration.id, ...target });
  const account = { baseUrl: target.baseUrl, email: "sandbox@example.com", company: migration.name };
  await createTargetAccount(ctx, { migrationId: migration.id, ...account });
  return await testSavedConnection(ctx, { migrationId: migration.id, role: "target" });
}

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
