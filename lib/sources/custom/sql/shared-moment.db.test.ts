import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { resolveAllowedHost } from "@/lib/http";
import { type CustomConfig, customConfigSchema } from "../config";
import { customSource } from "../index";

const now = new Date("2026-11-22T00:00:00.000Z");
const role = `moment_${process.pid}`;
const password = "pw-of-the-moment-2291";
let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`
    create table customers (id text primary key, email text);
    create table subscriptions (id text primary key, customer_id text, plan_name text);
    insert into customers values ('c1', 'a@b.co');
    insert into subscriptions values ('s1', 'c1', 'pro');
    create role ${role} login password '${password}' nosuperuser;
    grant select on customers, subscriptions to ${role}`);
});
afterAll(async () => {
  await admin.query(`drop owned by ${role}; drop role ${role}`);
  await admin.end();
  await database.drop();
});

function configOf(): CustomConfig {
  const url = new URL(database.url);
  url.username = role;
  url.password = password;
  const table = (name: string, key: string | null, columns: Record<string, string>) => ({
    role: name,
    input: {
      kind: "query",
      sql: `select ${Object.keys(columns).join(", ")} from ${name}`,
      keyColumn: key,
    },
    header: Object.keys(columns),
    columns: Object.entries(columns).map(([column, field]) => ({ column, field })),
  });
  return customConfigSchema.parse({
    apiKey: url.toString(),
    tables: [
      table("customers", null, { id: "customer.externalId", email: "customer.email" }),
      table("subscriptions", "id", {
        id: "subscription.id",
        customer_id: "customer.externalId",
        plan_name: "subscription.plan",
      }),
    ],
  });
}

/** Ids of the rows of a stream, in an export that began at `watermark`. */
async function idsOf(config: CustomConfig, stream: string, watermark: string): Promise<string[]> {
  const ids: string[] = [];
  const pages = customSource.export({
    config,
    scope: { usageDays: 90, watermark, settings: config },
    stream,
    cursor: null,
    parents: [],
    io: {
      fetch: async () => {
        throw new Error("no request is made for a query");
      },
      now: () => now,
      signal: new AbortController().signal,
      limiter: { run: (call) => call(), penalize: () => undefined },
      resolveHost: (host) => resolveAllowedHost(host, { allowPrivateNetwork: "all" }),
    },
  });
  for await (const page of pages) for (const { row } of page.objects) if (row) ids.push(String(row.cells[0]));
  return ids;
}

it("is one for all queries of an export, however long they follow one another, and another one for the next", async () => {
  const config = configOf();
  const first = "2026-11-22T00:00:00.000Z";
  expect(await idsOf(config, "customers", first)).toEqual(["c1"]);
  await admin.query(`insert into customers values ('c2', 'c@d.co');
    insert into subscriptions values ('s2', 'c2', 'pro')`);
  expect(await idsOf(config, "subscriptions", first)).toEqual(["s1"]);
  expect(await idsOf(config, "customers", first)).toEqual(["c1"]);

  const second = "2026-11-23T00:00:00.000Z";
  expect(await idsOf(config, "customers", second)).toEqual(["c1", "c2"]);
  expect(await idsOf(config, "subscriptions", second)).toEqual(["s1", "s2"]);
});

it("that the database has ended is followed by another one", async () => {
  const config = configOf();
  const watermark = "2026-11-24T00:00:00.000Z";
  expect(await idsOf(config, "customers", watermark)).toHaveLength(2);
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [role]);
  expect(await idsOf(config, "customers", watermark)).toHaveLength(2);
});
