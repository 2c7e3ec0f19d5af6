import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { findSharingImport, scopeOfCustomers } from "@/lib/db/queries/undo";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { connectTargetDatabase } from "@/lib/services/connections/connect-target-database";
import { resumeRun } from "@/lib/services/runs/control-run";
import { startImport } from "@/lib/services/runs/start-import";
import {
  type PlannedMigration,
  planAndApprove,
  prepareImport,
  validate,
} from "@/lib/services/testing/journey";
import { ended, finished, openInstallation, until } from "@/lib/services/testing/sandbox-world";
import { startWorkerChild, type WorkerChild } from "@/lib/services/testing/worker-child";
import { getUndoPlan } from "@/lib/services/undo/get-undo-plan";
import { startUndo } from "@/lib/services/undo/start-undo";
import { getDirectUndo, undoDirect } from "@/lib/services/undo/undo-direct";
import { sumTenant } from "@/lib/target/direct/manifest";
import { enterTenant } from "@/lib/target/direct/session";
import { createTestPlatform, inSession, type TestPlatform } from "@/lib/target/direct/test-platform";

let platform: TestPlatform;
let stripe: Awaited<ReturnType<typeof createStripeStandIn>>;
let installation: Awaited<ReturnType<typeof openInstallation>>;
let plan: PlannedMigration;
const children: WorkerChild[] = [];

async function prepare(customers: number, usageRows: number): Promise<void> {
  platform = await createTestPlatform();
  stripe = await createStripeStandIn({ customers, usageRows, seed: "direct", rateLimit: "off" });
  installation = await openInstallation(
    { stripe: stripe.baseUrl, target: platform.baseUrl },
    { worker: true, allowPrivateNetwork: "all" },
  );
  const { apiKey, baseUrl, tenantId } = platform;
  const target = { apiKey, baseUrl, tenantId, controlUrl: "" };
  plan = await prepareImport(installation.owner, { stripe, target });
}

afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await installation.close();
  await stripe.stop();
  await platform.drop();
});

const connect = (databaseUrl = platform.guestUrl) =>
  connectTargetDatabase(installation.owner, { migrationId: plan.migrationId, databaseUrl });

async function beginDirect(): Promise<{ migrationId: string; runId: string }> {
  const { migrationId, planId, hash } = plan;
  const { runId } = await startImport(installation.owner, {
    migrationId,
    planId,
    expectHash: hash,
    mode: "direct",
  });
  return { migrationId, runId };
}

const inTenant = <T>(work: Parameters<typeof inSession<T>>[1]): Promise<T> =>
  inSession(platform.guestUrl, async (session) => {
    await enterTenant(session, platform.tenantId, 20_000);
    return await work(session);
  });
const checksum = () => inTenant((session) => sumTenant(session, platform.tenantId));

/** Planned writes against what lies in the platform's tables, each by its own key. */
async function unaccounted(): Promise<Record<string, number>> {
  const planned = await installation.env.db.sql<{ kind: string; writes: number; keys: number }[]>`
    select write->>'kind' as kind, count(*)::int as writes, count(distinct target_key)::int as keys
    from plan_writes where plan_id = ${plan.planId} group by 1`;
  const count = (kind: string) => planned.find((row) => row.kind === kind)?.writes ?? 0;
  const [held] = await platform.sql<Record<string, number>>(`
    select (select count(*) from usage_events)::int as events,
      (select count(distinct idempotency_key) from usage_events)::int as keys,
      (select count(*) from credit_transactions where transaction_type = 'GRANT')::int as grants,
      (select count(*) from credit_wallets)::int as wallets,
      (select count(distinct user_id) from credit_wallets)::int as owners,
      (select count(*) from credit_wallets w where balance <>
        (select sum(amount) from credit_transactions t where t.wallet_id = w.id))::int as unlike,
      (select sum(credits_burned) from usage_events)::int as burned,
      ((select count(*) from entitlements) + (select count(*) from users, jsonb_object_keys(metadata->'migration')))::int
        as rows`);
  return {
    events: count("ingestEvent") - (held?.events ?? 0),
    keys: (held?.events ?? 0) - (held?.keys ?? 0),
    grants: count("grantCredits") - (held?.grants ?? 0),
    wallets: (held?.wallets ?? 0) - (held?.owners ?? 0),
    unlike: held?.unlike ?? -1,
    burned: held?.burned ?? -1,
    rows: count("createEntitlement") - (held?.rows ?? 0),
  };
}
/** Charge lines and credit blocks that are used up here instead of at the source. */
async function chargedHere() {
  const [row] = await installation.env.db.sql<{ lines: number; blocks: number }[]>`
    select (select count(*) from charge_authority where authority <> 'rail')::int as lines,
      (select count(*) from credit_authority where spendable_on = 'wallet')::int as blocks`;
  return row;
}

