import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import pg from "pg";
import { isAlive } from "./folder-lock";
import type { ProcessOwner } from "./process-owner";

export const superuser = "postgres";

/** What a running server writes about itself, or null. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** Reads postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, state; one a line. */
export async function readPostmaster(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(path.join(clusterDir, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  return { pid, port, ready: lines[7] === "ready" };
}

/** Settings that trade durability for speed; for test databases only. */
const volatileSettings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

/** Makes a new cluster. Rejects with what initdb printed. */
export async function initialiseCluster(
  owner: ProcessOwner,
  clusterDir: string,
  passwordFile: string,
  isVolatile: boolean,
): Promise<void> {
  owner.own(clusterDir);
  const args = ["-D", clusterDir, "-U", superuser, "-A", "scram-sha-256", "--pwfile", passwordFile];
  args.push("--locale=C", "--encoding=UTF8", ...(isVolatile ? ["--no-sync"] : []));
  const command = owner.command(owner.binaries.initdb, args);
  const child = spawn(command.file, command.args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(),
    uid: command.uid,
    gid: command.gid,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new Error(`initdb ended with ${code}: ${output.trim().split("\n").slice(-3).join(" ")}`);
}

export interface Launched {
  pid: number;
  /** Null while running. */
  exited(): boolean;
  /** What the server logged since this launch. */
  log(): string;
}

/** Starts the server in a session of its own, so that a Ctrl-C in the terminal reaches us and not it. */
export function launchServer(
  owner: ProcessOwner,
  clusterDir: string,
  logFile: string,
  port: number,
  isVolatile: boolean,
): Launched {
  if (existsSync(logFile) && statSync(logFile).size > 5_000_000) truncateSync(logFile);
  const from = existsSync(logFile) ? statSync(logFile).size : 0;
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=150",
    "jit=off",
    ...(isVolatile ? volatileSettings : []),
  ];
  const args = ["-D", clusterDir, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const command = owner.command(owner.binaries.postgres, args);
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(command.file, command.args, {
    stdio: ["ignore", log, log],
    env: environment(),
    detached: true,
    uid: command.uid,
    gid: command.gid,
  });
  closeSync(log);
  let gone = false;
  child.once("error", () => (gone = true));
  child.once("exit", () => (gone = true));
  child.unref();
  return {
    pid: child.pid ?? 0,
    exited: () => gone,
    log: () => readFileSync(logFile).subarray(from).toString("utf8"),
  };
}

/** Nothing of ours: the server has no use for our keys, and PG* variables would change what it does. */
function environment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LD_LIBRARY_PATH"];
  const entries = kept.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), LC_ALL: "C", NODE_ENV: process.env.NODE_ENV };
}

/** The preferred loopback port if it is free, else any. */
export async function findFreePort(preferred = 0): Promise<number> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve, reject) => {
    server.once("error", (error) => (preferred === 0 ? reject(error) : resolve(false)));
    server.listen(preferred, "127.0.0.1", () => resolve(true));
  });
  if (!listening) return findFreePort();
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Connects, hands the client to `work`, and disconnects. Gives up after 3 s without an answer. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
