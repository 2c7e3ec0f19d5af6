import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { testMasterKey } from "./create-test-workspace";

/** A worker in its own process and process group, as `npm start` launches it. */
export interface WorkerChild {
  readonly pid: number;
  /** What it wrote to its log so far. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the process is gone, with its exit code (null after a signal). */
  readonly gone: Promise<number | null>;
  /** SIGKILL to the whole group, as a machine that loses power; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface WorkerChildOptions {
  readonly databaseUrl: string;
  /** Lease and heartbeat of a test; absent = the product's own entry point with its 20 s lease. */
  readonly lease?: { readonly seconds: number; readonly heartbeatMs: number };
  readonly concurrency?: number;
  /** Where uploaded files lie; absent = a folder of its own, which goes with it. */
  readonly dataDir?: string;
}

const root = path.resolve(import.meta.dirname, "../../..");

export function startWorkerChild(options: WorkerChildOptions): WorkerChild {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), "om-migrate-worker-"));
  const entry = options.lease
    ? ["lib/services/testing/worker-process.ts", `${options.lease.seconds}`, `${options.lease.heartbeatMs}`]
    : ["lib/cli/worker.ts"];
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", ...entry], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // Next's types want NODE_ENV in every environment.
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: options.databaseUrl,
      DATA_DIR: dataDir,
      MASTER_KEY: testMasterKey,
      ALLOW_PRIVATE_NETWORK: "1",
      SANDBOX: "off",
      LOG_LEVEL: "info",
      WORKER_CONCURRENCY: `${options.concurrency ?? 2}`,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the worker did not start");
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => {
      log += data.toString();
    });
  const gone = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => {
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      resolve(code);
    });
  });
  const signal = (name: NodeJS.Signals) => {
    // The minus sign names the group; it is ours because of `detached`.
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, name);
  };
  return {
    pid,
    log: () => log,
    signal,
    gone,
    kill: async () => {
      signal("SIGKILL");
      await gone;
    },
  };
}
