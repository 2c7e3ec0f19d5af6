// Fresh clone to verdict. The last line of standard output counts every test of every suite; a check that is not a
// test counts as one.
import { ensureInstalled } from "./lib/install.mjs";
import { say, sentenceOf } from "./lib/root.mjs";

const results = [];
try {
  await ensureInstalled();
  // Only now: these load the dependencies.
  const checks = await import("./lib/checks.mjs");
  const { ensureBrowser } = await import("./lib/browser.mjs");
  const { endToolsOnSignal } = await import("./lib/run-tool.mjs");
  endToolsOnSignal();
  const run = async (...lanes) => results.push(...(await checks.runLanes(...lanes)));

  const isBuilt = () => results.some(({ name, failed }) => name === checks.build.name && failed === 0);
  // Types first: it and the build both write Next's declarations.
  await run([checks.types]);
  await run([checks.build], [checks.lockfile, checks.lint, checks.boundaries, checks.unused]);
  if (isBuilt()) await run([checks.budget]);
  await run([checks.vitest("unit tests", "unit")]);
  await run([checks.vitest("database tests", "db")]);
  if (checks.hasSpecs()) {
    const browserTests = {
      name: "browser tests",
      run: async () => checks.playwright("browser tests", { PW_CHROMIUM: await ensureBrowser() }).run(),
    };
    if (isBuilt()) await run([browserTests]);
    else say("The browser tests were left out, since the build failed.");
  }
} catch (error) {
  say(sentenceOf(error));
  results.push({ passed: 0, failed: 1, skipped: 0 });
}
const sum = (key) => results.reduce((value, result) => value + result[key], 0);
process.exitCode = sum("failed") === 0 ? 0 : 1;
process.stdout.write(`tests: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`);
