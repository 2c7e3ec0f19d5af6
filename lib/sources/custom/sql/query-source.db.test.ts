import { inspect } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { resolveAllowedHost } from "@/lib/http";
import { exportInMemory } from "../../export-in-memory";
import type { AdapterIO, ExportPage } from "../../types";
import { type CustomConfig, customConfigSchema } from "../config";
import { customSource } from "../index";
import { refusalOf } from "../read/test-files";
import { describeQuery } from "../suggest/describe-query";
import { previewQuery } from "./check-database";
import { checkQuery } from "./check-query";
import { parseDatabaseAddress } from "./database-address";

const now = new Date("2026-11-22T00:00:00.000Z");
/** The query as companies write it, with joins that hang on the customer. */
const joined = `SELECT c.id AS customer_id, c.email, c.created_at, s.plan_name, s.status,
  u.event_type, u.quantity, u.timestamp
FROM customers c
LEFT JOIN subscriptions s ON c.id = s.customer_id
LEFT JOIN usage_events u ON c.id = u.customer_id
WHERE c.created_at > '2023-01-01';`;
const usageQuery = `select id, customer_id, event_type, quantity, "timestamp" from usage_events`;

let database: TestDatabase;
let admin: pg.Client;
const password = "pw-of-the-reader-5519";
const role = `reader_${process.pid}`;

const addressOf = (user: string, secret: string) => {
  const url = new URL(database.url);
  url.username = user;
  url.password = secret;
  return url.toString();
};

function ioFor(change: Partial<AdapterIO> = {}): AdapterIO {
  return {
    fetch: async () => {
      throw new Error("no request is made for a query");
    },
    now: () => now,
    signal: new AbortController().signal,
    limiter: { run: (call) => call(), penalize: () => undefined },
    resolveHost: (host) => resolveAllowedHost(host, { allowPrivateNetwork: "all" }),
    ...change,
  };
}

async function configFor(sql: string, keyColumn: string | null = null): Promise<CustomConfig> {
  const apiKey = addressOf(role, password);
  const preview = await previewQuery(apiKey, sql, ioFor());
  const table = describeQuery(sql, preview, now);
  return customConfigSchema.parse({ apiKey, tables: [{ ...table, input: { ...table.input, keyColumn } }] });
}

const scopeOf = (config: CustomConfig) => ({ usageDays: 90, watermark: now.toISOString(), settings: config });

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`
    create table customers (id text primary key, email text, created_at timestamptz);
    create table subscriptions (id serial, customer_id text, plan_name text, status text);
    create table usage_events (id bigint primary key, customer_id text, event_type text, quantity numeric, "timestamp" timestamptz);
    insert into customers values ('c1', 'a@b.co', '2024-01-01'), ('c2', 'c@d.co', '2024-01-01'), ('old', 'o@d.co', '2020-01-01');
    insert into subscriptions (customer_id, plan_name, status) values ('c1', 'pro', 'active'), ('c1', 'seats', 'active');
    insert into usage_events select 9007199254740993 + n, 'c' || 1 + n % 2, 'api_calls', 0.1, timestamptz '2026-10-01T00:00:00.123456Z' + n * interval '1 second' from generate_series(1, 12000) n;
    create role ${role} login password '${password}' nosuperuser;
    grant select on customers, subscriptions, usage_events to ${role}`);
});
afterAll(async () => {
  await admin.query(`drop owned by ${role}; drop role ${role}`);
  await admin.end();
  await database.drop();
});

