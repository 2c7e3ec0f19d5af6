import type { Config } from "@/lib/config";
import { migrateDatabase } from "@/lib/db/client";
import { findEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/db/embedded";
import { countLiveWorkers } from "@/lib/jobs/sql/workers";
import { ensureFirstOwner } from "@/lib/services/accounts/ensure-first-owner";
import type { ServiceContext } from "@/lib/services/context";
import { createServiceEnvironment } from "@/lib/services/environment";
import { resolveWorkspace } from "@/lib/services/workspaces/resolve-workspace";
import { type RunningWorker, runWorker } from "./run-worker";

/** The product as one command sees it: the database, the workspace it acts in, a worker if it needs one. */
export interface Installation {
  readonly ctx: ServiceContext;
  /** Starts this command's own worker unless one is alive. Cheap to call again and again. */
  ensureWorker(): Promise<void>;
  /** Gives work back, and stops the database if this command started it and nobody else uses it. */
  close(): Promise<void>;
}

/**
 * Opens the database (DATABASE_URL, else the running one of DATA_DIR, else one of its own), brings it up to date, and
 * makes the first owner in an empty one. `say` hears what a person must know.
 */
export async function openInstallation(
  config: Config,
  options: { workspace: string | undefined; say(line: string): void },
): Promise<Installation> {
  const database = await openDatabase(config);
  try {
    await migrateDatabase({ url: database.url });
    const { env, close } = await createServiceEnvironment(config, {
      name: "command line",
      databaseUrl: database.url,
    });
    let worker: RunningWorker | null = null;
    const closeAll = async () => {
      await worker?.stop();
      await close();
      await database.release();
    };
    try {
      const owner = await ensureFirstOwner(env, config.owner);
      if (owner.created && owner.password !== null) {
        options.say(
          `The first owner was made: ${owner.email}, password ${owner.password} (shown this once; it signs in to the app).`,
        );
      }
      const workspace = await resolveWorkspace(env, options.workspace);
      return {
        ctx: {
          ...env,
          actor: { kind: "cli", id: "cli", name: "Command line" },
          workspaceId: workspace.id,
          // Whoever may run commands on the installation holds its database and master key.
          role: "owner",
        },
        async ensureWorker() {
          if (worker !== null || (await countLiveWorkers(env.db.drizzle)) > 0) return;
          worker = await runWorker(env, config);
        },
        close: closeAll,
      };
    } catch (error) {
      await closeAll();
      throw error;
    }
  } catch (error) {
    await database.release();
    throw error;
  }
}

async function openDatabase(config: Config): Promise<{ url: string; release(): Promise<void> }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, release: async () => undefined };
  const running = await findEmbeddedPostgres(config.dataDir);
  if (running) return { url: running.url, release: async () => undefined };
  const own = await startEmbeddedPostgres({ dataDir: config.dataDir });
  let released = false;
  return {
    url: own.url,
    release: async () => {
      if (released) return;
      released = true;
      await own.stop({ unlessInUse: true });
    },
  };
}
