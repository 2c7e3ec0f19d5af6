import type { OpenMonetizeStandInOptions } from "@/lib/emulators/openmonetize";
import { connectTarget } from "@/lib/services/connections/connect-target";
import type { ServiceContext } from "@/lib/services/context";
import { suggestMappingVersion } from "@/lib/services/mapping/suggest";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { getPreview } from "@/lib/services/plans/get-preview";
import { startPlan } from "@/lib/services/plans/start-plan";
import { openInstallation, waitForRun } from "./installation";
import { type LaunchedStandIn, launchStandIn } from "./launch-stand-in";
import { exportMultiplied } from "./multiply-snapshot";

export interface AccountSize {
  readonly customers: number;
  readonly usageRows: number;
  /** How often each of the customers stands in the snapshot. */
  readonly copies: number;
}

export interface OpenMigration {
  readonly owner: ServiceContext;
  readonly migrationId: string;
  readonly target: LaunchedStandIn;
  close(): Promise<void>;
}

/** An installation with an exported and mapped migration, ready to be planned. */
export async function openMigration(
  { copies, ...account }: AccountSize,
  targetOptions: OpenMonetizeStandInOptions | { readonly launched: LaunchedStandIn },
): Promise<OpenMigration> {
  const stripe = await launchStandIn({
    kind: "stripe",
    options: { ...account, seed: "bench", rateLimit: "off" },
  });
  const isLaunched = "launched" in targetOptions;
  const target = isLaunched
    ? targetOptions.launched
    : await launchStandIn({ kind: "openmonetize", options: targetOptions });
  const { owner, close } = await openInstallation(
    [stripe.baseUrl, target.baseUrl],
    // A target that somebody else launched may have a database of its own here.
    isLaunched ? "all" : "none",
  );
  const closeAll = async (): Promise<void> => {
    await close();
    await Promise.all([stripe.stop(), target.stop()]);
  };
  try {
    const { migrationId } = await createMigration(owner, { name: "Benchmark", sourceProvider: "stripe" });
    await exportMultiplied(owner, migrationId, stripe, copies);
    await connectTarget(owner, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
    await suggestMappingVersion(owner, { migrationId });
    return { owner, migrationId, target, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Plans every customer of the newest snapshot. */
export async function planAll(
  owner: ServiceContext,
  migrationId: string,
): Promise<{ planId: string; runId: string; hash: string }> {
  const { planId, runId } = await startPlan(owner, { migrationId, scope: { kind: "all" } });
  await waitForRun(owner, { migrationId, runId });
  const preview = await getPreview(owner, { migrationId });
  return { planId, runId, hash: preview?.hash ?? "" };
}
