import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PlainError, say } from "./root.mjs";

const restartsAtMost = 5;
const restartWindowMs = 60_000;

/**
 * Keeps the product's processes. Each has a session of its own, so that a Ctrl-C in the terminal reaches only us and
 * they end in our order; what runs is noted in a file, so that a killed launcher's processes are found by the next.
 */
export class Supervisor {
  #folder;
  #echo;
  #children = new Map();
  #ending = false;
  #onFatal;

  /** `echo` shows the output of the processes in the terminal as well as in their log files. */
  constructor({ dataDir, echo, onFatal }) {
    this.#folder = dataDir;
    this.#echo = echo;
    this.#onFatal = onFatal;
  }

  get logFolder() {
    return path.join(this.#folder, "logs");
  }

  /**
   * Starts a process and starts it again when it crashes. `onLine` gets its standard output line by line.
   * `graceMs` is how long it may take to end.
   */
  start(name, args, { env, cwd, graceMs = 5_000, onLine }) {
    const entry = { name, args, env, cwd, graceMs, onLine, crashes: [], child: undefined };
    this.#children.set(name, entry);
    this.#launch(entry);
  }

  #launch(entry) {
    const { name, args, env, cwd, onLine } = entry;
    const logFile = path.join(this.logFolder, `${name}.log`);
    const log = openSync(logFile, "a", 0o600);
    const piped = this.#echo || onLine !== undefined;
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ["ignore", piped ? "pipe" : log, this.#echo ? "pipe" : log],
      detached: process.platform !== "win32",
    });
    closeSync(log);
    entry.child = child;
    if (child.stdout)
      forLines(child.stdout, (line) => (onLine ? onLine(line) : this.#show(name, line, logFile)));
    if (child.stderr) forLines(child.stderr, (line) => this.#show(name, line, logFile));
    child.once("error", () => undefined);
    child.once("exit", (code, signal) => this.#ended(entry, code, signal, logFile));
    this.#note();
  }

  #show(name, line, logFile) {
    process.stderr.write(`[${name}] ${line}\n`);
    writeFileSync(logFile, `${line}\n`, { flag: "a" });
  }

  #ended(entry, code, signal, logFile) {
    entry.child = undefined;
    this.#note();
    if (this.#ending) return;
    const now = Date.now();
    entry.crashes = [...entry.crashes.filter((at) => now - at < restartWindowMs), now];
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    if (entry.crashes.length > restartsAtMost) {
      this.#onFatal(
        `The ${entry.name} ${how} ${entry.crashes.length} times within a minute. Its log is ${logFile}.`,
      );
      return;
    }
    say(`The ${entry.name} ${how}; starting it again. Its log is ${logFile}.`);
    const delayMs = 250 * 2 ** (entry.crashes.length - 1);
    setTimeout(() => this.#ending || this.#launch(entry), delayMs);
  }

  /** Ends one group of processes after the other; within a group together. Unnamed ones go last. */
  async end(order) {
    this.#ending = true;
    const rest = [...this.#children.keys()].filter((name) => !order.flat().includes(name));
    for (const group of [...order, rest]) {
      await Promise.all(group.map((name) => endProcess(this.#children.get(name))));
    }
    rmSync(this.#noteFile, { force: true });
  }

  /** The second Ctrl-C: no patience left. */
  kill() {
    this.#ending = true;
    for (const { child } of this.#children.values()) child?.kill("SIGKILL");
  }

  get #noteFile() {
    return path.join(this.#folder, "processes.json");
  }

  #note() {
    const running = [...this.#children.values()].flatMap(({ name, child }) =>
      child?.pid === undefined ? [] : [identify(name, child.pid)],
    );
    writeFileSync(this.#noteFile, JSON.stringify({ launcher: identify("start", process.pid), running }));
  }

  /**
   * Makes this launcher the only one of its data folder. Ends what an earlier one was killed over, and nothing else:
   * a process counts as the noted one only if it also started at the same moment.
   */
  async claim() {
    let noted = { running: [] };
    try {
      noted = JSON.parse(readFileSync(this.#noteFile, "utf8"));
    } catch {
      // The first start in this folder, or the last one ended properly.
    }
    if (noted.launcher && isRunning(noted.launcher)) {
      throw new PlainError(
        `The product already runs on ${this.#folder} (process ${noted.launcher.pid}). Stop it, or set another DATA_DIR.`,
      );
    }
    const left = noted.running.filter(isRunning);
    for (const { name, pid } of left) {
      say(`Ending the ${name} that an earlier start left running.`);
      process.kill(pid, "SIGTERM");
    }
    const until = Date.now() + 10_000;
    while (left.some(isRunning)) {
      if (Date.now() > until) for (const { pid } of left) tryKill(pid);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    mkdirSync(this.logFolder, { recursive: true });
    this.#note();
  }
}

/** Whether a process runs; one that has ended but was not yet collected does not count. */
export function isAlive(pid) {
  if (process.platform !== "win32") return startOf(pid) !== null;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function identify(name, pid) {
  return { name, pid, startedAt: startOf(pid) };
}

function isRunning({ pid, startedAt }) {
  return startedAt !== null && startOf(pid) === startedAt;
}

function endProcess(entry) {
  const child = entry?.child;
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), entry.graceMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function tryKill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** When a process was started, in any fixed form; null when it does not run or the system cannot say. */
function startOf(pid) {
  try {
    if (process.platform === "linux") {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    }
    if (process.platform === "win32") return null;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

function forLines(stream, handle) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) handle(line);
  });
}
