import { getConfig } from "@/lib/config";
import { createServiceEnvironment } from "@/lib/services/environment";
import { runWorker } from "./run-worker";

/** `npm run worker`: one more worker on the same database, until SIGTERM or SIGINT. */
const config = getConfig();
const { env, close } = await createServiceEnvironment(config, { name: "worker" });
const worker = await runWorker(env, config);

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    env.log.info({ signal }, "worker is finishing its chunks");
    worker
      .stop()
      .then(close)
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        env.log.error({ err: error }, "the worker did not end cleanly");
        process.exit(1);
      });
  });
}
