import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/audit";
import { runWorker } from "@/lib/cli/run-worker";
import { parseConfig } from "@/lib/config";
import { createDatabase, migrateDatabase } from "@/lib/db/client";
import { startEmbeddedPostgres } from "@/lib/db/embedded";
import { findRun, listPhaseProgress } from "@/lib/db/queries/runs";
import { insertWorkspace } from "@/lib/db/queries/workspaces";
import { createQueue } from "@/lib/jobs/queue";
import { createLogger } from "@/lib/log";
import { createOutbound } from "@/lib/pipeline/outbound";
import type { ServiceContext, ServiceEnvironment } from "@/lib/services/context";
import { createVault, masterKeyFromText } from "@/lib/vault";

export interface Installation {
  /** The owner of the only workspace. */
  readonly owner: ServiceContext;
  close(): Promise<void>;
}

/**
 * The product on a temporary, durable database, with one worker as `npm run worker` starts it by default, allowed to
 * reach the given stand-ins.
 */
export async function openInstallation(
  origins: readonly string[],
  allowPrivateNetwork: "none" | "all" = "none",
): Promise<Installation> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "om-migrate-bench-"));
  const server = await startEmbeddedPostgres({ dataDir });
  await migrateDatabase({ url: server.url });
  const db = createDatabase({ url: server.url });
  const now = () => new Date();
  const outbound = createOutbound({ allowPrivateNetwork, allowedOrigins: [...origins], now });
  const vault = createVault({ db, masterKey: masterKeyFromText(randomUUID()), now });
  const log = createLogger({ name: "bench", level: "warn" });
  const queue = await createQueue(server.url, (error) => log.warn({ err: error }, "the queue had a failure"));
  const env: ServiceEnvironment = {
    db,
    now,
    vault,
    outbound,
    log,
    wakeWorkers: () => queue.wake(),
    uploadFolder: path.join(dataDir, "uploads"),
  };
  const worker = await runWorker(env, parseConfig(process.env, dataDir));
  const end = async (): Promise<void> => {
    await worker.stop();
    await queue.stop();
    await outbound.close();
    await db.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  let ending: Promise<void> | undefined;
  const close = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  // The server is a session of its own, so Ctrl-C would leave it behind.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void close().finally(() => process.exit(130)));
  }
  return { owner: await createOwner(env), close };
}

async function createOwner(env: ServiceEnvironment): Promise<ServiceContext> {
  const workspaceId = newId();
  const actor = { kind: "cli" as const, id: "bench", name: "Benchmark" };
  const owner: ServiceContext = { ...env, actor, workspaceId, role: "owner" };
  await env.db.transaction(async (tx) => {
    await insertWorkspace(tx, { id: workspaceId, name: "Benchmark", createdAt: env.now() });
    await appendAudit(tx, owner, {
      action: "workspace.created",
      subjectKind: "workspace",
      subjectId: workspaceId,
    });
  });
  return owner;
}

/** Waits until a run is over, or has passed `phase`; throws with its reason when it did not go well. */
export async function waitForRun(
  ctx: ServiceContext,
  at: { migrationId: string; runId: string },
  leaving?: string,
): Promise<void> {
  let seen = false;
  for (;;) {
    const run = await findRun(ctx.db.drizzle, at.migrationId, at.runId);
    if (run?.state === "done") return;
    if (run?.state !== "running") throw new Error(`the run is ${run?.state}: ${run?.stateReason}`);
    if (run.phase === leaving) seen = true;
    else if (seen) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Seconds between the begin and the end of a run. */
export async function runSeconds(
  ctx: ServiceContext,
  at: { migrationId: string; runId: string },
): Promise<number> {
  const run = await findRun(ctx.db.drizzle, at.migrationId, at.runId);
  if (!run?.endedAt) throw new Error("the run has not ended");
  return (run.endedAt.getTime() - run.createdAt.getTime()) / 1000;
}

/** How long each phase of a run took, for people. */
export async function describePhases(
  ctx: ServiceContext,
  at: { migrationId: string; runId: string },
): Promise<string> {
  const phases = await listPhaseProgress(ctx.db.drizzle, at.migrationId, at.runId);
  return phases
    .map(({ phase, chunks, startedAt, endedAt }) => ({
      text: `${phase} ${((Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "")) / 1000).toFixed(1)} s (${chunks})`,
      startedAt: startedAt ?? "",
    }))
    .sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1))
    .map(({ text }) => text)
    .join(", ");
}