/** Another customer, of a later import through the API that found the plans' rows in place. */
async function addNeighbour({ migrationId, runId }: { migrationId: string; runId: string }) {
  const { sql } = installation.env.db;
  const customerKey = `${migrationId}:neighbour`;
  const other = "00000000-0000-4000-8000-00000000d1e5";
  await sql`insert into runs select (jsonb_populate_record(null::runs, to_jsonb(r)
    || jsonb_build_object('id', ${other}::text, 'number', r.number + 900, 'created_at', now()))).* from runs r where id = ${runId}`;
  await sql`insert into operations select (jsonb_populate_record(null::operations, to_jsonb(o)
    || jsonb_build_object('run_id', ${other}::text, 'customer_key', ${customerKey}::text, 'mode', 'api'))).*
    from operations o where run_id = ${runId} and phase = 'grants' limit 1`;
  const [run] = await sql<{ number: number }[]>`select number from runs where id = ${runId}`;
  const leave = () => sql`update operations set state = 'undone' where run_id = ${other}`;
  return { customerKey, standsOn: run?.number, leave };
}
const nothing = { events: 0, keys: 0, grants: 0, wallets: 0, unlike: 0, burned: 0, rows: 0 };

describe("an import past the API", { timeout: 120_000 }, () => {
  it("refuses a table it does not know, puts everything into the platform's tables, reads the same through its API, and goes without a trace", async () => {
    await prepare(22, 150);
    await expect(beginDirect()).rejects.toMatchObject({ code: "import.no_database" });
    await expect(connect(platform.superUrl)).rejects.toMatchObject({ code: "target.database_privileged" });
    await connect();
    const before = await checksum();
    await platform.sql("alter table users add region text not null");
    const run = await beginDirect();
    const stopped = await ended(installation.owner, run);
    expect(stopped.state).toBe("failed");
    expect(stopped.stateReason).toContain("users.region is not known, may not be null and has no default");
    expect(await checksum()).toEqual(before);

    await platform.sql("alter table users drop region");
    await resumeRun(installation.owner, run);
    await finished(installation.owner, run);
    expect(await unaccounted()).toEqual(nothing);
    const [mails] = await platform.sql(
      "select count(*)::int as users, count(email)::int as mails from users where metadata ? 'migration'",
    );
    expect(mails?.mails).toBeGreaterThan(20);

    // The same readers and validators as for an import through the API.
    const { validators } = await validate(installation.owner, plan.migrationId);
    expect(validators.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ["customers", "revenue", "usage", "credits", "entitlements"].map((name) => `${name} passed`),
    );
    const again = await planAndApprove(installation.owner, plan.migrationId);
    const writes = await installation.env.db.sql`select 1 from plan_writes where plan_id = ${again.planId}`;
    expect(writes).toHaveLength(0);

    const undo = { ...run, note: "A rehearsal." };
    const whom = { kind: "import", runId: run.runId } as const;
    await expect(
      startUndo(installation.owner, {
        migrationId: run.migrationId,
        whom,
        expectHash: "any",
        note: "A rehearsal.",
      }),
    ).rejects.toMatchObject({ code: "undo.direct" });
    expect((await getDirectUndo(installation.owner, run)).touched).toEqual([]);

    const [grant] = await installation.env.db.sql<{ customer: string }[]>`
      select source_id as customer from operations where run_id = ${run.runId} and phase = 'profiles' limit 1`;
    const one = { kind: "customers" as const, customerIds: [grant?.customer ?? ""] };
    const ofOne = await getUndoPlan(installation.owner, { migrationId: run.migrationId, whom: one });
    expect(ofOne.notThroughApi).toContain("went past the API");

    const neighbour = await addNeighbour(run);
    const scope = scopeOfCustomers(run.migrationId, [neighbour.customerKey]);
    expect(await findSharingImport(installation.env.db.drizzle, scope)).toBe(neighbour.standsOn);
    await expect(undoDirect(installation.owner, undo)).rejects.toMatchObject({ code: "undo.shared" });
    await neighbour.leave();

    // As if the mapping had made the lines prepaid.
    await installation.env.db.sql`update charge_authority set authority = 'credits'`;
    await installation.env.db
      .sql`insert into credit_authority (migration_id, customer_key, block_id, spendable_on)
      select migration_id, customer_key, 'block', 'wallet' from operations
      where run_id = ${run.runId} and phase = 'grants'`;
    const prepaid = await chargedHere();
    expect([prepaid?.lines, prepaid?.blocks].every((count) => (count ?? 0) > 0)).toBe(true);
    expect(await undoDirect(installation.owner, undo)).toEqual({ sameAsBefore: true });
    // After a lost answer it is only booked.
    expect(await undoDirect(installation.owner, undo)).toEqual({ sameAsBefore: null });
    const states = await installation.env.db.sql`
      select distinct state from operations where run_id = ${run.runId}`;
    expect(states.map(({ state }) => state)).toEqual(["undone"]);
    // From now on the rail charges again, and credits are spent at the source.
    expect(await chargedHere()).toEqual({ lines: 0, blocks: 0 });
    expect(await checksum()).toEqual(before);

    // Nobody of the plan is there any more, so who has come near a renewal since is held.
    await installation.env.db.sql`
      update plan_customers c set lines = (
        select jsonb_agg(l || jsonb_build_object('renewal', jsonb_build_object('renewsAt', now(),
          'from', now() - interval '1 hour', 'until', now() + interval '1 day')))
        from jsonb_array_elements(c.lines) l)
      where plan_id = ${plan.planId} and outcome = 'created' and jsonb_array_length(lines) > 0`;
    await expect(beginDirect()).rejects.toMatchObject({ code: "plan.stale" });
  });

  it("has every row once, whenever its worker is killed", async () => {
    await prepare(12, 150);
    await connect();
    await installation.stopWorker();
    const run = await beginDirect();
    const worker = (): WorkerChild => {
      const lease = { seconds: 2, heartbeatMs: 400 };
      const child = startWorkerChild({ databaseUrl: installation.databaseUrl, lease });
      children.push(child);
      return child;
    };

    // Inside the platform's transaction: somebody holds the table that the chunk writes last.
    const inside = await holdTable(platform.superUrl, "credit_transactions");
    const first = worker();
    await until("it waits for the table", () => inside.isWaitedFor());
    await first.kill();
    await inside.release();

    // Between the platform's commit and ours: the chunk is there, and nothing here says so.
    const between = await holdTable(installation.databaseUrl, "operations");
    const second = worker();
    await until("it waits with its booking", () => between.isWaitedFor());
    const written = await inSession(platform.superUrl, (session) =>
      session.query("select phase from om_migrate.chunks order by position desc limit 1"),
    );
    await second.kill();
    await between.release();
    expect(written.rows).toEqual([{ phase: "grants" }]);

    // Anywhere.
    const seed = Date.now() % 1_000;
    const third = worker();
    await new Promise((resolve) => setTimeout(resolve, 1_000 + seed));
    await third.kill();

    await installation.startWorker();
    await finished(installation.owner, run);
    expect(await unaccounted(), `seed ${seed}`).toEqual(nothing);
  });
});

/** Keeps everybody from writing to a table, from a session of its own, until `release`. */
async function holdTable(url: string, table: string) {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query("begin");
  await holder.query(`lock table ${table} in share mode`);
  const watcher = new pg.Client({ connectionString: url });
  // A test that fails in between drops the database under both.
  for (const client of [holder, watcher]) client.on("error", () => undefined);
  await watcher.connect();
  return {
    isWaitedFor: async (): Promise<boolean> => {
      const { rows } = await watcher.query(
        "select 1 from pg_locks where relation = $1::regclass and not granted",
        [table],
      );
      return rows.length > 0;
    },
    release: async (): Promise<void> => {
      await holder.end();
      await watcher.end();
    },
  };
}
