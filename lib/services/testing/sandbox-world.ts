import { runWorker } from "@/lib/cli/run-worker";
import { createDatabase } from "@/lib/db/client";
import { findRun } from "@/lib/db/queries/runs";
import { createTestDatabase } from "@/lib/db/testing";
import { createOpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { createOutbound } from "@/lib/pipeline/outbound";
import type { ServiceContext, ServiceEnvironment } from "../context";
import { createTestEnvironment, createTestWorkspace } from "./create-test-workspace";

export interface WorldOptions {
  readonly customers: number;
  readonly usageRows: number;
  readonly seed?: string;
}

/** Both stand-ins, an empty database, a worker and a workspace: what a whole migration needs, on loopback. */
export async function startWorld(options: WorldOptions) {
  const stripe = await createStripeStandIn({
    customers: options.customers,
    usageRows: options.usageRows,
    seed: options.seed ?? "world",
    rateLimit: "off",
  });
  const target = await createOpenMonetizeStandIn({
    profile: "fast",
    switches: { rateLimit: "off", innerLimit: "off" },
  });
  const installation = await openInstallation({ stripe: stripe.baseUrl, target: target.baseUrl });
  return {
    stripe,
    target,
    ...installation,
    stop: async () => {
      await installation.close();
      await stripe.stop();
      await target.stop();
    },
  };
}

/** One installation of the product: its own database, keys and worker, allowed to reach the two stand-ins. */
export async function openInstallation(origins: { stripe: string; target: string }) {
  const database = await createTestDatabase();
  const db = createDatabase({ url: database.url });
  const now = () => new Date();
  const outbound = createOutbound({
    allowPrivateNetwork: "none",
    allowedOrigins: [origins.stripe, origins.target],
    now,
  });
  const env: ServiceEnvironment = { ...createTestEnvironment(db, now), outbound };
  const worker = await runWorker(env, { workerConcurrency: 2 });
  const workspace = await createTestWorkspace(env);
  return {
    env,
    owner: workspace.as.owner,
    close: async () => {
      await worker.stop();
      await outbound.close();
      await db.close();
      await database.drop();
    },
  };
}

/** Waits until a run is over; throws with its reason when it did not end well. */
export async function finished(
  ctx: ServiceContext,
  run: { migrationId: string; runId: string },
  timeoutMs = 90_000,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    const row = await findRun(ctx.db.drizzle, run.migrationId, run.runId);
    if (row?.state === "done") return;
    if (row && row.state !== "running")
      throw new Error(`the ${row.kind} is ${row.state}: ${row.stateReason}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const row = await findRun(ctx.db.drizzle, run.migrationId, run.runId);
  throw new Error(`the ${row?.kind} did not end in time; it is in phase ${row?.phase}`);
}
