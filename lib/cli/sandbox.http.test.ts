import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let dataDir: string;
let child: ChildProcessWithoutNullStreams | null = null;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "sandbox-cli-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
  rmSync(dataDir, { recursive: true, force: true });
});

function run(variables: Record<string, string>) {
  const env = {
    ...process.env,
    DATA_DIR: dataDir,
    SANDBOX_CUSTOMERS: "10",
    SANDBOX_USAGE_ROWS: "10",
    ...variables,
  };
  const started = spawn(process.execPath, ["--import", "tsx", "lib/cli/sandbox.ts"], { env });
  child = started;
  const seen = { stdout: "", stderr: "" };
  started.stdout.on("data", (chunk: Buffer) => {
    seen.stdout += chunk.toString();
  });
  started.stderr.on("data", (chunk: Buffer) => {
    seen.stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => started.once("exit", resolve));
  return { started, seen, ended };
}

it("announces itself in one line and leaves nothing behind at SIGTERM", async () => {
  const { started, seen, ended } = run({});
  while (!seen.stdout.includes("\n")) {
    if (started.exitCode !== null) throw new Error(seen.stderr);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const endpoints = JSON.parse(seen.stdout);
  const names = (...more: string[]) => ["baseUrl", "apiKey", ...more, "controlUrl"];
  expect(Object.entries(endpoints).map(([name, one]) => [name, Object.keys(one ?? {})])).toEqual([
    ["stripe", names()],
    ["chargebee", names("site")],
    ["stigg", names("edgeUrl", "wsUrl")],
    ["openmonetize", names()],
  ]);
  expect((await fetch(`${endpoints.openmonetize.baseUrl}/ready`)).status).toBe(200);
  const announcement = join(dataDir, "sandbox", "endpoints.json");
  expect(existsSync(announcement)).toBe(true);
  started.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(seen.stdout.trim().split("\n")).toHaveLength(1);
  expect(existsSync(announcement)).toBe(false);
  await expect(fetch(endpoints.openmonetize.baseUrl)).rejects.toThrow();
});

it("names a wrong variable and exits with 2", async () => {
  const { seen, ended } = run({ SANDBOX_PROFILE: "quick" });
  expect(await ended).toBe(2);
  expect(seen.stderr).toContain("SANDBOX_PROFILE must be fast or measured");
  expect(seen.stdout).toBe("");
});
