import { countFinalOutcomes } from "@/lib/db/queries/operations";
import { connectSource } from "../connections/connect-source";
import { connectTarget } from "../connections/connect-target";
import type { ServiceContext } from "../context";
import { suggestMappingVersion } from "../mapping/suggest";
import { createMigration } from "../migrations/create-migration";
import { approvePlan } from "../plans/approve-plan";
import { getPreview } from "../plans/get-preview";
import { startPlan } from "../plans/start-plan";
import { startImport } from "../runs/start-import";
import { startExport } from "../snapshots/start-export";
import { finished } from "./sandbox-world";

interface Side {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/** A connected migration with a snapshot and a suggested mapping: what Preview starts from. */
export async function prepareMigration(
  ctx: ServiceContext,
  sides: { stripe: Side; target: Side },
  name = "First",
): Promise<string> {
  const { migrationId } = await createMigration(ctx, { name, sourceProvider: "stripe" });
  const { stripe, target } = sides;
  const source = await connectSource(ctx, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
  if (!source.ok) throw new Error(source.problem);
  const written = await connectTarget(ctx, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
  if (!written.ok) throw new Error(written.problem);
  await finished(ctx, { migrationId, ...(await startExport(ctx, { migrationId })) });
  await suggestMappingVersion(ctx, { migrationId });
  return migrationId;
}

/** Plans everybody, approves and imports; answers what became of every record. */
export async function importEverybody(ctx: ServiceContext, migrationId: string) {
  const plan = await startPlan(ctx, { migrationId, scope: { kind: "all" } });
  await finished(ctx, { migrationId, runId: plan.runId });
  const hash = (await getPreview(ctx, { migrationId }))?.hash ?? "";
  await approvePlan(ctx, { migrationId, planId: plan.planId, hash });
  const run = await startImport(ctx, { migrationId, planId: plan.planId, expectHash: hash });
  await finished(ctx, { migrationId, runId: run.runId });
  const outcomes = await countFinalOutcomes(ctx.db.drizzle, { migrationId, planId: plan.planId });
  return { ...plan, importRunId: run.runId, outcomes };
}
