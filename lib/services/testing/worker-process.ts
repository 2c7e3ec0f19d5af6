import { getConfig } from "@/lib/config";
import { handleChunk, onChunkFailure } from "@/lib/jobs/handlers";
import { startWorker } from "@/lib/jobs/worker";
import { createServiceEnvironment } from "../environment";

/** A worker as a process of its own whose lease is short, so that a test need not wait for it: `<lease s> <heartbeat ms>`. */
const [leaseSeconds, heartbeatMs] = process.argv.slice(2).map(Number);
const config = getConfig();
const { env } = await createServiceEnvironment(config, { name: "worker" });
startWorker({
  db: env.db,
  concurrency: config.workerConcurrency,
  handle: handleChunk(env),
  onFailure: onChunkFailure(env),
  log: env.log,
  leaseSeconds,
  heartbeatMs,
});
