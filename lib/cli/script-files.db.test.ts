import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDatabase } from "@/lib/db/testing";
import { createOpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { type BuiltCli, buildCli, runCli } from "./testing/run-cli";

const resultSchema = z.looseObject({
  deadLetters: z.int(),
  counts: z.record(z.string(), z.looseObject({ created: z.int() })),
});

let cli: BuiltCli;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let target: Awaited<ReturnType<typeof createOpenMonetizeStandIn>>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-cli-scripts-"));
  cli = await buildCli();
  [database, target] = await Promise.all([
    createTestDatabase(),
    createOpenMonetizeStandIn({ profile: "fast", switches: { rateLimit: "off", innerLimit: "off" } }),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([database.drop(), target.stop()]);
  cli.remove();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function om(args: readonly string[]) {
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: path.join(folder, "data"),
    ALLOW_PRIVATE_NETWORK: "1",
    OWNER_EMAIL: "owner@example.com",
    OWNER_PASSWORD: "canary-owner-password",
    OM_API_KEY: target.apiKey,
  };
  return await runCli(cli, [...args, "--json"], { env }, []);
}

describe("om-migrate with what a script saved", { timeout: 120_000 }, () => {
  it("maps it by the guide's tables and imports it as if it were an export", async () => {
    const subscription = (id: string, customer: string) => ({
      id,
      object: "subscription",
      created: 1_780_000_000,
      livemode: false,
      customer,
      status: "active",
      currency: "usd",
      start_date: 1_780_000_000,
      cancel_at_period_end: false,
      collection_method: "charge_automatically",
      metadata: {},
      items: {
        object: "list",
        has_more: false,
        data: [
          {
            id: `si_${id}`,
            object: "subscription_item",
            quantity: 1,
            current_period_start: 1_793_491_200,
            current_period_end: 1_796_083_200,
            price: {
              id: "price_pro",
              object: "price",
              created: 1_780_000_000,
              active: true,
              currency: "usd",
              product: "prod_pro",
              type: "recurring",
              billing_scheme: "per_unit",
              unit_amount: 2_000,
              unit_amount_decimal: "2000",
              recurring: { interval: "month", interval_count: 1, usage_type: "licensed", meter: null },
              metadata: {},
            },
          },
        ],
      },
    });
    const ids = ["cus_1", "cus_2"];
    const saved = {
      customers: ids.map((id) => ({
        id,
        object: "customer",
        created: 1_780_000_000,
        livemode: false,
        email: `${id}@example.com`,
        metadata: {},
      })),
      subscriptions: ids.map((id) => subscription(`sub_${id}`, id)),
    };
    const source = write("stripe-export.json", JSON.stringify(saved));
    const table = write(
      "mapping.js",
      "const migrationConfig = {\n  plans: { 'price_pro': 'plan_pro', 'gone': 'plan_gone' },\n};\n",
    );
    const where = ["--source", source, "--target-url", target.baseUrl];
    const mapping = path.join(folder, "mapping.yaml");
    const mapped = await om(["map", ...where, "--from-table", table, "--output", mapping]);
    expect([mapped.code, mapped.stderr]).toEqual([
      0,
      expect.stringContaining("Taken: plan price_pro to plan_pro."),
    ]);
    expect(mapped.stderr).toContain("the source has no plan gone");
    expect(mapped.stderr).toContain("stripe-export.json: Stripe objects saved by a script");
    expect(mapped.stderr).toContain("cannot be read again");

    const imported = await om(["import", "stripe", ...where, "--mapping", mapping]);
    const { counts, deadLetters } = resultSchema.parse(JSON.parse(imported.stdout));
    expect([deadLetters, counts.customers?.created, counts.subscriptions?.created], imported.stderr).toEqual([
      0, 2, 2,
    ]);
  });
});
