import type { Config } from "@/lib/config";
import { handleChunk, onChunkFailure } from "@/lib/jobs/handlers";
import { createQueue } from "@/lib/jobs/queue";
import { startWorker, type Worker } from "@/lib/jobs/worker";
import type { ServiceEnvironment } from "@/lib/services/context";

export interface RunningWorker {
  /** Finishes what is at a safe point, gives back the rest, closes the queue. */
  stop(): Promise<void>;
}

/** Starts a worker with its wake-up channel on an open environment. */
export async function runWorker(
  env: ServiceEnvironment,
  config: Pick<Config, "workerConcurrency">,
): Promise<RunningWorker> {
  const worker: Worker = startWorker({
    db: env.db,
    concurrency: config.workerConcurrency,
    handle: handleChunk(env),
    onFailure: onChunkFailure(env),
    log: env.log,
  });
  const queue = await createQueue(env.db.url, (error) =>
    env.log.warn({ err: error }, "the queue had a failure"),
  );
  await queue.listen(worker.wake);
  env.log.info({ worker: worker.id, concurrency: config.workerConcurrency }, "worker started");
  return {
    stop: async () => {
      await worker.drain();
      await queue.stop();
    },
  };
}
