import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalSchemas, entityKinds, outcomes } from "@/lib/canonical";
import { createTestDatabase } from "@/lib/db/testing";
import { createOpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { type BuiltCli, buildCli, type CliOptions, type CliRun, runCli } from "./testing/run-cli";

const countsSchema = z.strictObject(
  Object.fromEntries(
    entityKinds.map((entity) => [
      entity,
      z.strictObject(Object.fromEntries(outcomes.map((outcome) => [outcome, z.int().nonnegative()]))),
    ]),
  ),
);
const planned = {
  migration: z.uuid(),
  planHash: z.string().regex(/^[0-9a-f]{64}$/),
  mode: z.literal("api"),
  counts: countsSchema,
  deadLetters: z.int(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
};
const sumsSchema = z.array(
  z.looseObject({ currency: z.string(), differenceMinor: z.literal("0"), lines: z.int() }),
);
const dryRunSchema = z.strictObject({
  ...planned,
  /** Everything stays on the rail, so no bill differs. */
  money: z.strictObject({
    totals: sumsSchema,
    kinds: sumsSchema,
    causes: sumsSchema,
    movedCredits: z.null(),
  }),
});
const importSchema = z.strictObject({ run: z.uuid(), ...planned });
const validatorSchema = z.strictObject({
  name: z.enum(["customers", "revenue", "usage", "credits", "entitlements"]),
  state: z.enum(["passed", "failed", "stale", "inconclusive"]),
  source: z.string(),
  target: z.string(),
  rail: z.string().nullable(),
  differences: z.int(),
  sentence: z.string(),
});
const validationSchema = z.strictObject({ validators: z.array(validatorSchema).length(5) });
const invariantSchema = z.object({
  id: z.enum(["I1", "I2", "I3", "I4", "I5", "I6", "I10"]),
  state: z.enum(["holds", "broken", "not-measured"]),
  expected: z.unknown(),
  actual: z.unknown(),
  differences: z.int(),
});
const verificationSchema = z.strictObject({ invariants: z.array(invariantSchema).length(7) });
const exportSchema = z.object({
  format: z.literal("om-migrate-export"),
  version: z.literal(1),
  source: z.literal("stripe"),
  account: z.string(),
  mode: z.enum(["live", "test", "sandbox"]),
  manifest: z.object({
    counts: z.record(z.string(), z.int()),
    hashes: z.record(z.string(), z.string()),
    watermark: z.iso.datetime(),
    scope: z.looseObject({ usageDays: z.int() }),
    fanOut: z.null(),
  }),
  records: z.object(
    Object.fromEntries(entityKinds.map((entity) => [entity, z.array(canonicalSchemas[entity])])),
  ),
  issues: z.array(z.unknown()),
});

let stripe: Awaited<ReturnType<typeof createStripeStandIn>>;
let target: Awaited<ReturnType<typeof createOpenMonetizeStandIn>>;
let first: Awaited<ReturnType<typeof createTestDatabase>>;
let second: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
let cli: BuiltCli;
const printed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-migrate-cli-"));
  cli = await buildCli();
  stripe = await createStripeStandIn({ customers: 20, usageRows: 300, seed: "cli", rateLimit: "off" });
  target = await createOpenMonetizeStandIn({
    profile: "fast",
    switches: { rateLimit: "off", innerLimit: "off" },
  });
  [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([first.drop(), second.drop(), stripe.stop(), target.stop()]);
  cli.remove();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, name);

/** Runs a command on the first machine unless another database is named. */
async function om(args: readonly string[], options: CliOptions & { machine?: string } = {}): Promise<CliRun> {
  const { machine = "first", ...rest } = options;
  const env = {
    DATABASE_URL: machine === "first" ? first.url : second.url,
    DATA_DIR: file(machine),
    ALLOW_PRIVATE_NETWORK: "1",
    OWNER_EMAIL: "owner@example.com",
    OWNER_PASSWORD: "canary-owner-password",
    ...options.env,
  };
  return await runCli(cli, args, { ...rest, env }, printed);
}

/** The one document on standard output of a command that must end with `code`. */
async function json<T>(
  schema: z.ZodType<T>,
  args: readonly string[],
  options: Parameters<typeof om>[1] & { code?: number } = {},
): Promise<T> {
  const { code = 0, ...rest } = options;
  const run = await om([...args, "--json"], rest);
  expect([run.code, run.code === code ? "" : run.stderr]).toEqual([code, ""]);
  expect(run.stdout.trim().split("\n")).toHaveLength(1);
  return schema.parse(JSON.parse(run.stdout));
}

const importArgs = () => [
  "import",
  "stripe",
  ...["--source", file("export.json"), "--mapping", file("mapping.yaml"), "--target-url", target.baseUrl],
];
const changes = (counts: z.infer<typeof countsSchema>) =>
  Object.values(counts).reduce((sum, each) => sum + (each.created ?? 0) + (each.updated ?? 0), 0);
/** Everything the target really holds. */
const truth = async (): Promise<unknown[]> =>
  await Promise.all(
    ["users", "wallets", "transactions", "entitlements", "events", "queued"].map((kind) =>
      control(`/state?kind=${kind}&limit=10000`),
    ),
  );
const control = async (route: string, init?: RequestInit): Promise<unknown> =>
  await (await fetch(`${target.controlUrl}${route}`, init)).json();

describe("om-migrate", () => {
  let key = "";

  it("creates the account and hands its key over in a file only", async () => {
    const accountSchema = z.strictObject({
      customerId: z.string().min(1),
      email: z.string().regex(/^me\+om-[0-9a-f]{32}@example\.com$/),
      tier: z.literal("ENTERPRISE"),
      targetUrl: z.literal(target.baseUrl),
    });
    const options = ["--email", "me@example.com", "--company", "Acme", "--target-url", target.baseUrl];
    await json(accountSchema, ["setup", ...options, "--key-file", file("om.key")]);
    key = readFileSync(file("om.key"), "utf8").trim();
    expect(key).toMatch(/^om_live_[0-9a-f]{64}$/);
    expect(statSync(file("om.key")).mode & 0o777).toBe(0o600);
  });

  it("exports the account into one file that only its owner can read", async () => {
    const options = ["--base-url", stripe.baseUrl, "--requests-per-second", "200"];
    const args = ["export", "stripe", ...options, "--output", file("export.json")];
    const missing = await om([...args, "--json"]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("STRIPE_API_KEY");
    const saved = z.object({ migration: z.uuid(), output: z.literal(file("export.json")) });
    await json(saved, args, { env: { STRIPE_API_KEY: stripe.apiKey } });
    expect(statSync(file("export.json")).mode & 0o777).toBe(0o600);
    const document = exportSchema.parse(JSON.parse(readFileSync(file("export.json"), "utf8")));
    expect(document.account).toBe(stripe.accountId);
    for (const [entity, count] of Object.entries(document.manifest.counts)) {
      expect([entity, document.records[entity]?.length]).toEqual([entity, count]);
    }
  });

  it("suggests a mapping that it accepts, and says where another one is wrong", async () => {
    const options = ["--source", file("export.json"), "--target-url", target.baseUrl];
    await json(z.object({ version: z.literal(1), output: z.string() }), [
      ...["map", ...options, "--output", file("mapping.yaml")],
    ]);
    const text = readFileSync(file("mapping.yaml"), "utf8");
    expect(text).toContain("by: default");
    const checked = z.object({ valid: z.boolean(), problems: z.array(z.object({ sentence: z.string() })) });
    writeFileSync(file("broken.yaml"), text.replace("version: 1", "version: seven"));
    const [good, bad] = await Promise.all([
      json(checked, ["map", ...options, "--check", "--mapping", file("mapping.yaml")]),
      json(checked, ["map", ...options, "--check", "--mapping", file("broken.yaml")], { code: 1 }),
    ]);
    expect(good.valid).toBe(true);
    expect(bad.valid).toBe(false);
    expect(bad.problems[0]?.sentence).toContain("version");
  });

  it("says what would happen and writes nothing", async () => {
    const before = await truth();
    const dry = await json(dryRunSchema, [...importArgs(), "--dry-run"]);
    expect(changes(dry.counts)).toBeGreaterThan(300);
    expect(dry.money.totals.reduce((sum, row) => sum + row.lines, 0)).toBeGreaterThan(20);
    expect(await truth()).toEqual(before);
  });

  it("writes a few customers first, and only if the plan is the expected one", async () => {
    const ids = exportSchema
      .parse(JSON.parse(readFileSync(file("export.json"), "utf8")))
      .records.customers?.filter((customer) => "state" in customer && customer.state === "active")
      .slice(0, 2)
      .map((customer) => customer.sourceId);
    const pilot = [...importArgs(), "--only", (ids ?? []).join(",")];
    const failure = z.strictObject({ error: z.object({ code: z.string(), message: z.string() }) });
    const refused = await json(failure, [...pilot, "--expect-plan", "0".repeat(64)], { code: 3 });
    expect(refused.error.code).toBe("plan.hash_differs");
    const dry = await json(dryRunSchema, [...pilot, "--dry-run"]);
    const done = await json(importSchema, [...pilot, "--expect-plan", dry.planHash]);
    expect(done.counts.customers).toMatchObject({ created: 2 });
  });

  it("goes on with its own import after it was interrupted", async () => {
    const slow = { match: { method: "POST", path: "/v1/credits/grant" }, fault: { kind: "delay", ms: 400 } };
    const headers = { "content-type": "application/json" };
    await control("/faults", { method: "POST", headers, body: JSON.stringify({ rules: [slow] }) });
    let asked = false;
    const interrupted = await om([...importArgs(), "--json"], {
      watch: (stderr, child) => {
        if (asked || !/Import \d+, grants/.test(stderr)) return;
        asked = true;
        child.kill("SIGTERM");
      },
    });
    await control("/faults", { method: "DELETE" });
    expect([asked, interrupted.code]).toEqual([true, 3]);
    const rows = await first.db.sql<{ id: string; state: string }[]>`
      select id, state from runs where kind = 'import' order by number desc limit 1`;
    // Otherwise the workers of the product would finish it unseen.
    expect(rows[0]?.state).toBe("paused");
    const resumed = await json(importSchema, importArgs());
    expect(resumed.run).toBe(rows[0]?.id);
    expect(resumed.counts.customers).toMatchObject({ unchanged: 2, rejected: 0 });
    expect(resumed.deadLetters).toBe(0);
  });

  it("validates and verifies what arrived, and reads the rail when its key is at hand", async () => {
    const options = ["--source", file("export.json"), "--mapping", file("mapping.yaml")];
    const args = ["validate", ...options, "--target-url", target.baseUrl];
    const { validators } = await json(validationSchema, args);
    expect(validators.map((each) => [each.name, each.state, each.differences])).toEqual([
      ["customers", "passed", 0],
      ["revenue", "passed", 0],
      ["usage", "passed", 0],
      ["credits", "passed", 0],
      ["entitlements", "passed", 0],
    ]);
    expect(validators[1]?.rail).toBe(validators[1]?.source);
    const { invariants } = await json(verificationSchema, ["verify"]);
    expect(invariants.filter((each) => each.state === "broken")).toEqual([]);
    expect(invariants.filter((each) => each.state === "holds").length).toBeGreaterThanOrEqual(5);
  });

  it("changes nothing at the target when it imports again, here or from a second machine", async () => {
    const before = await truth();
    const again = await json(importSchema, importArgs());
    expect(changes(again.counts)).toBe(0);
    const withValidation = importSchema.extend({ validators: z.array(validatorSchema) });
    const elsewhere = await json(withValidation, [...importArgs(), "--api-key-file", "-", "--validate"], {
      machine: "second",
      input: `${key}\n`,
    });
    expect(changes(elsewhere.counts)).toBe(0);
    expect(elsewhere.planHash).toBe(again.planHash);
    const revenue = elsewhere.validators.find((each) => each.name === "revenue");
    expect(revenue).toMatchObject({ state: "passed", rail: null });
    expect(revenue?.sentence).toContain("no key");
    expect(await truth()).toEqual(before);
  });

  it("takes imports back, each once it has said what that does", async () => {
    const line = z.object({ what: z.string(), count: z.int(), detail: z.string().nullable() });
    const plan = z.looseObject({
      hash: z.string(),
      customers: z.int(),
      goes: z.array(line),
      stays: z.array(line),
    });
    const undone = z.looseObject({ run: z.uuid(), left: z.int() });
    const rows = async () =>
      z
        .object({ items: z.array(z.looseObject({ userId: z.string().nullable() })) })
        .parse(await control("/state?kind=entitlements&limit=10000")).items;
    const before = await rows();
    const full = (await json(z.object({ plan }), ["undo", "2"])).plan;
    expect(await rows()).toEqual(before);
    expect((await om(["undo", "2", "--apply"])).code).toBe(2);
    const apply = ["--apply", "--note", "the wrong mapping"];
    expect((await om(["undo", "2", ...apply, "--expect-plan", "another"])).code).toBe(2);
    await json(undone, ["undo", "2", ...apply, "--expect-plan", full.hash]);
    // The two customers of the pilot stand, and with them what was written for everybody.
    const left = await rows();
    expect(new Set(left.flatMap(({ userId }) => userId ?? [])).size).toBe(2);
    expect((await json(undone, ["undo", "1", ...apply])).left).toBe(0);
    expect(await rows()).toEqual([]);
  });

  it("tells wrong use from failure", async () => {
    const toFile = ["--output", file("never.json")];
    const args = ["export", "stripe", "--base-url", stripe.baseUrl, ...toFile];
    const elsewhere = ["export", "stripe", "--base-url", "http://127.0.0.1:9", ...toFile];
    const [unknown, direct, foreign, closed] = await Promise.all([
      om(["import", "--nonsense"]),
      om([...importArgs(), "--mode", "direct"]),
      om([...args, "--api-key", `pk_test_${"canary".repeat(4)}`]),
      om(elsewhere, { env: { STRIPE_API_KEY: stripe.apiKey, ALLOW_PRIVATE_NETWORK: "0" } }),
    ]);
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect([direct.code, direct.stderr]).toEqual([2, expect.stringContaining("--mode direct")]);
    expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining("publishable key")]);
    expect(foreign.stderr).toContain("visible to every process");
    expect([closed.code, closed.stderr]).toEqual([3, expect.stringContaining("ALLOW_PRIVATE_NETWORK")]);
  });

  it("printed no key and no password at any time", () => {
    const everything = printed.join("\n");
    expect(everything.length).toBeGreaterThan(5_000);
    for (const secret of [stripe.apiKey, key, "canary-owner-password", "canarycanary"]) {
      expect(everything.includes(secret)).toBe(false);
    }
  });
});
