import pg from "pg";
import { createTestDatabase } from "@/lib/db/testing";
import { resolveAllowedHost } from "@/lib/http";
import type { BadKey, ConformanceAccount } from "../conformance/cases";
import { describeConformance } from "../conformance/describe-conformance";
import type { AdapterIO } from "../types";
import { type CustomConfig, customConfigSchema } from "./config";
import { customSource } from "./index";
import { previewQuery } from "./sql/check-database";
import { describeQuery } from "./suggest/describe-query";

/** What happens in the database: at once, or after a page was read. */
interface DatabaseRule {
  readonly sql?: string;
  /** Ends every connection of the reader. */
  readonly cut?: boolean;
  /** How long a table is locked against readers, in milliseconds. */
  readonly lockMs?: number;
  readonly afterPage?: number;
}

const now = new Date("2026-11-22T00:00:00.000Z");
const password = "pw-canary-of-the-reader-51";
const usageRows = 5_200;
const only = ["usage"];
const queries = [
  ["customers", "select id, email, name, created_at from customers"],
  ["subscriptions", "select id, customer_id, plan_name, status from subscriptions"],
  ["usage", `select id, customer_id, event_type, quantity, "timestamp" from usage_events`],
] as const;
let started = 0;
/** Address of the test server's superuser. */
let administrator = "";

async function start(): Promise<ConformanceAccount<CustomConfig>> {
  started += 1;
  const role = `conformance_${process.pid}_${started}`;
  const database = await createTestDatabase();
  administrator = database.url;
  const admin = new pg.Client({ connectionString: database.url });
  const locker = new pg.Client({ connectionString: database.url });
  await Promise.all([admin.connect(), locker.connect()]);
  await admin.query(`
    create table customers (id text primary key, email text, name text, created_at timestamptz);
    create table subscriptions (id text primary key, customer_id text, plan_name text, status text);
    create table usage_events (id bigint primary key, customer_id text, event_type text, quantity numeric, "timestamp" timestamptz);
    create table writes (what text);
    create function note_write() returns trigger language plpgsql as $$
      begin if session_user like 'conformance%' then insert into writes values (tg_op || ' ' || tg_table_name); end if; return null; end $$;
    create trigger noted after insert or update or delete on customers for each row execute function note_write();
    insert into customers select 'c' || n, 'u' || n || '@b.co', 'User ' || n, '2024-01-01' from generate_series(0, 9) n;
    insert into subscriptions values ('s0', 'c0', 'pro', 'active'), ('s1', 'c1', 'pro', 'past_due');
    insert into usage_events select n, 'c' || n % 3, 'api_calls', 0.1, timestamptz '2026-10-01T00:00:00Z' + n * interval '1 second' from generate_series(1, ${usageRows}) n;
    create role ${role} login password '${password}' nosuperuser;
    grant select on customers, subscriptions, usage_events to ${role}`);
  const address = new URL(database.url);
  address.username = role;
  address.password = password;
  const io: AdapterIO = {
    fetch: async () => {
      throw new Error("no request is made for a query");
    },
    now: () => now,
    signal: new AbortController().signal,
    limiter: { run: (call) => call(), penalize: () => undefined },
    resolveHost: (host) => resolveAllowedHost(host, { allowPrivateNetwork: "all" }),
  };
  const apiKey = address.toString();
  const tables = await Promise.all(
    queries.map(async ([, sql]) => {
      const table = describeQuery(sql, await previewQuery(apiKey, sql, io), now);
      return { ...table, input: { ...table.input, keyColumn: "id" } };
    }),
  );
  const config = customConfigSchema.parse({ apiKey, tables });
  const rows = (table: number, count: number) =>
    Array.from({ length: count }, (_, index) => `${table}:${String(index + 1).padStart(12, "0")}`);
  const count = async (table: string): Promise<number> =>
    Number((await admin.query(`select count(*) from ${table}`)).rows[0].count);
  const held = {
    customers: rows(0, await count("customers")),
    subscriptions: rows(1, await count("subscriptions")),
    usage: rows(2, await count("usage_events")),
  };

  let rules: readonly DatabaseRule[] = [];
  let pages = 0;
  const hit = new Set<DatabaseRule>();
  const unlock = async () => {
    await locker.query("rollback");
  };
  const carryOut = async (rule: DatabaseRule): Promise<void> => {
    hit.add(rule);
    if (rule.sql) await admin.query(rule.sql.replaceAll("READER", role));
    if (rule.cut)
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);
    if (rule.lockMs !== undefined) {
      await locker.query("begin; lock table usage_events in access exclusive mode");
      setTimeout(() => unlock().catch(() => undefined), rule.lockMs);
    }
  };
  return {
    config,
    scope: { usageDays: 90, watermark: now.toISOString(), settings: config },
    io,
    arm: async (given) => {
      // The rules below have this shape.
      rules = given as readonly DatabaseRule[];
      pages = 0;
      for (const rule of rules) if (rule.afterPage === undefined) await carryOut(rule);
    },
    disarm: () => {
      rules = [];
    },
    unused: () => rules.filter((rule) => !hit.has(rule)).map((rule) => JSON.stringify(rule)),
    pageRead: async (stream) => {
      if (stream !== "usage") return;
      pages += 1;
      for (const rule of rules) if (rule.afterPage === pages) await carryOut(rule);
    },
    // One transaction sees one state, so that what counts is what was there when the reading began.
    held: () => held,
    violations: async () =>
      (await admin.query<{ what: string }>("select what from writes")).rows.map((one) => one.what),
    stop: async () => {
      await locker.end();
      await admin.query(`drop owned by ${role}; drop role ${role}`);
      await admin.end();
      await database.drop();
    },
  };
}

