import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Sandbox, type SandboxEndpoint, startSandbox } from "./sandbox";

let dataDir: string;
let running: Sandbox[] = [];
let lines: string[] = [];

const start = async (changes: { seed?: string; customers?: number } = {}): Promise<Sandbox> => {
  const sandbox = await startSandbox({
    dataDir,
    profile: "fast",
    seed: "1",
    customers: 20,
    usageRows: 50,
    log: (line) => lines.push(line),
    ...changes,
  });
  running.push(sandbox);
  return sandbox;
};
const get = async ({ baseUrl, apiKey }: SandboxEndpoint, path: string): Promise<unknown> => {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    "stripe-version": "2026-10-28.endive",
    // The same port comes back after a restart; a connection kept from before would be a dead one.
    connection: "close",
  };
  const answer = await fetch(baseUrl + path, { headers });
  expect(answer.status).toBe(200);
  return answer.json();
};

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "sandbox-"));
  lines = [];
});
afterEach(async () => {
  await Promise.all(running.map((sandbox) => sandbox.stop()));
  running = [];
  rmSync(dataDir, { recursive: true, force: true });
});

it("starts with keys of the providers' shapes, and keeps them to its owner", async () => {
  const { endpoints } = await start();
  expect(endpoints.stripe.apiKey).toMatch(/^rk_test_[0-9A-Za-z]{20,}$/);
  expect(endpoints.openmonetize.apiKey).toMatch(/^om_live_[0-9a-f]{64}$/);
  expect(await get(endpoints.openmonetize, "/v1/customers/me")).toMatchObject({
    data: { tier: "ENTERPRISE" },
  });
  for (const { baseUrl, controlUrl } of Object.values(endpoints)) {
    expect(new URL(baseUrl).hostname).toBe("127.0.0.1");
    expect((await fetch(`${controlUrl}/state`)).status).toBe(200);
  }
  expect(statSync(join(dataDir, "sandbox", "sandbox.json")).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, "sandbox")).mode & 0o777).toBe(0o700);
});

it("finds the same ports, keys and accounts at a second start, whatever size is asked for then", async () => {
  const first = await start();
  const list = "/v1/customers?limit=100";
  const customers = await get(first.endpoints.stripe, list);
  const { baseUrl, apiKey } = first.endpoints.openmonetize;
  await fetch(`${baseUrl}/v1/credits/grant`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      connection: "close",
    },
    body: JSON.stringify({ userId: "kept", amount: 5 }),
  });
  await first.stop();
  const second = await start({ seed: "2", customers: 30 });
  expect(second.endpoints).toEqual(first.endpoints);
  expect(await get(second.endpoints.stripe, list)).toEqual(customers);
  expect(await get(second.endpoints.openmonetize, "/v1/users")).toMatchObject({
    data: [{ id: "kept", creditBalance: 5 }],
  });
  expect(lines.join()).toContain("20 customers");
});

it("brings accounts to life when they are asked for, and gives a sandbox of before the new ones", async () => {
  const first = await start();
  const { chargebee, stigg } = first.endpoints;
  const basic = Buffer.from(`${chargebee.apiKey}:`).toString("base64");
  const customers = await fetch(`${chargebee.baseUrl}/api/v2/customers?limit=100`, {
    headers: { authorization: `Basic ${basic}`, connection: "close" },
  });
  expect(await customers.json()).toMatchObject({
    list: expect.arrayContaining([{ customer: expect.anything() }]),
  });
  const answer = await fetch(`${stigg.baseUrl}/graphql`, {
    method: "POST",
    headers: { "x-api-key": stigg.apiKey, "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ query: "{ sdkConfiguration { isWidgetWatermarkEnabled } }" }),
  });
  expect(await answer.json()).toMatchObject({ data: { sdkConfiguration: expect.anything() } });
  await first.stop();
  const path = join(dataDir, "sandbox", "sandbox.json");
  const { chargebee: _, stigg: __, ...before } = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify(before));
  const second = await start();
  expect(second.endpoints.stripe).toEqual(first.endpoints.stripe);
  expect(second.endpoints.stigg.apiKey).toMatch(/^server-/);
});

it("writes a sample of a company's own data once, with events multiplied by subscriptions", async () => {
  await (await start({ customers: 40 })).stop();
  const path = join(dataDir, "sandbox", "own-data.csv");
  const text = readFileSync(path, "utf8");
  const rows = text.trim().split("\n").slice(1);
  expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(40);
  const tails = rows
    .filter((row) => !row.endsWith(",,"))
    .map((row) => row.replace(/,[^,]+,[^,]+(?=(,[^,]+){3}$)/, ""));
  expect(new Set(tails).size).toBeLessThan(tails.length);
  await start({ customers: 50 });
  expect(readFileSync(path, "utf8")).toBe(text);
});

it("takes another port when its own is taken, and says so", async () => {
  const first = await start();
  await first.stop();
  const { port } = new URL(first.endpoints.stripe.baseUrl);
  const other = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => other.listen(Number(port), "127.0.0.1", resolve));
  try {
    const second = await start();
    expect(new URL(second.endpoints.stripe.baseUrl).port).not.toBe(port);
    expect(second.endpoints.openmonetize).toEqual(first.endpoints.openmonetize);
    expect(lines.join()).toContain(`port ${port} of stripe is taken`);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

it("refuses to run twice on one folder", async () => {
  await start();
  await expect(start()).rejects.toThrow("is running already");
});

it("refuses a file that is not its own instead of overwriting it", async () => {
  await (await start()).stop();
  writeFileSync(join(dataDir, "sandbox", "sandbox.json"), "{}");
  await expect(start()).rejects.toThrow("sandbox.json");
});
