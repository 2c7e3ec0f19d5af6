// The quick checks before every commit: no database, no browser.
import { boundaries, lint, lockfile, runLanes, total, types, unused, vitest } from "./lib/checks.mjs";
import { say } from "./lib/root.mjs";
import { endToolsOnSignal } from "./lib/run-tool.mjs";

endToolsOnSignal();
const startedAt = Date.now();
const results = await runLanes([types, lockfile, lint], [boundaries, unused, vitest("unit tests", "unit")]);
const { failed } = total(results);
const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
say(failed === 0 ? `Everything passed in ${seconds} s.` : `${failed} failed in ${seconds} s.`);
process.exitCode = failed === 0 ? 0 : 1;
