import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isAlive } from "./folder-lock";
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from "./index";

let dataDir: string;
let started: EmbeddedPostgres[];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), "om-migrate-embedded-"));
  started = [];
});
afterEach(async () => {
  for (const server of started) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(isVolatile = true, preferredPort?: number): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, isVolatile, preferredPort });
  started.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query(text)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

it("starts on loopback, names itself in postgres.json, keeps its data, and leaves no process", async () => {
  const first = await start();
  expect(JSON.parse(await readFile(path.join(dataDir, "postgres.json"), "utf8"))).toEqual({
    url: first.url,
    pid: first.pid,
    port: first.port,
  });
  expect(statSync(path.join(dataDir, "postgres.json")).mode & 0o077).toBe(0);
  expect(await query(first.url, "show listen_addresses")).toBe("127.0.0.1");
  expect(await query(first.url, "show server_encoding")).toBe("UTF8");
  await query(first.url, "create table kept as select 42 as answer");
  expect(await findEmbeddedPostgres(dataDir)).toMatchObject({ pid: first.pid });
  expect(await first.stop()).toBe(true);
  expect(isAlive(first.pid)).toBe(false);
  expect(existsSync(path.join(dataDir, "postgres.json"))).toBe(false);
  expect(await findEmbeddedPostgres(dataDir)).toBeNull();
  const second = await start();
  expect(await query(second.url, "select answer from kept")).toBe(42);
});

it("refuses a wrong password, although it is our own loopback", async () => {
  const server = await start();
  const wrong = new URL(server.url);
  wrong.password = "guess";
  await expect(query(wrong.toString(), "select 1")).rejects.toMatchObject({ code: "28P01" });
});

it("adopts the server that a killed process left running", async () => {
  const script = `
    import { startEmbeddedPostgres } from "./lib/db/embedded/index.ts";
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, isVolatile: true });
    process.stdout.write("ready");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  const left = await findEmbeddedPostgres(dataDir);
  const server = await start();
  expect(server).toMatchObject({ adopted: true, pid: left?.pid });
  expect(await query(server.url, "select 1")).toBe(1);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

it("comes back on its port, with what was committed, after the server was killed", async () => {
  const first = await start(false);
  await query(first.url, "create table kept as select 42 as answer");
  process.kill(first.pid, "SIGKILL");
  const second = await start(false, first.port);
  expect(second).toMatchObject({ adopted: false, port: first.port });
  expect(await query(second.url, "select answer from kept")).toBe(42);
});

it("starts one server when two ask at once, and keeps it while somebody is connected", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.pid).toBe(two.pid);
  expect([one.adopted, two.adopted].sort()).toEqual([false, true]);
  const client = new pg.Client({ connectionString: one.url });
  client.on("error", () => undefined);
  await client.connect();
  expect(await two.stop({ unlessInUse: true })).toBe(false);
  await client.end();
  expect(await two.stop({ unlessInUse: true })).toBe(true);
});
