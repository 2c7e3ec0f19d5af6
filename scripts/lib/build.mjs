import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PlainError, root, say } from "./root.mjs";
import { sourceHash } from "./source-hash.mjs";

export const nextBin = path.join(root, "node_modules", "next", "dist", "bin", "next");
const hashFile = path.join(root, ".next", "source-hash");

/** Builds the app unless the last build was made of the same sources. `onChild` learns of the process, to end it. */
export async function ensureBuilt(onChild = () => {}) {
  const hash = sourceHash();
  const isBuilt = existsSync(path.join(root, ".next", "BUILD_ID"));
  if (isBuilt && existsSync(hashFile) && readFileSync(hashFile, "utf8") === hash) return;
  say("Building the app (next build) ...");
  const child = spawn(process.execPath, [nextBin, "build"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  onChild(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new PlainError("The app could not be built; the messages above say why.");
  }
  writeFileSync(hashFile, hash);
}
