import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { findRun } from "@/lib/db/queries/runs";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { targetApi } from "@/lib/pipeline/testing/target-api";
import { readTargetTruth } from "@/lib/pipeline/testing/truth";
import { suggestMappingVersion } from "../mapping/suggest";
import {
  beginImport,
  importPlan,
  judgeImport,
  type PlannedMigration,
  planAndApprove,
  prepareImport,
} from "../testing/journey";
import { ended, finished, openInstallation, startWorld, until, type World } from "../testing/sandbox-world";
import { cancelRun, pauseRun, resumeRun, throttleRun } from "./control-run";

let world: World;
let control: Control;
let plan: PlannedMigration;

async function prepare(): Promise<void> {
  world = await startWorld({ customers: 20, usageRows: 200 });
  control = controlOf(world.target.controlUrl);
  plan = await prepareImport(world.owner, world);
}
afterEach(() => world.stop());

const grant = "/v1/credits/grant";
const judged = async (of = plan) => (await judgeImport(world.owner, world, of)).breaches;

/** An import that stands still at its third grant. */
async function heldImport() {
  await control.fault(
    { method: "POST", path: grant, nth: 3 },
    { kind: "holdUntilReleased", when: "afterApply", id: "grant" },
  );
  const run = await beginImport(world.owner, plan);
  await until("a grant is held", async () => (await control.held("grant")) > 0);
  return run;
}

/** How many requests arrive in a while. */
async function requestsWithin(ms: number): Promise<number> {
  const before = world.target.server.ledger.total;
  await new Promise((resolve) => setTimeout(resolve, ms));
  return world.target.server.ledger.total - before;
}

async function claimed(runId: string): Promise<number> {
  const rows = await world.env.db.drizzle.execute<{ n: number }>(
    sql`select count(*)::int as n from chunks where run_id = ${runId} and state = 'claimed'`,
  );
  return rows[0]?.n ?? 0;
}

describe("an import under an operator's hands", { timeout: 180_000 }, () => {
  it("pauses at a safe point, sends nothing while paused, and goes on where it stopped", async () => {
    await prepare();
    const run = await heldImport();
    expect(await pauseRun(world.owner, run)).toEqual({ state: "paused" });
    expect(await pauseRun(world.owner, run)).toEqual({ state: "paused" });
    // The worker learns of it with its next heartbeat.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    await control.release("grant");
    await until("the chunk is given back", async () => (await claimed(run.runId)) === 0);
    expect(await requestsWithin(1_500)).toBe(0);
    expect(await resumeRun(world.owner, run)).toEqual({ state: "running" });
    await finished(world.owner, run);
    expect(await judged()).toEqual([]);
  });

  it("is cancelled for good; what is missing comes with the next plan", async () => {
    await prepare();
    const run = await heldImport();
    expect(await cancelRun(world.owner, run)).toEqual({ state: "cancelled" });
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    await control.release("grant");
    await until("the chunk is given back", async () => (await claimed(run.runId)) === 0);
    expect(await requestsWithin(1_500)).toBe(0);
    await expect(resumeRun(world.owner, run)).rejects.toMatchObject({ code: "run.state" });
    expect((await findRun(world.env.db.drizzle, run.migrationId, run.runId))?.state).toBe("cancelled");

    const next = await planAndApprove(world.owner, plan.migrationId);
    await importPlan(world.owner, next);
    expect(await judged(next)).toEqual([]);
  });

  it("slows down and speeds up while it runs", async () => {
    await prepare();
    const run = await heldImport();
    await throttleRun(world.owner, { ...run, requestsPerSecond: 2 });
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    await control.release("grant");
    // What was in hand when the throttle came is let out; after that two a second.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await requestsWithin(3_000)).toBeLessThanOrEqual(8);
    await throttleRun(world.owner, { ...run, requestsPerSecond: null });
    await finished(world.owner, run, 30_000);
    expect(await judged()).toEqual([]);
  });
});

describe("an import that must not begin", { timeout: 180_000 }, () => {
  it("refuses a plan of an earlier mapping, and one whose target changed, in words", async () => {
    await prepare();
    await targetApi(world.target)("POST", "/v1/users", { externalUserId: "by-hand" });
    const changed = await ended(world.owner, await beginImport(world.owner, plan));
    expect(changed.state).toBe("failed");
    expect(changed.stateReason).toContain("users 0 then, 1 now");
    expect((await readTargetTruth(control)).totals.accepted).toBe(0);
    await cancelRun(world.owner, { migrationId: changed.migrationId, runId: changed.id });

    await suggestMappingVersion(world.owner, { migrationId: plan.migrationId });
    await expect(beginImport(world.owner, plan)).rejects.toMatchObject({ code: "plan.stale" });
  });

  it("refuses when a row of the target was changed and nothing was added", async () => {
    await prepare();
    await importPlan(world.owner, plan);
    const next = await planAndApprove(world.owner, plan.migrationId);
    const row = (await readTargetTruth(control)).entitlements.find(({ featureId }) =>
      featureId.includes("@"),
    );
    if (!row) throw new Error("the import made no rows");
    await targetApi(world.target)("PUT", `/v1/entitlements/${row.id}`, {
      limitType: row.limitType === "HARD" ? "SOFT" : "HARD",
    });
    const changed = await ended(world.owner, await beginImport(world.owner, next));
    expect(changed).toMatchObject({ state: "failed", error: { code: "import.target_changed" } });
    expect(changed.stateReason).toContain(`${row.featureId} was changed`);
  });
});

describe("the same import again", { timeout: 180_000 }, () => {
  it("changes nothing at the target, from here or from an installation that knows nothing", async () => {
    await prepare();
    await importPlan(world.owner, plan);
    const state = async () => {
      const { users, wallets, transactions, entitlements, events } = await readTargetTruth(control);
      return JSON.stringify({ users, wallets, transactions, entitlements, events });
    };
    const before = await state();
    await importPlan(world.owner, await planAndApprove(world.owner, plan.migrationId));
    expect(await state()).toBe(before);

    const second = await openInstallation({ stripe: world.stripe.baseUrl, target: world.target.baseUrl });
    const again = await prepareImport(second.owner, world);
    await importPlan(second.owner, again);
    expect(await state()).toBe(before);
    expect((await judgeImport(second.owner, world, again)).breaches).toEqual([]);
    await second.close();
  });
});
