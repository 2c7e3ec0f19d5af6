import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { locateBinaries } from "./binaries";
import {
  findFreePort,
  initialiseCluster,
  launchServer,
  type Postmaster,
  readPostmaster,
  superuser,
  withClient,
} from "./cluster";
import { isAlive, withFolderLock } from "./folder-lock";
import { chooseProcessOwner, type ProcessOwner } from "./process-owner";

export interface EmbeddedPostgresOptions {
  /** Holds `postgres/`, `postgres.json`, `postgres.log` and the superuser's password. */
  dataDir: string;
  /** Created when missing. Default `om_migrate`. */
  database?: string;
  /** Not durable, for tests. */
  isVolatile?: boolean;
  /** Used if free, so that others find a restarted server where it was. */
  preferredPort?: number;
}

export interface EmbeddedPostgres {
  url: string;
  pid: number;
  port: number;
  /** True when a server of an earlier process was still running and is used as it is. */
  adopted: boolean;
  /** Shuts the server down, adopted or not. With `unlessInUse`, only if nobody else is connected; false then. */
  stop(options?: { unlessInUse?: boolean }): Promise<boolean>;
}

/** A server of a killed process keeps its folder for a second or so after it is gone. */
const startWithinMs = 10_000;

/**
 * Starts the bundled Postgres on a free loopback port, or adopts the one that already serves this folder, and writes
 * `postgres.json` for other processes. Throws `postgres.start_failed` with the server's own last words in the log file.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = folderOf(options);
  await mkdir(options.dataDir, { recursive: true });
  return withFolderLock(folder.lock, 60_000, async () => {
    const password = await readOrMakePassword(folder.password);
    const isVolatile = options.isVolatile ?? false;
    const running = await adoptable(folder.cluster, password);
    const postmaster = running ?? (await launch(folder, isVolatile, options.preferredPort));
    const url = urlOf(postmaster.port, password, folder.database);
    await createDatabaseIfMissing(urlOf(postmaster.port, password, "postgres"), folder.database);
    const { pid, port } = postmaster;
    await writeFile(folder.json, `${JSON.stringify({ url, pid, port })}\n`, { mode: 0o600 });
    return {
      url,
      pid,
      port,
      adopted: running !== null,
      stop: (how) => stop(folder, url, pid, how?.unlessInUse ?? false),
    };
  });
}

/** The server named in this folder's `postgres.json`, if it answers. */
export async function findEmbeddedPostgres(
  dataDir: string,
): Promise<{ url: string; pid: number; port: number } | null> {
  const schema = z.object({ url: z.string(), pid: z.number(), port: z.number() });
  try {
    const named = schema.parse(JSON.parse(await readFile(path.join(dataDir, "postgres.json"), "utf8")));
    await withClient(named.url, (client) => client.query("select 1"));
    return named;
  } catch {
    return null;
  }
}

function folderOf({ dataDir, database }: EmbeddedPostgresOptions) {
  const inFolder = (name: string) => path.join(dataDir, name);
  return {
    cluster: inFolder("postgres"),
    json: inFolder("postgres.json"),
    lock: inFolder("postgres.lock"),
    log: inFolder("postgres.log"),
    password: inFolder("postgres.password"),
    database: database ?? "om_migrate",
  };
}

type Folder = ReturnType<typeof folderOf>;

