import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrateDatabase } from "@/lib/db/client";
import { startEmbeddedPostgres } from "@/lib/db/embedded";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server's maintenance database, with superuser rights. */
    testServerUrl: string;
    /** A migrated, empty database that every test database is a copy of. */
    testTemplate: string;
  }
}

const prefix = "om-migrate-test-db-";
const template = "template_migrated";

/**
 * One throw-away Postgres per test run, migrated once. Each run has its own folder and port, so runs side by side do
 * not meet.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), prefix));
  await writeFile(path.join(dataDir, "run.pid"), String(process.pid));
  const server = await startEmbeddedPostgres({ dataDir, database: template, isVolatile: true });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await migrateDatabase({ url: server.url });
    const adminUrl = databaseUrl(server.url, "postgres");
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    await client.query(`alter database ${template} with is_template true allow_connections false`);
    await client.end();
    project.provide("testServerUrl", adminUrl);
    project.provide("testTemplate", template);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Servers of runs that were killed and could not clean up after themselves. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(os.tmpdir(), name);
    const owner = Number(await readFile(path.join(folder, "run.pid"), "utf8").catch(() => ""));
    // Without a pid the folder may have been made a moment ago by a run that is starting.
    if (!owner || isAlive(owner)) continue;
    const postmaster = await readFile(path.join(folder, "postgres", "postmaster.pid"), "utf8").catch(
      () => "",
    );
    const [pid, clusterDir] = postmaster.split("\n");
    if (clusterDir === path.join(folder, "postgres") && isAlive(Number(pid)))
      process.kill(Number(pid), "SIGQUIT");
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