describe("a read-only query", () => {
  it("of the joined kind gives usage once, and leaves out whom its own condition leaves out", async () => {
    const config = await configFor(joined);
    expect(await customSource.check(config, ioFor())).toMatchObject({ ok: true, notes: [] });
    const read = await exportInMemory({ adapter: customSource, config, scope: scopeOf(config), io: ioFor() });
    const count = (entity: string) => read.records.filter((record) => record.entity === entity).length;
    expect([count("customers"), count("subscriptions"), count("usage")]).toEqual([2, 2, 12_000]);
    const figures = read.issues.find(({ code }) => code === "custom.fan_out");
    expect(figures?.raw).toMatchObject({
      factor: 2,
      rows: 12_000,
      events: 6_000,
      total: "1200",
      totalOnce: "600",
    });
  });

  it("with a key goes on from every cursor, to the last digit and microsecond", async () => {
    const config = await configFor(usageQuery, "id");
    const source = { adapter: customSource, config, scope: scopeOf(config), io: ioFor() };
    const whole = await exportInMemory({ ...source, only: ["usage"] });
    const rows = whole.objects.filter(({ stream }) => stream === "usage");
    expect(rows).toHaveLength(12_000);
    expect(rows[0]?.raw).toMatchObject({
      cells: ["9007199254740994", "c2", "api_calls", "0.1", "2026-10-01 00:00:01.123456+00"],
    });
    const resumed = await exportInMemory({ ...source, only: ["usage"], stopAfterPage: () => true });
    expect(resumed.objects).toEqual(whole.objects);
  });

  it("without a key begins anew after a broken connection, and says so", async () => {
    const config = await configFor(usageQuery);
    const request = { config, scope: scopeOf(config), stream: "usage", parents: [], io: ioFor() };
    const pages: ExportPage[] = [];
    const reading = (async () => {
      for await (const page of customSource.export({ ...request, cursor: null })) {
        pages.push(page);
        await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);
      }
    })();
    expect(await refusalOf(reading)).toMatch(/^custom\.sql_interrupted: /);
    const again: ExportPage[] = [];
    for await (const page of customSource.export({ ...request, cursor: pages[0]?.cursor })) again.push(page);
    expect(again[0]?.restart).toBe(true);
    expect(again.flatMap(({ objects }) => objects.filter(({ stream }) => stream === "usage"))).toHaveLength(
      12_000,
    );
  });

  it("refuses a key that repeats or is empty", async () => {
    const config = await configFor(usageQuery, "customer_id");
    const run = exportInMemory({ adapter: customSource, config, scope: scopeOf(config), io: ioFor() });
    expect(await refusalOf(run)).toMatch(/^custom\.sql_key: The key column customer_id repeats/);
  });

  it("keeps two columns of one name apart", async () => {
    const { header } = await previewQuery(
      addressOf(role, password),
      "select c.id, s.id from customers c, subscriptions s",
      ioFor(),
    );
    expect(header).toEqual(["id", "id_2"]);
  });

  it("is stopped when it takes too long, and by nothing it says itself", async () => {
    const slow = "select count(*) as id from generate_series(1, 3000000) a, generate_series(1, 3000) b";
    const started = Date.now();
    const config = { ...(await configFor(usageQuery)), apiKey: addressOf(role, password) };
    await admin.query(`alter role ${role} set statement_timeout = 0`);
    const io = ioFor({ signal: AbortSignal.timeout(1_500) });
    expect(await refusalOf(previewQuery(config.apiKey, slow, io))).toMatch(/^custom\.sql_/);
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

describe("a role", () => {
  it("that is a superuser is refused, with a recipe for one that is not", async () => {
    const said = await refusalOf(previewQuery(database.url, "select 1 as id", ioFor()));
    expect(said).toMatch(/^custom\.sql_privileged: .*superuser.*\n?create role om_migrate/s);
  });

  it("that may read files of the server is refused; one that may write is warned of", async () => {
    await admin.query(`grant pg_read_server_files to ${role}`);
    const said = await refusalOf(previewQuery(addressOf(role, password), "select 1 as id", ioFor()));
    expect(said).toMatch(/^custom\.sql_privileged: .*pg_read_server_files/);
    await admin.query(`revoke pg_read_server_files from ${role}; grant insert on customers to ${role}`);
    const { notes } = await previewQuery(addressOf(role, password), "select 1 as id", ioFor());
    expect(notes.join(" ")).toContain("may write to public.customers");
    await admin.query(`revoke insert on customers from ${role}`);
  });
});

describe("an error", () => {
  it.each([
    ["a wrong password", () => addressOf(role, "wrong-secret-77"), "custom.sql_login"],
    [
      "a database that is not there",
      () => addressOf(role, password).replace(/\/test_[^?]*/, "/nowhere"),
      "custom.sql_database",
    ],
    ["a closed port", () => addressOf(role, password).replace(/:\d+\//, ":1099/"), "custom.sql_refused"],
  ])("says what is wrong and holds no secret: %s", async (_what, address, code) => {
    const error = await previewQuery(address(), "select 1 as id", ioFor()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    const text = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
    for (const secret of [password, "wrong-secret-77", "postgres://"]) expect(text).not.toContain(secret);
  });

  it("comes for hosts that are not allowed, before a socket is opened", async () => {
    const io = ioFor({ resolveHost: (host) => resolveAllowedHost(host, { allowPrivateNetwork: "none" }) });
    for (const host of ["127.0.0.1", "169.254.169.254", "10.0.0.5", "[::1]", "[::ffff:127.0.0.1]"]) {
      expect(await refusalOf(previewQuery(`postgres://u:p@${host}:5432/d`, "select 1", io))).toMatch(
        /^http\.address_not_allowed/,
      );
    }
  });
});

describe("an address", () => {
  it.each([
    ["postgres://u:p@/d?host=/var/run/postgresql", /names no host|sets "host"|not understood/],
    ["postgres://u:p@%2Fvar%2Frun/d", /names no host|not understood/],
    ["postgres://u:p@a,b/d", /several hosts|not understood/],
    ["postgres://u:p@h/d?options=-c%20search_path=x", /sets "options"/],
    ["postgres://u:p@h/d?sslrootcert=/etc/passwd", /sets "sslrootcert"/],
    ["postgres://u:p@h/d?service=x", /sets "service"/],
    ["postgres://u:p@h:22/d", /port below 1024/],
    ["postgres://h/d", /must name a user/],
    ["mysql://u:p@h/d", /not understood/],
  ])("is refused: %s", async (text, sentence) => {
    expect(await refusalOf((async () => parseDatabaseAddress(text))())).toMatch(sentence);
  });
  it("is taken apart, with its own way of encryption", () => {
    expect(parseDatabaseAddress("postgres://ada:p%40ss@db.example.com/shop?sslmode=verify-full")).toEqual({
      host: "db.example.com",
      port: 5432,
      user: "ada",
      password: "p@ss",
      database: "shop",
      tls: "verify",
    });
  });
});

describe("the text of a query", () => {
  it.each([
    joined,
    "with recent as (select * from usage_events) select customer_id, quantity from recent -- the newest",
    "select a from t union all select b from u",
  ])("is taken: %s", (sql) => {
    expect(checkQuery(sql)).toBe(sql.replace(/;$/, ""));
  });

  it.each([
    ["select 1 as a) as x; drop table customers; --", /not understood/],
    ["select 1; select 2", /one statement/],
    ["delete from customers", /Only SELECT/],
    ["with gone as (delete from customers returning *) select * from gone", /Only SELECT/],
    ["set transaction read write", /Only SELECT|not understood/],
    ["select * into copy from customers", /not understood/],
    ["select * from customers for update", /locks rows/],
    ["select pg_sleep(60)", /calls pg_sleep/],
    ["select x from (select pg_read_file('/etc/passwd') as x) y", /calls pg_read_file/],
    ["select nextval('s')", /calls nextval/],
    ["copy customers to program 'id'", /Only SELECT|not understood/],
  ])("is refused: %s", async (sql, sentence) => {
    expect(await refusalOf((async () => checkQuery(sql))())).toMatch(sentence);
  });
});
