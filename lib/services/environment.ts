import path from "node:path";
import { type Config, findSandboxEndpoints, getConfig, sandboxOrigins } from "@/lib/config";
import { createDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { createQueue, type Queue } from "@/lib/jobs/queue";
import { createLogger } from "@/lib/log";
import { createOutbound } from "@/lib/pipeline/outbound";
import { createSharedPace } from "@/lib/pipeline/shared-pace";
import { createVault, loadMasterKey } from "@/lib/vault";
import type { ServiceEnvironment } from "./context";

export interface OpenEnvironment {
  env: ServiceEnvironment;
  close(): Promise<void>;
}

/**
 * Builds what use cases need out of the configuration: database, vault, the way out, the log. Connects to nothing until
 * it is used. Throws `config.database_missing` when there is no address of a database.
 */
export async function createServiceEnvironment(
  config: Config,
  options: { name: string; databaseUrl?: string; maxConnections?: number },
): Promise<OpenEnvironment> {
  const url = options.databaseUrl ?? config.databaseUrl;
  if (url === undefined) throw databaseMissing();
  const log = createLogger({ name: options.name });
  const now = () => new Date();
  const db = createDatabase({
    url,
    max: options.maxConnections,
    applicationName: `om-migrate ${options.name}`,
  });
  const masterKey = loadMasterKey({ masterKey: config.masterKey, dataDir: config.dataDir });
  const endpoints = config.sandbox.enabled ? await findSandboxEndpoints(config.dataDir) : null;
  const outbound = createOutbound({
    allowPrivateNetwork: config.allowPrivateNetwork,
    allowedOrigins: sandboxOrigins(endpoints),
    proxyUrl: config.httpsProxy,
    now,
    paceOf: (share) => createSharedPace(db.drizzle, share),
  });
  let queue: Promise<Queue> | undefined;
  const wakeWorkers = async () => {
    try {
      queue ??= createQueue(url, (error) => log.warn({ err: error }, "the queue had a failure"));
      await (await queue).wake();
    } catch (error) {
      // Workers look for work every second by themselves; the next call connects anew.
      queue = undefined;
      log.warn({ err: error }, "the workers could not be woken");
    }
  };
  return {
    env: {
      db,
      now,
      vault: createVault({ db, masterKey, now }),
      outbound,
      log,
      wakeWorkers,
      uploadFolder: path.join(config.dataDir, "uploads"),
    },
    async close() {
      const opened = await queue?.catch(() => undefined);
      await Promise.all([opened?.stop(), outbound.close(), db.close()]);
    },
  };
}

// Next loads this module once per bundle and again at each hot reload; the connections must be opened once.
const slot = globalThis as { omMigrateEnvironment?: Promise<OpenEnvironment> | undefined };

/** The environment of the web process, built at the first call. A failed build is tried again by the next call. */
export async function getServiceEnvironment(): Promise<ServiceEnvironment> {
  slot.omMigrateEnvironment ??= createServiceEnvironment(getConfig(), { name: "web" });
  try {
    return (await slot.omMigrateEnvironment).env;
  } catch (error) {
    slot.omMigrateEnvironment = undefined;
    throw error;
  }
}

function databaseMissing(): AppError {
  return new AppError({
    code: "config.database_missing",
    kind: "internal",
    userMessage: "No database is named. Start the product with npm start, or set DATABASE_URL.",
  });
}
