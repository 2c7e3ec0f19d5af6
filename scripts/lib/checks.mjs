import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBuilt } from "./build.mjs";
import { root, say, sentenceOf } from "./root.mjs";
import { runTool, tools } from "./run-tool.mjs";

/** A check is `{ name, run }`; `run` resolves with `{ passed, failed, skipped, output }`. */

function single(name, run) {
  return {
    name,
    async run() {
      const { code, output } = await run();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  };
}

export const lint = single("format and lint", () => runTool([tools.biome, "check", "."]));

export const types = single("types", async () => {
  // Next writes the declarations of routes and styles that a fresh clone does not have yet.
  const generated = await runTool([tools.next, "typegen"]);
  if (generated.code !== 0) return generated;
  return runTool([tools.tsc, "--noEmit", "-p", "tsconfig.json", "--pretty", "false"]);
});

export const boundaries = single("boundaries", () => runTool(["scripts/check-boundaries.mjs"]));
export const lockfile = single("lockfile", () => runTool(["scripts/check-lockfile.mjs"]));
export const unused = single("unused code (knip)", () => runTool([tools.knip, "--no-progress"]));
export const budget = single("JavaScript budget", () => runTool(["scripts/check-budget.mjs"]));

export const build = single("build", async () => {
  try {
    await ensureBuilt();
    return { code: 0, output: "" };
  } catch (error) {
    return { code: 1, output: sentenceOf(error) };
  }
});

/** A Vitest project. Figures come from its JSON report; a file that could not even be loaded is a failure too. */
export function vitest(name, project) {
  return suite(name, async (report) => {
    const result = await runTool([
      tools.vitest,
      "run",
      "--project",
      project,
      "--passWithNoTests",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ]);
    return {
      ...result,
      read: (json) => ({
        passed: json.numPassedTests,
        failed: json.numFailedTests,
        skipped: json.numPendingTests + json.numTodoTests,
      }),
    };
  });
}

export function playwright(name, env) {
  return suite(name, async (report) => {
    const result = await runTool([tools.playwright, "test", "--reporter=list,json"], {
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    });
    return {
      ...result,
      read: ({ stats, errors }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected + errors.length,
        skipped: stats.skipped,
      }),
    };
  });
}

function suite(name, run) {
  return {
    name,
    async run() {
      const folder = mkdtempSync(path.join(os.tmpdir(), "om-migrate-report-"));
      try {
        const report = path.join(folder, "report.json");
        const { code, output, read } = await run(report);
        const figures = existsSync(report)
          ? read(JSON.parse(readFileSync(report, "utf8")))
          : { passed: 0, failed: 0, skipped: 0 };
        // The runner failed although no test did: a broken set-up, an unhandled error, a leak.
        if (code !== 0 && figures.failed === 0) figures.failed = 1;
        return { ...figures, output };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Runs lanes side by side and the checks of a lane one after the other; prints each result as it comes, with the
 * output of what failed. Resolves with the results.
 */
export async function runLanes(...lanes) {
  const results = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (const check of lane) {
        const startedAt = Date.now();
        const outcome = await check
          .run()
          .catch((error) => ({ passed: 0, failed: 1, skipped: 0, output: sentenceOf(error) }));
        const result = { name: check.name, ms: Date.now() - startedAt, ...outcome };
        results.push(result);
        if (result.failed > 0) say(`\n--- ${result.name} ---\n${result.output.trim()}\n---\n`);
        say(lineOf(result));
      }
    }),
  );
  return results;
}

function lineOf({ name, passed, failed, skipped, ms }) {
  const state = failed > 0 ? "FAILED" : "ok";
  const counts =
    passed + failed + skipped > 1 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : "";
  return `${state.padEnd(7)} ${name.padEnd(22)} ${`${(ms / 1_000).toFixed(1)} s`.padStart(8)}  ${counts}`.trimEnd();
}

/** The sum over all results. */
export function total(results) {
  const sum = (key) => results.reduce((value, result) => value + result[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

export function hasSpecs() {
  const folder = path.join(root, "e2e");
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return files.some((file) => file.endsWith(".spec.ts"));
}
