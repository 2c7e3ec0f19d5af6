import PgBoss from "pg-boss";

const wakeQueue = "wake-workers";

/** The wake-up channel between whoever enqueues and the workers. Losing a message costs a second, never work. */
export interface Queue {
  wake(): Promise<void>;
  /** Calls `listener` for each wake-up. */
  listen(listener: () => void): Promise<void>;
  stop(): Promise<void>;
}

/** Connects pg-boss. `onError` gets its background errors; they never end the process. */
export async function createQueue(url: string, onError: (error: unknown) => void): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    max: 2,
    application_name: "om-migrate queue",
    maintenanceIntervalSeconds: 5,
    monitorStateIntervalSeconds: 60,
  });
  boss.on("error", onError);
  await boss.start();
  await boss.createQueue(wakeQueue);
  return {
    wake: async () => {
      await boss.send(wakeQueue, {}, { expireInSeconds: 60, retryLimit: 0, retentionSeconds: 60 });
    },
    listen: async (listener) => {
      await boss.work(wakeQueue, { pollingIntervalSeconds: 0.5, batchSize: 100 }, async () => listener());
    },
    stop: () => boss.stop({ graceful: false, wait: true }),
  };
}
