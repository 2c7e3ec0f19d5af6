import { sql } from "drizzle-orm";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { importPlan, prepareImport } from "./testing/journey";
import { startWorld } from "./testing/sandbox-world";

const account = { customers: 30, usageRows: 400, seed: "charges", startAt: "2026-11-15T12:00:00.000Z" };
const afterEveryMonth = "2027-01-20T12:00:00.000Z";

let world: Awaited<ReturnType<typeof startWorld>>;
let untouched: Awaited<ReturnType<typeof createStripeStandIn>>;

beforeAll(async () => {
  world = await startWorld(account);
  untouched = await createStripeStandIn({ ...account, rateLimit: "off" });
  await importPlan(world.owner, await prepareImport(world.owner, world));
});
afterAll(async () => {
  await untouched.stop();
  await world.stop();
});

describe("who charges after a migration (I5)", () => {
  it("lets the rail write exactly the invoices of an account that nobody migrated, and burns nothing", async () => {
    for (const each of [world.stripe, untouched]) {
      const answer = await fetch(`${each.controlUrl}/clock`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ set: afterEveryMonth }),
      });
      expect(answer.status).toBe(200);
    }
    const migrated = await invoicesOf(world.stripe);
    expect(
      migrated.filter((invoice) => invoice.created > Date.parse(account.startAt) / 1000).length,
    ).toBeGreaterThan(20);
    expect(migrated).toEqual(await invoicesOf(untouched));

    const state = async (kind: string) => {
      const answer = await fetch(`${world.target.controlUrl}/state?kind=${kind}&limit=1000`);
      return JSON.stringify(await answer.json());
    };
    expect(await state("transactions")).toContain("GRANT");
    expect(await state("transactions")).not.toContain("BURN");
  });

  it("sends the rail nothing but reads", async () => {
    const answer = await fetch(`${world.stripe.controlUrl}/ledger?limit=10000`);
    const text = await answer.text();
    expect(text).toContain('"GET"');
    expect(text).not.toMatch(/"method":\s*"(POST|PUT|PATCH|DELETE)"/);
  });

  it("leaves neither key in any table of the database (I8)", async () => {
    const db = world.owner.db.drizzle;
    const tables = await db.execute<{ table_schema: string; table_name: string }>(sql`
      select table_schema, table_name from information_schema.tables
      where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`);
    expect(tables.length).toBeGreaterThan(20);
    for (const { table_schema, table_name } of tables) {
      for (const secret of [world.stripe.apiKey, world.target.apiKey]) {
        const [found] = await db.execute<{ rows: number }>(sql`
          select count(*)::int as rows
          from ${sql.identifier(table_schema)}.${sql.identifier(table_name)} t where strpos(t::text, ${secret}) > 0`);
        expect(found?.rows, `${table_name} holds a key`).toBe(0);
      }
    }
  });
});

async function invoicesOf(standIn: { baseUrl: string; apiKey: string }) {
  const { hostname, port } = new URL(standIn.baseUrl);
  const stripe = new Stripe(standIn.apiKey, { host: hostname, port, protocol: "http", telemetry: false });
  const invoices: {
    id: string | undefined;
    customer: unknown;
    created: number;
    total: number;
    lines: number;
  }[] = [];
  for await (const invoice of stripe.invoices.list({ limit: 100 })) {
    const { id, customer, created, total, lines } = invoice;
    invoices.push({ id, customer, created, total, lines: lines.data.length });
  }
  return invoices;
}
