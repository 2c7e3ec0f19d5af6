import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { countFinalOutcomes } from "@/lib/db/queries/operations";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { targetApi } from "@/lib/pipeline/testing/target-api";
import { readTargetTruth } from "@/lib/pipeline/testing/truth";
import { listSetAside, retrySetAside } from "@/lib/services/runs/dead-letters";
import {
  beginImport,
  judgeImport,
  type PlannedMigration,
  prepareImport,
} from "@/lib/services/testing/journey";
import {
  finished,
  startWorld,
  until,
  type World,
  type WorldOptions,
} from "@/lib/services/testing/sandbox-world";

const isLarge = process.env.FAULT_SCALE === "large";
const size = isLarge ? { customers: 200, usageRows: 5_000 } : { customers: 20, usageRows: 200 };

let world: World;
let control: Control;

/** Requests for the target's whole list of entitlements so far. */
async function listings(): Promise<number> {
  const { entries } = z
    .object({ entries: z.array(z.object({ method: z.string(), path: z.string() })) })
    .parse(await control.get("ledger?after=0&limit=10000"));
  return entries.filter(({ method, path }) => method === "GET" && path === rows).length;
}

let plan: PlannedMigration;

async function prepare(switches: WorldOptions["switches"] = {}): Promise<void> {
  world = await startWorld({ ...size, switches });
  control = controlOf(world.target.controlUrl);
  plan = await prepareImport(world.owner, world);
}
afterEach(() => world.stop());

const judged = async () => (await judgeImport(world.owner, world, plan)).breaches;
const rejected = async () =>
  (await countFinalOutcomes(world.env.db.drizzle, plan)).filter(({ outcome }) => outcome === "rejected");

async function phaseOf(runId: string): Promise<string> {
  const rows = await world.env.db.drizzle.execute<{ phase: string }>(
    sql`select phase from runs where id = ${runId}`,
  );
  return rows[0]?.phase ?? "";
}

const ingest = "/v1/events/ingest";
const rows = "/v1/entitlements";
const grant = "/v1/credits/grant";

