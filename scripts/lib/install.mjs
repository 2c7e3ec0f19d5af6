import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PlainError, root, say } from "./root.mjs";

/** Runs `npm ci` when node_modules does not hold what the lockfile says. Uses nothing but Node itself. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  say("Installing the dependencies (npm ci) ...");
  const code = await npm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new PlainError("Installing the dependencies failed; npm's messages above say why.");
}

/** Compares the lockfile with the one npm leaves inside node_modules. Optional packages depend on the platform. */
export function isInstalled(folder = root) {
  const installedFile = path.join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === "" || entry.optional || entry.peer || entry.link || installed[name]?.version === entry.version,
  );
}

/** Runs npm with its output on our standard error; resolves with the exit code. */
function npm(args) {
  const script = process.env.npm_execpath;
  const isScript = script?.endsWith(".js") ?? false;
  const child = isScript
    ? spawn(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawn("npm", args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
