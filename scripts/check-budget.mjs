// What a browser must load before a page works: at most 200 kB of JavaScript, compressed, for any page of the build.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./lib/root.mjs";

const budgetBytes = 200_000;
const routes = JSON.parse(
  readFileSync(path.join(root, ".next", "diagnostics", "route-bundle-stats.json"), "utf8"),
);
const sizes = new Map();

const weights = routes
  .map(({ route, firstLoadChunkPaths }) => ({
    route,
    bytes: firstLoadChunkPaths.reduce((sum, file) => sum + sizeOf(file), 0),
  }))
  .sort((a, b) => b.bytes - a.bytes);

for (const { route, bytes } of weights) {
  process.stderr.write(
    `${bytes > budgetBytes ? "over" : "  ok"} ${(bytes / 1_000).toFixed(1).padStart(7)} kB  ${route}\n`,
  );
}
if (weights.length === 0) process.stderr.write("The build names no page, so there is nothing to weigh.\n");
if (weights.length === 0 || weights.some(({ bytes }) => bytes > budgetBytes)) {
  process.stderr.write(
    `The first load of a page may weigh ${budgetBytes / 1_000} kB. Load charts and dialogs with next/dynamic.\n`,
  );
  process.exitCode = 1;
}

function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(path.join(root, file))).byteLength);
  return sizes.get(file);
}
