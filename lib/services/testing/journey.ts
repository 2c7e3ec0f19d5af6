import type { z } from "zod";
import type { SourceId } from "@/lib/canonical";
import { judge, type OracleVerdict } from "@/lib/pipeline/testing/oracle";
import type { SourceFacts } from "@/lib/pipeline/testing/source-facts";
import { readStripeFacts } from "@/lib/pipeline/testing/stripe-facts";
import type { CheckResult } from "@/lib/sources/types";
import { decideReview } from "../assessments/decide";
import { connectSource } from "../connections/connect-source";
import { connectTarget } from "../connections/connect-target";
import type { SourceAccess } from "../connections/source-input";
import type { ServiceContext } from "../context";
import { suggestMappingVersion } from "../mapping/suggest";
import { changeSettings } from "../migrations/change-settings";
import { createMigration } from "../migrations/create-migration";
import { approvePlan } from "../plans/approve-plan";
import { getPreview } from "../plans/get-preview";
import { type planScopeSchema, startPlan } from "../plans/start-plan";
import { startImport } from "../runs/start-import";
import { startExport } from "../snapshots/start-export";
import { getValidation } from "../validations/get-validation";
import { startValidation } from "../validations/start-validation";
import { finished } from "./sandbox-world";

/** A source as a person would type it in, and what it really holds. */
export interface SourceAccount extends Partial<Pick<SourceAccess, "settings">> {
  readonly provider: SourceId;
  readonly apiKey: string;
  readonly baseUrl: string | null;
  readonly facts: () => Promise<SourceFacts>;
  /** How it is connected, where that is more than a key and an address. */
  readonly connect?: (ctx: ServiceContext, migrationId: string) => Promise<CheckResult>;
}

/** The two accounts of a migration: a source of any kind, or a Stripe account. */
export interface Accounts {
  readonly source?: SourceAccount;
  readonly stripe?: { readonly apiKey: string; readonly baseUrl: string; readonly controlUrl: string };
  readonly target: {
    readonly apiKey: string;
    readonly baseUrl: string;
    readonly controlUrl: string;
    readonly tenantId: string;
  };
}

export interface PlannedMigration {
  readonly migrationId: string;
  readonly planId: string;
  readonly hash: string;
}

function sourceOf({ source, stripe }: Accounts): SourceAccount {
  if (source) return source;
  if (!stripe) throw new Error("the accounts hold no source");
  const { apiKey, baseUrl, controlUrl } = stripe;
  return { provider: "stripe", apiKey, baseUrl, facts: () => readStripeFacts(controlUrl) };
}

/** Connects both accounts, without a throttle of ours at the source. */
export async function connectAccounts(ctx: ServiceContext, accounts: Accounts): Promise<string> {
  const { provider, facts: _, connect, ...access } = sourceOf(accounts);
  const { target } = accounts;
  const { migrationId } = await createMigration(ctx, { name: "Journey", sourceProvider: provider });
  const checks = [
    connect ? await connect(ctx, migrationId) : await connectSource(ctx, { migrationId, ...access }),
    await connectTarget(ctx, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl }),
  ];
  for (const check of checks) if (!check.ok) throw new Error(JSON.stringify(check));
  await changeSettings(ctx, { migrationId, settings: { usageDays: 90, sourceRequestsPerSecond: 10_000 } });
  return migrationId;
}

/** Reads the source and takes the suggested mapping as it is. */
export async function exportAndMap(ctx: ServiceContext, migrationId: string): Promise<void> {
  const { runId } = await startExport(ctx, { migrationId });
  await finished(ctx, { migrationId, runId });
  await suggestMappingVersion(ctx, { migrationId });
}

/** A dry run, looked at and approved; nobody is held for a renewal unless `holdNearRenewal` says so. */
export async function planAndApprove(
  ctx: ServiceContext,
  migrationId: string,
  scope: z.input<typeof planScopeSchema> = { kind: "all" },
  options: { holdNearRenewal: boolean } = { holdNearRenewal: false },
): Promise<PlannedMigration> {
  if (!options.holdNearRenewal) {
    await decideReview(ctx, {
      migrationId,
      bucket: "near-renewal",
      customerId: "*",
      decision: "move",
      owner: null,
      note: "A test that is not about renewals.",
    });
  }
  const plan = await startPlan(ctx, { migrationId, scope });
  await finished(ctx, { migrationId, runId: plan.runId });
  const hash = (await getPreview(ctx, { migrationId }))?.hash ?? "";
  await approvePlan(ctx, { migrationId, planId: plan.planId, hash });
  return { migrationId, planId: plan.planId, hash };
}

/** Everything up to the point where nothing has been written yet. */
export async function prepareImport(ctx: ServiceContext, accounts: Accounts): Promise<PlannedMigration> {
  const migrationId = await connectAccounts(ctx, accounts);
  await exportAndMap(ctx, migrationId);
  return await planAndApprove(ctx, migrationId);
}

export async function beginImport(
  ctx: ServiceContext,
  plan: PlannedMigration,
  options: { lostAfterMs?: number; maxBacklog?: number | null } = {},
): Promise<{ migrationId: string; runId: string }> {
  const { migrationId, planId, hash } = plan;
  const { runId } = await startImport(ctx, { migrationId, planId, expectHash: hash, ...options });
  return { migrationId, runId };
}

export async function importPlan(ctx: ServiceContext, plan: PlannedMigration): Promise<string> {
  const run = await beginImport(ctx, plan);
  await finished(ctx, run);
  return run.runId;
}

/** Validates what was imported and returns the verdict. */
export async function validate(ctx: ServiceContext, migrationId: string) {
  const { runId } = await startValidation(ctx, { migrationId });
  await finished(ctx, { migrationId, runId });
  const validation = await getValidation(ctx, { migrationId });
  if (!validation) throw new Error("the validation left no evidence");
  return validation;
}

/** What the stand-ins' own ledgers say about an import. */
export function judgeImport(
  ctx: ServiceContext,
  accounts: Accounts,
  plan: PlannedMigration,
): Promise<OracleVerdict> {
  return judge({
    db: ctx.db.drizzle,
    vault: ctx.vault,
    workspaceId: ctx.workspaceId,
    migrationId: plan.migrationId,
    planId: plan.planId,
    tenantId: accounts.target.tenantId,
    source: sourceOf(accounts).facts,
    targetControl: accounts.target.controlUrl,
  });
}
