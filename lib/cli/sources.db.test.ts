import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDatabase } from "@/lib/db/testing";
import { createChargebeeStandIn } from "@/lib/emulators/chargebee";
import { createOpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { createStiggStandIn } from "@/lib/emulators/stigg";
import { type BuiltCli, buildCli, runCli } from "./testing/run-cli";

const size = { customers: 10, usageRows: 60, seed: "cli", rateLimit: "off" } as const;
let cli: BuiltCli;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
/** One platform each: two sources in one account would overwrite each other's plans. */
let targets: Record<"chargebee" | "stigg" | "custom", Awaited<ReturnType<typeof createOpenMonetizeStandIn>>>;
let chargebee: Awaited<ReturnType<typeof createChargebeeStandIn>>;
let stigg: Awaited<ReturnType<typeof createStiggStandIn>>;
let folder: string;
const printed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-cli-sources-"));
  cli = await buildCli();
  const startTarget = () =>
    createOpenMonetizeStandIn({ profile: "fast", switches: { rateLimit: "off", innerLimit: "off" } });
  targets = { chargebee: await startTarget(), stigg: await startTarget(), custom: await startTarget() };
  [database, chargebee, stigg] = await Promise.all([
    createTestDatabase(),
    createChargebeeStandIn(size),
    createStiggStandIn(size),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([
    database.drop(),
    targets.chargebee.stop(),
    targets.stigg.stop(),
    targets.custom.stop(),
    chargebee.stop(),
    stigg.stop(),
  ]);
  cli.remove();
  rmSync(folder, { recursive: true, force: true });
});

const validatedSchema = z.looseObject({
  deadLetters: z.number(),
  validators: z.array(z.looseObject({ name: z.string(), state: z.string() })),
});
const allPassed = ["customers", "revenue", "usage", "credits", "entitlements"].map((name) => [
  name,
  "passed",
]);

const file = (name: string) => path.join(folder, name);

async function om(args: readonly string[], env: Record<string, string> = {}) {
  const own = {
    DATABASE_URL: database.url,
    DATA_DIR: file("data"),
    ALLOW_PRIVATE_NETWORK: "1",
    OWNER_EMAIL: "owner@example.com",
    OWNER_PASSWORD: "canary-owner-password",
  };
  return await runCli(cli, [...args, "--json"], { env: { ...own, ...env } }, printed);
}

describe("om-migrate", { timeout: 240_000 }, () => {
  it("says what belongs to a key of Chargebee", async () => {
    const run = await om(["export", "chargebee", "--output", file("none.json")], {
      CHARGEBEE_API_KEY: chargebee.apiKey,
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("CHARGEBEE_SITE");
  });

  it.each(["chargebee", "stigg"] as const)("moves a %s account from the shell", async (provider) => {
    const source: Record<string, string> = {
      chargebee: { CHARGEBEE_API_KEY: chargebee.apiKey, CHARGEBEE_SITE: chargebee.site },
      stigg: { STIGG_API_KEY: stigg.apiKey },
    }[provider];
    const { baseUrl } = { chargebee, stigg }[provider];
    const exported = file(`${provider}.json`);
    const mapping = file(`${provider}.yaml`);
    const { apiKey: OM_API_KEY, baseUrl: targetUrl } = targets[provider];
    const pace = ["--requests-per-second", "1000"];
    const more = provider === "stigg" ? ["--environment", "test", "--rail", "stripe"] : [];
    const read = await om(
      ["export", provider, "--base-url", baseUrl, "--output", exported, ...pace, ...more],
      source,
    );
    expect([read.code, read.stderr]).toEqual([expect.toBeOneOf([0, 1]), expect.any(String)]);
    expect(JSON.parse(read.stdout)).toMatchObject({ source: provider, mode: "test" });

    const files = ["--source", exported, "--target-url", targetUrl];
    expect((await om(["map", ...files, "--output", mapping], { OM_API_KEY })).code).toBe(0);
    const all = ["import", provider, ...files, "--mapping", mapping];
    const dry = await om([...all, "--dry-run"], { OM_API_KEY });
    expect(JSON.parse(dry.stdout)).toMatchObject({ planHash: expect.any(String), deadLetters: 0 });
    const run = await om([...all, "--validate", "--base-url", baseUrl], { OM_API_KEY });
    const { validators, deadLetters } = validatedSchema.parse(JSON.parse(run.stdout));
    expect(deadLetters).toBe(0);
    expect(validators.map(({ name, state }) => [name, state])).toEqual(allPassed);
    const report = file(`${provider}-report.json`);
    const analyzed = await om(
      ["analyze", provider, "--base-url", baseUrl, "--probe", "--output", report, ...pace, ...more],
      { ...source, OM_API_KEY },
    );
    const written = z
      .looseObject({
        findings: z.array(z.looseObject({})).min(5),
        blockers: z.array(z.string()),
        target: z.object({ staleWhy: z.null(), capabilities: z.array(z.looseObject({})).length(10) }).loose(),
      })
      .parse(JSON.parse(readFileSync(report, "utf8")));
    expect(JSON.parse(analyzed.stdout)).toMatchObject({ ...written, output: report });
    expect(analyzed.code).toBe(written.blockers.length === 0 ? 0 : 1);

    for (const secret of [...Object.values(source), OM_API_KEY].filter((one) => one.length > 12)) {
      expect(printed.join("")).not.toContain(secret);
    }
  });

  it("moves a company's own files from the shell", async () => {
    const tables = {
      customers: [
        "id,email,name,created_at",
        ...["c1", "c2", "c3"].map((id) => `${id},${id}@example.com,${id} GmbH,2025-01-01`),
      ],
      subscriptions: [
        "id,customer_id,plan_name,status,amount,currency,interval,current_period_end",
        "s1,c1,pro,active,10.99,EUR,monthly,2099-12-01",
        "s2,c2,pro,active,10.99,EUR,monthly,2099-12-01",
        "s3,c3,team,active,120.00,EUR,yearly,2099-12-01",
      ],
      usage: [
        "id,customer_id,event_type,quantity,timestamp",
        ...["c1", "c2", "c3"].flatMap((id, index) =>
          [0, 1, 2, 3].map((hour) => `${id}-${hour},${id},api,${index + 1},2026-11-01T0${hour}:00:00Z`),
        ),
      ],
      features: [
        "feature_id,name,type,plan,limit,reset",
        "api,API calls,metered,pro,1000,month",
        "sso,SSO,boolean,pro,,",
      ],
      credits: ["id,customer_id,wallet,balance", "b1,c1,tokens,250", "b2,c3,tokens,40"],
    };
    const given = Object.entries(tables).flatMap(([entity, lines]) => {
      writeFileSync(file(`${entity}.csv`), lines.join("\n"));
      return ["--file", `${entity}=${file(`${entity}.csv`)}`];
    });
    const exported = file("custom.json");
    const mapping = file("custom.yaml");
    const { apiKey: OM_API_KEY, baseUrl: targetUrl } = targets.custom;

    const analyzed = await om(["analyze", "custom", ...given, "--output", file("custom-report.json")]);
    expect(analyzed.code, analyzed.stderr).toBeOneOf([0, 1]);
    const report = z
      .looseObject({ findings: z.array(z.looseObject({})).min(1), blockers: z.array(z.string()) })
      .parse(JSON.parse(readFileSync(file("custom-report.json"), "utf8")));
    expect(analyzed.code).toBe(report.blockers.length === 0 ? 0 : 1);

    const read = await om(["export", "custom", ...given, "--output", exported]);
    expect(read.code, read.stderr).toBe(0);
    expect(JSON.parse(read.stdout)).toMatchObject({
      source: "custom",
      manifest: { counts: { customers: 3, subscriptions: 3, usage: 12, creditBalances: 2 } },
    });

    const files = ["--source", exported, "--target-url", targetUrl];
    const mapped = await om(["map", ...files, "--output", mapping], { OM_API_KEY });
    expect(mapped.code, mapped.stderr).toBe(0);
    const all = ["import", "custom", ...files, "--mapping", mapping];
    const dry = await om([...all, "--dry-run"], { OM_API_KEY });
    expect([dry.code, JSON.parse(dry.stdout)], dry.stderr).toEqual([
      0,
      expect.objectContaining({ planHash: expect.any(String), deadLetters: 0 }),
    ]);
    // A company's own data is a live account: nobody else is written before a few customers were looked at.
    const early = await om(all, { OM_API_KEY });
    expect([early.code, early.stdout]).toEqual([3, expect.stringContaining("import.pilot_missing")]);
    for (const scope of [["--only", "c1"], []]) {
      const run = await om([...all, ...scope, "--validate"], { OM_API_KEY });
      const { validators, deadLetters } = validatedSchema.parse(JSON.parse(run.stdout));
      expect([run.code, deadLetters], run.stderr).toEqual([0, 0]);
      // Files name no decision of the old system that a stored one could be held against.
      expect(validators.map(({ name, state }) => [name, state])).toEqual([
        ...allPassed.slice(0, 4),
        ["entitlements", "inconclusive"],
      ]);
      expect(JSON.parse(run.stdout).counts).toMatchObject(
        scope.length > 0
          ? { customers: { created: 1 }, usage: { created: 4 }, creditBalances: { created: 1 } }
          : {
              customers: { created: 2, unchanged: 1 },
              usage: { created: 8, unchanged: 4 },
              creditBalances: { created: 1, unchanged: 1 },
            },
      );
    }
  });
});
