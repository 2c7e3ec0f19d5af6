import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLatestEvidence } from "@/lib/db/queries/evidence";
import { findRun } from "@/lib/db/queries/runs";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { suggestMappingVersion } from "../mapping/suggest";
import { cancelRun } from "../runs/control-run";
import { whyNoFullImport } from "../runs/pilot-rule";
import {
  beginImport,
  importPlan,
  type PlannedMigration,
  planAndApprove,
  prepareImport,
  validate,
} from "../testing/journey";
import { startWorld, until, type World } from "../testing/sandbox-world";
import { getValidation } from "./get-validation";
import { getInvariants } from "./verify-invariants";

let world: World;
let control: Control;
let everybody: PlannedMigration;
beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 60 });
  control = controlOf(world.target.controlUrl);
  everybody = await prepareImport(world.owner, world);
});
afterAll(() => world.stop());

/** Imports and validates one customer whom the plan of everybody gives this outcome. */
async function pilot(outcome: string): Promise<void> {
  const { migrationId, planId } = everybody;
  const [customer] = await world.env.db.drizzle.execute<{ id: string }>(sql`
    select customer_id as id from plan_customers
    where migration_id = ${migrationId} and plan_id = ${planId} and outcome = ${outcome} order by 1 limit 1`);
  if (!customer) throw new Error(`nobody is ${outcome}`);
  const plan = await planAndApprove(world.owner, migrationId, { kind: "ids", ids: [customer.id] });
  await importPlan(world.owner, plan);
  await validate(world.owner, migrationId);
}
const missingPilot = () => whyNoFullImport(world.env.db.drizzle, everybody.migrationId, world.env.now());

describe("evidence", { timeout: 120_000 }, () => {
  it("is not made by a pilot of nobody", async () => {
    await pilot("skipped");
    const found = await findLatestEvidence(world.env.db.drizzle, everybody.migrationId, "pilot");
    expect(found).toBeNull();
    expect((await getValidation(world.owner, everybody))?.passed).toBe(false);
    expect(await missingPilot()).toContain("No pilot was validated yet.");
  });

  it("of a pilot is stale once the mapping changed", async () => {
    await pilot("created");
    expect(await missingPilot()).toBeNull();
    const stored = await getInvariants(world.owner, { migrationId: everybody.migrationId });
    const usage = stored?.invariants.find(({ id }) => id === "I4");
    expect(usage?.sentence).toMatch(/^Usage of 1 of \d+ customers is equal/);
    const [all] = await world.env.db.drizzle.execute<{ days: number }>(sql`
      select count(distinct (customer_key, feature_id, (at at time zone 'utc')::date))::int as days
      from snapshot_records where migration_id = ${everybody.migrationId} and entity = 'usage'`);
    expect(Number.parseInt(usage?.expected ?? "", 10)).toBeLessThan(all?.days ?? 0);
    await suggestMappingVersion(world.owner, { migrationId: everybody.migrationId });
    expect(await missingPilot()).toContain("The mapping changed to version 2.");
  });

  it("is stale as soon as an import writes, and when it was gathered meanwhile", async () => {
    const { migrationId } = everybody;
    await validate(world.owner, migrationId);
    const staleWhy = async () => (await getValidation(world.owner, { migrationId }))?.staleWhy;
    expect(await staleWhy()).toBeNull();
    const plan = await planAndApprove(world.owner, migrationId);
    await control.fault(
      { method: "POST", path: "/v1/credits/grant", nth: 3 },
      { kind: "holdUntilReleased", when: "afterApply", id: "grant" },
    );
    const run = await beginImport(world.owner, plan);
    await until("a grant is held", async () => (await control.held("grant")) > 0);
    expect(await staleWhy()).toContain("Import run 3 began to write");
    await validate(world.owner, migrationId);
    expect(await staleWhy()).toContain("Import run 3 wrote to the target while");
    await cancelRun(world.owner, run);
    await control.release("grant");
    expect(await staleWhy()).not.toBeNull();
    await until("the run is cancelled", async () => {
      const found = await findRun(world.env.db.drizzle, migrationId, run.runId);
      return found?.state === "cancelled";
    });
  });

  it("a plan after a cancelled import grants nothing that was confirmed", async () => {
    const { migrationId } = everybody;
    const plan = await planAndApprove(world.owner, migrationId);
    const [grants] = await world.env.db.drizzle.execute<{ confirmed: number; again: number }>(sql`
      select count(distinct o.target_key)::int as confirmed, count(w.*)::int as again
      from operations o left join plan_writes w on w.migration_id = o.migration_id and w.plan_id = ${plan.planId}
        and w.target_key = o.target_key
      where o.migration_id = ${migrationId} and o.phase = 'grants' and o.state in ('stored', 'found')`);
    expect(grants?.confirmed).toBeGreaterThan(2);
    expect(grants?.again).toBe(0);
  });
});