describe("an import whose target misbehaves", { timeout: 600_000 }, () => {
  it("ends right through refusals, lost answers and cut connections on every route", async () => {
    // Slow enough that a batch sent again too early would meet its own copies in the queue.
    await prepare({ storeRates: { withoutUser: 60, withUser: 60, tokenUsage: 60, burning: 60 } });
    const at = (path: string, nth: number, fault: Record<string, unknown>) =>
      control.fault({ method: "POST", path, nth }, fault);
    const tooMany = { kind: "status", status: 429, body: { statusCode: 429, error: "Too Many Requests" } };
    const soon = { ...tooMany, headers: { "retry-after": "1" } };
    // Without a hint a whole minute's window is waited out, which only the large form has time for.
    await at(ingest, 1, isLarge ? tooMany : soon);
    await at(ingest, 2, { kind: "applyThenFail", status: 500 });
    for (const path of [grant, rows]) {
      await at(path, 2, soon);
      await at(path, 4, isLarge ? tooMany : soon);
      await at(path, 6, { kind: "applyThenFail", status: 500 });
      await at(path, 8, { kind: "applyThenFail" });
      await at(path, 10, { kind: "drop" });
      await at(path, 12, { kind: "applyThenFail", status: 503 });
      await at(path, 14, { kind: "truncate", bytes: 5 });
      await at(path, 16, { kind: "html" });
    }
    const run = await beginImport(world.owner, plan);
    await finished(world.owner, run, isLarge ? 500_000 : 60_000);
    expect(await judged()).toEqual([]);
    expect((await readTargetTruth(control)).totals.deadLetters).toBe(0);
    expect(await rejected()).toEqual([]);
  });

  it("does not take a failure for the ninth when it waited eight times before it", async () => {
    await prepare({ storing: "paused" });
    const run = await beginImport(world.owner, plan);
    await until("the run waits", async () => (await phaseOf(run.runId)) === "settle");
    const tries = async () =>
      (
        await world.env.db.drizzle.execute<{ fence: number }>(
          sql`select fence from chunks where run_id = ${run.runId} and phase = 'settle'`,
        )
      )[0]?.fence ?? 0;
    await until("it has looked nine times", async () => (await tries()) > 9);
    await control.fault({ method: "GET", path: "/v1/*", nth: 1, times: 3 }, { kind: "status", status: 503 });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await control.clearFaults();
    await control.post("switches", { storing: "on" });
    await finished(world.owner, run);
    expect(await judged()).toEqual([]);
  });

  it("does not set aside an event whose copy died while it was stored itself", async () => {
    await prepare({
      storing: "paused",
      deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 6_000 },
    });
    await control.fault({ method: "POST", path: ingest, nth: 1 }, { kind: "applyThenFail" });
    const run = await beginImport(world.owner, plan);
    await until("the run waits", async () => (await phaseOf(run.runId)) === "settle");
    // Both copies are in the queue now: the first is stored, the second dies.
    await control.post("switches", { storing: "on" });
    await finished(world.owner, run);
    await until("the copies died", async () => (await readTargetTruth(control)).deadLetters > 0);
    expect(await rejected()).toEqual([]);
    expect(await judged()).toEqual([]);
  });

  it("sets aside what the target could not store, with its cause, and retries just that", async () => {
    await prepare({
      storeRates: { withoutUser: 20, withUser: 20, tokenUsage: 20, burning: 20 },
      deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 6_000 },
    });
    const run = await beginImport(world.owner, plan);
    await until("storing has begun", async () => (await readTargetTruth(control)).totals.events > 5);
    await control.post("restart-ingestion", {});
    await control.post("switches", { storeRate: 2_000 });
    await finished(world.owner, run);
    const { letters } = await listSetAside(world.owner, { ...run, limit: 200 });
    const stranded = letters.length;
    expect(stranded).toBeGreaterThan(0);
    expect(new Set(letters.map(({ code, entity, state }) => `${code} ${entity} ${state}`))).toEqual(
      new Set(["target.event_failed usage open"]),
    );
    expect(letters.every(({ raw, remedy }) => raw.includes("event_id") && remedy !== "")).toBe(true);
    expect(await rejected()).toEqual([{ entity: "usage", outcome: "rejected", records: stranded }]);
    const before = await readTargetTruth(control);

    const retry = await retrySetAside(world.owner, run);
    expect(retry.records).toBe(stranded);
    await finished(world.owner, { ...run, runId: retry.runId });
    const after = await readTargetTruth(control);
    expect(after.totals.accepted - before.totals.accepted).toBe(stranded);
    expect(await rejected()).toEqual([]);
    expect(await judged()).toEqual([]);
  });

  it("retries what was stored meanwhile without waiting for it to be stored again", async () => {
    await prepare({
      storeRates: { withoutUser: 20, withUser: 20, tokenUsage: 20, burning: 20 },
      deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 6_000 },
    });
    const run = await beginImport(world.owner, plan);
    await until("storing has begun", async () => (await readTargetTruth(control)).totals.events > 5);
    await control.post("restart-ingestion", {});
    await control.post("switches", { storeRate: 2_000 });
    await finished(world.owner, run);
    const { letters } = await listSetAside(world.owner, { ...run, limit: 200 });
    // Somebody replays them at the target before our retry.
    const events = letters.map(({ raw }) => JSON.parse(raw).event);
    const { totals } = await readTargetTruth(control);
    await targetApi(world.target)("POST", ingest, { events });
    await until(
      "they are stored",
      async () => (await readTargetTruth(control)).totals.events === totals.events + events.length,
    );
    const retry = await retrySetAside(world.owner, run);
    await finished(world.owner, { ...run, runId: retry.runId }, 30_000);
    expect(await rejected()).toEqual([]);
    expect(await judged()).toEqual([]);
  });

  it("looks refused rows up in one list of the target per chunk when they are retried", async () => {
    await prepare();
    const many = 12;
    await control.fault(
      { method: "POST", path: rows, nth: 1, times: many },
      { kind: "status", status: 400, body: { error: "not today" } },
    );
    const run = await beginImport(world.owner, plan);
    await finished(world.owner, run);
    const before = await listings();
    const retry = await retrySetAside(world.owner, run);
    expect(retry.records).toBe(many);
    await finished(world.owner, { ...run, runId: retry.runId });
    const [chunks] = await world.env.db.sql<{ writing: number }[]>`
      select count(*)::int as writing from chunks
      where run_id = ${retry.runId} and phase in ('catalogue', 'overrides', 'profiles')`;
    // Besides, the guard and the confirmation read the target, with one list each.
    expect((await listings()) - before).toBeLessThanOrEqual((chunks?.writing ?? 0) + 2);
    expect(await rejected()).toEqual([]);
    expect(await judged()).toEqual([]);
  });

  it("does not let a batch whose answer was lost stand in for events that were never stored", async () => {
    const deadLetters = { minDelayMs: 600_000, maxDelayMs: 600_000, perMinute: 1 };
    world = await startWorld({
      customers: 60,
      usageRows: 1_500,
      switches: { storing: "paused", deadLetters },
    });
    control = controlOf(world.target.controlUrl);
    plan = await prepareImport(world.owner, world);
    await control.fault(
      { method: "POST", path: ingest, nth: 1 },
      { kind: "holdUntilReleased", when: "afterApply", id: "batch" },
    );
    const run = await beginImport(world.owner, plan, { lostAfterMs: 12_000 });
    // Of the batch that is answered one customer's events can never be stored; the other batch's answer is lost.
    const answered = () =>
      world.env.db.drizzle.execute<{ user: string; key: string }>(sql`
        select after->'event'->>'user_id' as user, customer_key as key from operations
        where run_id = ${run.runId} and phase = 'usage' order by target_key limit 1`);
    await until("one batch is answered", async () => (await answered()).length > 0);
    const [victim] = await answered();
    if (!victim) throw new Error("nothing was accepted");
    await takeUser(victim.user);
    await control.post("switches", { storing: "on" });
    await control.release("batch", false);
    await finished(world.owner, run);
    const { letters } = await listSetAside(world.owner, { ...run, limit: 200 });
    const lost = letters.filter(({ phase }) => phase === "usage");
    expect(new Set(lost.map(({ customerKey }) => customerKey))).toEqual(new Set([victim.key]));
  });

  it("rejects exactly the customer whose user id another tenant holds", async () => {
    await prepare({ deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 6_000 } });
    const writes = await world.env.db.drizzle.execute<{ user: string; key: string }>(sql`
      select write->'event'->>'user_id' as user, customer_key as key from plan_writes
      where migration_id = ${plan.migrationId} and phase = 'usage' order by ordinal limit 1`);
    const [victim] = writes;
    if (!victim) throw new Error("nobody has usage");
    await takeUser(victim.user);
    const run = await beginImport(world.owner, plan);
    await finished(world.owner, run);
    const { letters } = await listSetAside(world.owner, { ...run, limit: 200 });
    expect(letters.length).toBeGreaterThan(0);
    expect(new Set(letters.map(({ customerKey }) => customerKey))).toEqual(new Set([victim.key]));
    const left = (await judged()).filter((breach) => !breach.includes(victim.user));
    expect(left).toEqual([]);
  });
});

/** Makes a user id another tenant's, for whom alone anything can then be stored under it. */
async function takeUser(userId: string): Promise<void> {
  const registered = await targetApi(world.target)("POST", "/v1/customers/register", {
    name: "Other",
    email: "other@example.com",
    tier: "ENTERPRISE",
  });
  // The platform wraps what it made: {data: {apiKey, ...}}.
  const other = registered.data as { apiKey: string };
  await targetApi({ ...world.target, apiKey: other.apiKey })("POST", grant, { userId, amount: 1 });
}