async function readOrMakePassword(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return (await readFile(file, "utf8")).trim();
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

/** A server left running by a killed process. It may be busy recovering, so it gets a moment to answer. */
async function adoptable(cluster: string, password: string): Promise<Postmaster | null> {
  const deadline = Date.now() + startWithinMs;
  for (;;) {
    const found = await readPostmaster(cluster);
    if (found === null) return null;
    if (found.ready && (await answers(urlOf(found.port, password, "postgres"), cluster))) return found;
    if (Date.now() > deadline) return null;
    await pause(100);
  }
}

/** Also asks the server for its folder: the pid in a stale file may meanwhile be another program's. */
async function answers(url: string, cluster: string): Promise<boolean> {
  try {
    const result = await withClient(url, (client) => client.query<{ folder: string }>("show data_directory"));
    const folder: unknown = Object.values(result.rows[0] ?? {})[0];
    return typeof folder === "string" && path.resolve(folder) === path.resolve(cluster);
  } catch {
    return false;
  }
}

async function launch(folder: Folder, isVolatile: boolean, preferredPort?: number): Promise<Postmaster> {
  const owner = chooseProcessOwner(locateBinaries());
  await initialiseOnce(owner, folder, isVolatile);
  owner.own(folder.cluster);
  const deadline = Date.now() + startWithinMs;
  for (;;) {
    const port = await findFreePort(preferredPort);
    const server = launchServer(owner, folder.cluster, folder.log, port, isVolatile);
    while (!server.exited()) {
      const postmaster = await readPostmaster(folder.cluster);
      if (postmaster?.pid === server.pid && postmaster.ready) return postmaster;
      if (Date.now() > deadline) process.kill(server.pid, "SIGKILL");
      await pause(20);
    }
    if (Date.now() > deadline) throw startFailed(folder, server.log());
    await pause(250);
  }
}

/** A cluster counts as made once initdb has ended; a half-made one, of a killed process, is thrown away. */
async function initialiseOnce(owner: ProcessOwner, folder: Folder, isVolatile: boolean): Promise<void> {
  if (existsSync(path.join(folder.cluster, "om-migrate-complete"))) return;
  await rm(folder.cluster, { recursive: true, force: true });
  await mkdir(folder.cluster, { recursive: true, mode: 0o700 });
  const handover = `${folder.cluster}.initdb`;
  const passwordFile = path.join(handover, "password");
  try {
    await mkdir(handover, { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, await readFile(folder.password), { mode: 0o600 });
    owner.own(handover);
    await initialiseCluster(owner, folder.cluster, passwordFile, isVolatile);
    await writeFile(path.join(folder.cluster, "om-migrate-complete"), "");
  } catch (error) {
    throw startFailed(folder, error instanceof Error ? error.message : "", error);
  } finally {
    await rm(handover, { recursive: true, force: true });
  }
}

async function createDatabaseIfMissing(adminUrl: string, database: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(database)}`);
  });
}

async function stop(folder: Folder, url: string, pid: number, unlessInUse: boolean): Promise<boolean> {
  return withFolderLock(folder.lock, 30_000, async () => {
    const current = await readPostmaster(folder.cluster);
    if (current?.pid !== pid) return true;
    if (unlessInUse && (await isInUse(url))) return false;
    if (process.platform === "win32") await stopOnWindows(folder);
    // SIGINT is Postgres's fast shutdown: it ends sessions and checkpoints.
    else process.kill(pid, "SIGINT");
    const deadline = Date.now() + 20_000;
    while (isAlive(pid)) {
      if (Date.now() > deadline) process.kill(pid, "SIGQUIT");
      await pause(20);
    }
    await rm(folder.json, { force: true });
    return true;
  });
}

/** Windows has no signals; pg_ctl uses an event of its own. */
async function stopOnWindows(folder: Folder): Promise<void> {
  const { spawnSync } = await import("node:child_process");
  spawnSync(locateBinaries().pgCtl, ["stop", "-D", folder.cluster, "-m", "fast", "-w"], { stdio: "ignore" });
}

async function isInUse(url: string): Promise<boolean> {
  try {
    return await withClient(url, async (client) => {
      const others = await client.query(
        "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1",
      );
      return (others.rowCount ?? 0) > 0;
    });
  } catch {
    return false;
  }
}

function startFailed(folder: Folder, log: string, cause?: unknown): AppError {
  const lines = log.split("\n").filter((line) => /FATAL|ERROR|could not|cannot|initdb/.test(line));
  return new AppError({
    code: "postgres.start_failed",
    kind: "unavailable",
    retryable: false,
    userMessage:
      `The bundled database did not start: ${lines.at(-1)?.trim() ?? "it gave no reason"}. ` +
      `Its log is ${folder.log}; with DATABASE_URL another server can be used.`,
    cause,
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