const changed = (config: CustomConfig, change: (address: URL) => void): CustomConfig => {
  const address = new URL(config.apiKey ?? "");
  change(address);
  return { ...config, apiKey: address.toString() };
};
const badKeys: BadKey<CustomConfig>[] = [
  {
    name: "a wrong password",
    config: (config) =>
      changed(config, (address) => {
        address.password = `${password}-not`;
      }),
    code: "custom.sql_login",
  },
  {
    name: "a role that is not there",
    config: (config) =>
      changed(config, (address) => {
        address.username = "nobody_knows_this_role";
      }),
    code: "custom.sql_login",
  },
  {
    name: "a role that may do anything",
    config: (config) => ({ ...config, apiKey: administrator }),
    code: "custom.sql_privileged",
  },
  {
    name: "a database that is not there",
    config: (config) =>
      changed(config, (address) => {
        address.pathname = "/nowhere";
      }),
    code: "custom.sql_database",
  },
  {
    name: "a closed port",
    config: (config) =>
      changed(config, (address) => {
        address.port = "1099";
      }),
    code: "custom.sql_refused",
  },
];

const interrupted = (name: string, rule: DatabaseRule) => ({
  name,
  only,
  rules: [rule],
  code: "custom.sql_interrupted",
  where: "goes on by itself",
});
const refused = (name: string, sql: string, code: string, where: string) => ({
  name,
  only,
  rules: [{ sql }],
  code: `custom.${code}`,
  where,
});
const inOneState = "A query is read in one transaction, which sees one state from its first row to its last.";

describeConformance({
  adapter: customSource,
  variant: "a query",
  start,
  wrongKeys: ["", "hello", "mysql://u:p@h/d"],
  badKeys,
  secretsOf: (config) => [password, config.apiKey ?? password],
  longStream: "usage",
  // A connection cannot be tried again by the adapter: the run reads the stream on from its cursor.
  tries: 3,
  families: {
    tooManyRequests: {
      fatal: [
        interrupted("no connection is left, for ever", { sql: "alter role READER connection limit 0" }),
      ],
    },
    serverErrors: {
      fatal: [
        refused(
          "a view that divides by zero",
          "alter table usage_events rename to events; create view usage_events as select id, customer_id, event_type, quantity / 0 as quantity, timestamp from events; grant select on usage_events to READER",
          "sql_query",
          "impossible",
        ),
      ],
    },
    lostConnection: {
      mended: [1, 2].map((afterPage) => ({
        name: `cut after page ${afterPage}`,
        only,
        rules: [{ cut: true, afterPage }],
      })),
    },
    slowAnswers: {
      mended: [{ name: "a lock that is let go", only, rules: [{ lockMs: 2_600 }], start: {} }],
      fatal: [interrupted("a lock that stays", { lockMs: 60_000 })],
    },
    foreignAnswers: {
      fatal: [
        refused(
          "a column is called something else",
          "alter table usage_events rename quantity to amount",
          "sql_query",
          "column",
        ),
      ],
    },
    repeatedRows: {
      fatal: [
        refused(
          "a key that repeats",
          "alter table usage_events drop constraint usage_events_pkey; insert into usage_events select * from usage_events where id = 40",
          "sql_key",
          "repeats",
        ),
      ],
    },
    missingRows: {
      fatal: [
        refused(
          "a row without a key, which its order would leave out",
          "alter table usage_events drop constraint usage_events_pkey; alter table usage_events alter id drop not null; update usage_events set id = null where id = 40",
          "sql_key",
          "is empty in 1 rows",
        ),
      ],
    },
    wrongEnds: { meaningless: inOneState },
    shiftingRows: {
      mended: [
        {
          name: "made, changed and deleted after the first page",
          only,
          start: {},
          rules: [
            {
              afterPage: 1,
              sql: "insert into usage_events values (999999, 'c1', 'api_calls', 1, now()); delete from usage_events where id in (7, 5100); update usage_events set quantity = 9 where id in (8, 5101)",
            },
          ],
        },
      ],
    },
    expiredCursor: {
      mended: [
        {
          name: "the row at the cursor is deleted before it goes on",
          only,
          start: {},
          rules: [{ afterPage: 1, sql: "delete from usage_events where id <= 5000", cut: true }],
        },
      ],
    },
    skewedClock: { meaningless: inOneState },
    unknownValues: {
      odd: [
        {
          name: "a subscription's status",
          bend: () => ({
            rules: [{ sql: "update subscriptions set status = 'on_hold' where id = 's1'" }],
            sourceId: "row 2 of the subscriptions query",
            lost: ["subscriptions s1"],
          }),
          message: /on_hold/,
        },
        {
          name: "a quantity that is none",
          bend: () => ({
            rules: [{ sql: "update usage_events set quantity = 'NaN' where id = 5" }],
            sourceId: "row 5 of the usage query",
            lost: ["usage 5"],
          }),
          message: /quantity/,
        },
      ],
    },
    raggedRows: {
      meaningless: "A database gives every row the same columns, with a null where there is nothing.",
    },
    lostAccess: {
      fatal: [
        refused("the table", "revoke select on usage_events from READER", "sql_permission", "Grant SELECT"),
        refused("the login", "alter role READER nologin", "sql_login", "LOGIN"),
      ],
    },
    repeatedSecret: {
      fatal: [
        refused(
          "in the message of a function",
          `create function tell() returns int language plpgsql as $$ begin raise exception 'no: ${password}'; end $$; alter table usage_events rename to events; create view usage_events as select id, customer_id, event_type, quantity * tell() as quantity, timestamp from events; grant select on usage_events to READER`,
          "sql_failed",
          "could not be read",
        ),
      ],
    },
  },
});
