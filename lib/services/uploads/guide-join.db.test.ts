import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listIssues } from "@/lib/db/queries/snapshot-issues";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { controlOf } from "@/lib/pipeline/testing/control";
import { readCustomFacts } from "@/lib/pipeline/testing/custom-facts";
import { readTargetTruth } from "@/lib/pipeline/testing/truth";
import { importPlan, judgeImport, prepareImport, validate } from "@/lib/services/testing/journey";
import { openInstallation, startTarget } from "@/lib/services/testing/sandbox-world";
import { connectFile } from "@/lib/services/testing/source-world";
import { loadSnapshot } from "../snapshots/load-snapshot";

/** The query as companies write it: both joins hang on the customer, so two subscriptions give every event twice. */
const joined = `
  SELECT c.id AS customer_id, c.email, c.created_at, s.plan_name, s.status, u.event_type, u.quantity, u.timestamp
  FROM customers c
  LEFT JOIN subscriptions s ON c.id = s.customer_id
  LEFT JOIN usage_events u ON c.id = u.customer_id
  WHERE c.created_at > '2023-01-01'`;

const tables = `
  create table customers (id text primary key, email text, created_at timestamptz);
  create table subscriptions (customer_id text, plan_name text, status text);
  create table usage_events (customer_id text, event_type text, quantity numeric, "timestamp" timestamptz);
  insert into customers values ('one', 'one@example.com', '2024-02-03'), ('two', 'two@example.com', '2024-02-03'),
    ('three', 'three@example.com', '2024-02-03'), ('idle', 'idle@example.com', '2024-02-03');
  insert into subscriptions values ('one', 'pro', 'active'), ('two', 'pro', 'active'), ('two', 'support', 'active'),
    ('three', 'pro', 'active'), ('three', 'support', 'active'), ('three', 'seats', 'trialing'), ('idle', 'pro', 'active');
  insert into usage_events
    select customer, case when n % 3 = 0 then 'exports' else 'api_calls' end, (n * 7 % 11) + 0.25,
      date_trunc('day', now()) - interval '1 day' * (1 + n % 9) + interval '1 second' * n
    from unnest(array['one', 'two', 'three']) as customer, generate_series(1, 24) as n;
  -- Two events that say the very same are two events, however many subscriptions stand beside them.
  insert into usage_events select * from usage_events where customer_id = 'two' and event_type = 'exports' limit 3;`;

let database: TestDatabase;
let admin: pg.Client;
let installation: Awaited<ReturnType<typeof openInstallation>>;
let target: Awaited<ReturnType<typeof startTarget>>;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({
    connectionString: database.url,
    // Every value as the server writes it.
    types: { getTypeParser: () => (value: string) => value },
  });
  await admin.connect();
  await admin.query(`create schema shop; set search_path = shop; set timezone = 'UTC'; ${tables}`);
  target = await startTarget();
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-join-"));
  installation = await openInstallation(
    { stripe: "http://127.0.0.1:9", target: target.baseUrl },
    { worker: true, uploadFolder: folder },
  );
}, 120_000);
afterAll(async () => {
  await installation.close();
  await target.stop();
  await admin.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

it("counts each event of the guide's own join once, from the file to the platform's ledger, and shows the figures", async () => {
  const { owner } = installation;
  const { rows } = await admin.query<Record<string, string | null>>(joined);
  const text = stringify(rows, { header: true });
  const lines = stringify(rows).trim().split("\n");
  expect(lines).toHaveLength(24 + 27 * 2 + 24 * 3 + 1);
  const truth = await admin.query<{ key: string; events: string; total: string }>(`
    select customer_id || ' ' || event_type as key, count(*) as events, trim_scale(sum(quantity)) as total
    from usage_events group by 1 order by 1`);

  const source = {
    provider: "custom" as const,
    apiKey: "",
    baseUrl: null,
    connect: (ctx: typeof owner, migrationId: string) => connectFile(ctx, migrationId, text),
    facts: async () => readCustomFacts(lines),
  };
  const plan = await prepareImport(owner, { source, target });
  const { snapshot } = await loadSnapshot(owner, plan.migrationId);
  const issues = await listIssues(
    owner.db.drizzle,
    { migrationId: plan.migrationId, snapshotId: snapshot.id },
    "",
    50,
  );
  const corrected = issues.filter(({ code }) => code === "custom.fan_out");
  expect(corrected.map(({ sourceId }) => sourceId)).toEqual(["three", "two"]);
  const totals = new Map(truth.rows.map(({ key, total }) => [key, Number(total)]));
  const twoOnce = (totals.get("two api_calls") ?? 0) + (totals.get("two exports") ?? 0);
  expect(corrected[1]?.message).toBe(
    `Each usage event of customer two appears 2 times, because the customer has 2 subscriptions: it is counted once. 54 rows are 27 events; the total is ${twoOnce}, not ${twoOnce * 2}.`,
  );

  await importPlan(owner, plan);
  const { events } = await readTargetTruth(controlOf(target.controlUrl));
  const arrived = new Map<string, { events: number; total: number }>();
  for (const { userId, featureId, metadata } of events) {
    const key = `${String(userId).slice(9)} ${featureId.split(":")[0]}`;
    const known = arrived.get(key) ?? { events: 0, total: 0 };
    arrived.set(key, { events: known.events + 1, total: known.total + Number(metadata?.quantity) });
  }
  expect([...arrived].sort()).toEqual(
    truth.rows.map((row) => [row.key, { events: Number(row.events), total: Number(row.total) }]),
  );
  expect((await judgeImport(owner, { source, target }, plan)).breaches).toEqual([]);
  const { validators } = await validate(owner, plan.migrationId);
  expect(validators.find(({ name }) => name === "usage")?.state).toBe("passed");
}, 180_000);
