// Fresh clone to running product. Imports nothing but Node's own modules until the dependencies are there.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { ensureBuilt, nextBin } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { PlainError, root, say, sentenceOf } from "./lib/root.mjs";
import { isAlive, Supervisor } from "./lib/supervisor.mjs";

const isDev = process.argv.includes("--dev");
const healthyWithinMs = 90_000;

let supervisor;
let sandboxFile;
let database;
let postgres;
let build;
let ending;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (ending) {
      supervisor?.kill();
      return;
    }
    say("Stopping ...");
    void end(0);
  });
}

if (process.argv.includes("--until-stdin-closes")) {
  process.stdin.resume();
  process.stdin.once("close", () => end(0));
}

try {
  await main();
} catch (error) {
  if (!ending) say(sentenceOf(error));
  await end(1);
}

async function main() {
  await ensureInstalled();
  const { tsImport } = await import("tsx/esm/api");
  const load = (file) => tsImport(path.join(root, file), { parentURL: import.meta.url });
  const { parseConfig, sandboxEndpointsFile } = await load("lib/config/index.ts");
  const config = parseConfig(process.env, root);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const own = new Supervisor({ dataDir: config.dataDir, echo: isDev, onFatal: fail });
  await own.claim();
  supervisor = own;
  await assertPortFree(config.port, config.host);

  sandboxFile = sandboxEndpointsFile(config.dataDir);
  database = startDatabase(config, load);
  const prepared = await Promise.allSettled([
    database,
    config.sandbox.enabled ? startSandbox(config) : undefined,
    isDev ? undefined : ensureBuilt((child) => (build = child)),
  ]);
  if (ending) return;
  const failed = prepared.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  const databaseUrl = await database;

  const env = environmentOf(config, databaseUrl);
  const owner = await firstRun(env);
  startIfPresent("worker", "lib/cli/worker.ts", env, 30_000);
  supervisor.start("web", [nextBin, isDev ? "dev" : "start", "-p", String(config.port), "-H", config.host], {
    cwd: root,
    env,
  });
  await waitUntilHealthy(config);
  if (ending) return;
  say(`OpenMonetize Migrate is running at ${config.publicUrl}`);
  if (owner) say(`Sign in as ${owner.email} with the password ${owner.password} (shown only this once).`);
  say(`Logs are in ${supervisor.logFolder}. Ctrl-C stops everything.`);
}

async function startDatabase(config, load) {
  let url = config.databaseUrl;
  if (url === undefined) {
    const { startEmbeddedPostgres } = await load("lib/db/embedded/index.ts");
    postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
    url = postgres.url;
    keepDatabaseRunning(() =>
      startEmbeddedPostgres({ dataDir: config.dataDir, preferredPort: postgres.port }),
    );
  }
  const { migrateDatabase } = await load("lib/db/client/index.ts");
  await migrateDatabase({ url });
  return url;
}

/** The server is no child of ours (it may be adopted), so its process is looked at once in a while. */
function keepDatabaseRunning(restart) {
  const timer = setInterval(() => {
    if (ending || isAlive(postgres.pid)) return;
    clearInterval(timer);
    say("The database ended unexpectedly; starting it again.");
    const { port } = postgres;
    database = restart().then(
      (restarted) => {
        postgres = restarted;
        if (restarted.port !== port) fail("The database came back on another port. Start the product again.");
        else keepDatabaseRunning(restart);
      },
      (error) => fail(sentenceOf(error)),
    );
  }, 500);
  timer.unref();
}

/** Resolves once the stand-ins have announced themselves; they also write the line where other processes read it. */
function startSandbox(config) {
  const entry = "lib/cli/sandbox.ts";
  if (!existsSync(path.join(root, entry))) return;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new PlainError("The sandbox did not start within a minute.")),
      60_000,
    );
    supervisor.start("sandbox", ["--import", "tsx", entry], {
      cwd: root,
      env: { ...process.env, DATA_DIR: config.dataDir, SANDBOX: "on" },
      onLine(line) {
        if (!line.startsWith("{")) return;
        clearTimeout(timer);
        resolve();
      },
    });
  });
}

function environmentOf(config, databaseUrl) {
  return {
    ...process.env,
    NODE_ENV: isDev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXTAUTH_URL: process.env.NEXTAUTH_URL ?? config.publicUrl,
    PORT: String(config.port),
    DATA_DIR: config.dataDir,
    DATABASE_URL: databaseUrl,
    // Spelled out, since its default depends on whether DATABASE_URL was set by a person.
    SANDBOX: config.sandbox.enabled ? "on" : "off",
  };
}

/** Lets the product create its first owner; resolves with the made-up sign-in, the first time only. */
async function firstRun(env) {
  const entry = "lib/cli/first-run.ts";
  if (!existsSync(path.join(root, entry))) return null;
  const output = await new Promise((resolve, reject) => {
    execFile(process.execPath, ["--import", "tsx", entry], { cwd: root, env }, (error, stdout, stderr) => {
      if (error) reject(new PlainError(`The first owner could not be created. ${stderr.trim()}`));
      else resolve(stdout);
    });
  });
  const line = output.split("\n").findLast((candidate) => candidate.startsWith("{"));
  const answer = line === undefined ? {} : JSON.parse(line);
  return answer.email && answer.password ? answer : null;
}

function startIfPresent(name, entry, env, graceMs) {
  if (!existsSync(path.join(root, entry))) return;
  const watching = isDev ? ["--watch", "--watch-preserve-output"] : [];
  supervisor.start(name, [...watching, "--import", "tsx", entry], { cwd: root, env, graceMs });
}

async function assertPortFree(port, host) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const sentence =
        error.code === "EADDRINUSE"
          ? `Port ${port} is taken by another program. Choose another one, for example PORT=${port + 100} npm start.`
          : `The product cannot listen on ${host}:${port} (${error.code}).`;
      reject(new PlainError(sentence));
    });
    server.listen(port, host, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

/** Until the app says that it reaches the database and a worker is alive. */
async function waitUntilHealthy(config) {
  const host = config.host === "0.0.0.0" ? "127.0.0.1" : config.host;
  const until = Date.now() + healthyWithinMs;
  for (;;) {
    if (ending) return;
    const status = await fetch(`http://${host}:${config.port}/api/health`, {
      signal: AbortSignal.timeout(10_000),
    }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > until) {
      throw new PlainError(
        `The app does not answer as healthy. The logs in ${supervisor.logFolder} say why.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function fail(sentence) {
  say(sentence);
  void end(1);
}

/** Web first, so that nothing new is asked for; then the worker, which finishes its chunk; the database last. */
function end(code) {
  ending ??= (async () => {
    build?.kill("SIGTERM");
    await supervisor?.end([["web"], ["worker", "gateway"], ["sandbox"]]);
    // A sandbox that had to be killed leaves its announcement, and with it the exemption of its addresses.
    if (sandboxFile) rmSync(sandboxFile, { force: true });
    // It may still be starting, and then must not be left behind.
    await database?.catch(() => undefined);
    await postgres?.stop();
    process.exit(code);
  })();
  return ending;
}
