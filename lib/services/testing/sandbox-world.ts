import { runWorker } from "@/lib/cli/run-worker";
import { createDatabase } from "@/lib/db/client";
import { findRun } from "@/lib/db/queries/runs";
import { createTestDatabase } from "@/lib/db/testing";
import { createOpenMonetizeStandIn, type OpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { createOutbound } from "@/lib/pipeline/outbound";
import type { ServiceContext, ServiceEnvironment } from "../context";
import { createTestEnvironment, createTestWorkspace } from "./create-test-workspace";

export interface WorldOptions {
  readonly customers: number;
  readonly usageRows: number;
  readonly seed?: string;
  /** Stops the clock of the Stripe stand-in at this instant; default: real time. */
  readonly startAt?: string;
  /** What the target does differently from a fast one without rate limits. */
  readonly switches?: NonNullable<Parameters<typeof createOpenMonetizeStandIn>[0]>["switches"];
  /** False = nobody works until `startWorker` is called. */
  readonly worker?: boolean;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Both stand-ins, an empty database, a worker and a workspace: what a whole migration needs, on loopback. */
export async function startWorld(options: WorldOptions) {
  const stripe = await createStripeStandIn({
    customers: options.customers,
    usageRows: options.usageRows,
    seed: options.seed ?? "world",
    rateLimit: "off",
    ...(options.startAt ? { startAt: options.startAt } : {}),
  });
  const target = await startTarget(options.switches);
  const installation = await openInstallation(
    { stripe: stripe.baseUrl, target: target.baseUrl },
    { worker: options.worker ?? true },
  );
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

/** An OpenMonetize platform as quick as the stand-in can be. */
export function startTarget(switches: WorldOptions["switches"] = {}): Promise<OpenMonetizeStandIn> {
  return createOpenMonetizeStandIn({
    profile: "fast",
    switches: { rateLimit: "off", innerLimit: "off", ...switches },
  });
}

/** One installation of the product: its own database, keys and worker, allowed to reach the two stand-ins. */
export async function openInstallation(
  origins: { stripe: string; target: string },
  options: { worker: boolean; uploadFolder?: string; allowPrivateNetwork?: "none" | "all" } = {
    worker: true,
  },
) {
  const database = await createTestDatabase();
  const db = createDatabase({ url: database.url });
  const now = () => new Date();
  const outbound = createOutbound({
    allowPrivateNetwork: options.allowPrivateNetwork ?? "none",
    allowedOrigins: [origins.stripe, origins.target],
    now,
  });
  const env: ServiceEnvironment = {
    ...createTestEnvironment(db, now),
    outbound,
    ...(options.uploadFolder === undefined ? {} : { uploadFolder: options.uploadFolder }),
  };
  let worker: Awaited<ReturnType<typeof runWorker>> | null = null;
  const startWorker = async () => {
    worker ??= await runWorker(env, { workerConcurrency: 2 });
  };
  const stopWorker = async () => {
    await worker?.stop();
    worker = null;
  };
  if (options.worker) await startWorker();
  const workspace = await createTestWorkspace(env);
  return {
    env,
    owner: workspace.as.owner,
    databaseUrl: database.url,
    startWorker,
    stopWorker,
    close: async () => {
      await stopWorker();
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
  const row = await ended(ctx, run, timeoutMs);
  if (row.state !== "done") throw new Error(`the ${row.kind} is ${row.state}: ${row.stateReason}`);
}

/** Waits until a run is no longer running, however it ended. */
export async function ended(
  ctx: ServiceContext,
  run: { migrationId: string; runId: string },
  timeoutMs = 90_000,
) {
  const until = Date.now() + timeoutMs;
  while (true) {
    const row = await findRun(ctx.db.drizzle, run.migrationId, run.runId);
    if (row && row.state !== "running") return row;
    if (Date.now() > until)
      throw new Error(`the ${row?.kind} did not end in time; it is in phase ${row?.phase}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Looks every 25 ms until something is so; throws with `what` when it takes too long. */
export async function until(
  what: string,
  check: () => Promise<boolean> | boolean,
  timeoutMs = 30_000,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
