import { spawn } from "node:child_process";
import path from "node:path";
import { root } from "./root.mjs";

const running = new Set();

/** Where the command line tools of the dependencies are, as scripts for our own Node. */
export const tools = {
  biome: path.join(root, "node_modules", "@biomejs", "biome", "bin", "biome"),
  knip: path.join(root, "node_modules", "knip", "bin", "knip.js"),
  next: path.join(root, "node_modules", "next", "dist", "bin", "next"),
  playwright: path.join(root, "node_modules", "@playwright", "test", "cli.js"),
  tsc: path.join(root, "node_modules", "typescript", "bin", "tsc"),
  vitest: path.join(root, "node_modules", "vitest", "vitest.mjs"),
};

/**
 * Runs a Node script and collects what it prints, stdout and stderr in order of arrival. With `isShown` the output
 * goes to the terminal instead.
 */
export async function runTool(args, { env = {}, isShown = false } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...env },
    stdio: ["ignore", isShown ? 2 : "pipe", isShown ? 2 : "pipe"],
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  }).finally(() => running.delete(child));
  return { code, output };
}

/** Ends with the tools: a signal is passed on to those that run, and we leave when they have gone. */
export function endToolsOnSignal() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      process.exitCode = 130;
      const open = [...running];
      for (const child of open) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
      const gone = open.map((child) => new Promise((resolve) => child.once("close", resolve)));
      Promise.race([Promise.all(gone), new Promise((resolve) => setTimeout(resolve, 20_000))]).then(() =>
        process.exit(130),
      );
    });
  }
}
