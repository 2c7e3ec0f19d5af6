// Bundles the command line for `npm pack`: our own code in dist, packages left to node_modules.
import { chmodSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { root, say } from "./lib/root.mjs";

const entries = { "om-migrate": "main", worker: "worker", sandbox: "sandbox", gateway: "gateway" };
const entryPoints = Object.fromEntries(
  Object.entries(entries)
    .map(([name, source]) => [name, path.join(root, "lib", "cli", `${source}.ts`)])
    .filter(([, file]) => existsSync(file)),
);

if (!entryPoints["om-migrate"]) {
  say("There is no lib/cli/main.ts to bundle.");
  process.exit(1);
}
rmSync(path.join(root, "dist"), { recursive: true, force: true });
await build({
  entryPoints,
  outdir: path.join(root, "dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  alias: { "@": root },
  banner: { js: "#!/usr/bin/env node" },
  sourcemap: "linked",
  logLevel: "warning",
});
chmodSync(path.join(root, "dist", "om-migrate.mjs"), 0o755);
say(`Wrote ${Object.keys(entryPoints).join(", ")} to dist.`);
