import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  importPlan,
  judgeImport,
  type PlannedMigration,
  prepareImport,
} from "@/lib/services/testing/journey";
import { startWorld, until, type World } from "@/lib/services/testing/sandbox-world";
import { controlOf } from "./control";
import { targetApi } from "./target-api";
import { readTargetTruth } from "./truth";

let world: World;
let plan: PlannedMigration;

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 600 });
  plan = await prepareImport(world.owner, world);
  await importPlan(world.owner, plan);
}, 180_000);
afterAll(() => world.stop());

const breaches = async () => (await judgeImport(world.owner, world, plan)).breaches;

describe("the oracle", { timeout: 180_000 }, () => {
  it("finds nothing wrong with a clean import, and has looked at everything", async () => {
    const { breaches, measured } = await judgeImport(world.owner, world, plan);
    expect(breaches).toEqual([]);
    expect(measured.customers).toBe(40);
    expect(measured.arrived).toBeGreaterThan(600);
    expect(measured.revenueByHand).toBeGreaterThan(20);
    expect(measured.usageDays).toBeGreaterThan(500);
    expect(measured.auditRows).toBeGreaterThan(30);
  });

  it("names each thing that is wrong", async () => {
    const api = targetApi(world.target);
    const truth = await readTargetTruth(controlOf(world.target.controlUrl));
    const heads = truth.entitlements.filter(({ featureId }) => featureId === "migration.profile");
    const [dropped, doubled] = heads;
    const [event] = truth.events;
    if (!dropped || !doubled || !event) throw new Error("the import left nothing to spoil");
    await api("DELETE", `/v1/entitlements/${dropped.id}`);
    await api("POST", "/v1/entitlements", {
      featureId: doubled.featureId,
      userId: doubled.userId,
      limitType: doubled.limitType,
      metadata: doubled.metadata,
    });
    await api("POST", "/v1/credits/grant", {
      userId: doubled.userId,
      amount: 5,
      idempotencyKey: "once more",
    });
    await api("POST", "/v1/events/ingest", {
      events: [
        {
          event_id: "0190a000-0000-7000-8000-000000000001",
          event_type: "CUSTOM",
          feature_id: event.featureId,
          user_id: event.userId,
          timestamp: event.timestamp,
          metadata: event.metadata,
        },
      ],
    });
    await until("the event is stored", async () => {
      const { totals } = await readTargetTruth(controlOf(world.target.controlUrl));
      return totals.events === truth.totals.events + 1;
    });
    await world.env.db.drizzle.execute(
      sql`delete from plan_records where migration_id = ${plan.migrationId} and entity = 'coupons'`,
    );
    await world.env.db.drizzle.execute(
      sql`update audit_entries set actor_name = 'Somebody else' where sequence = 5`,
    );

    const found = await breaches();
    const names = (pattern: RegExp) => found.filter((breach) => pattern.test(breach)).length;
    expect(names(/^I1 coupons\/.* has 0 outcomes$/)).toBeGreaterThan(0);
    expect(names(new RegExp(`^I2 customers/${dropped.metadata?.id} stands 0 times`))).toBe(1);
    expect(names(new RegExp(`^I2 customers/${doubled.metadata?.id} stands 2 times`))).toBe(1);
    expect(names(new RegExp(`^I2 grant of ${doubled.userId} stands 2 times$`))).toBe(1);
    expect(names(new RegExp(`^I2 usage/${event.metadata.record} stands 2 times`))).toBe(1);
    expect(names(new RegExp(`^I3 ${doubled.userId} holds `))).toBe(1);
    expect(names(/^I4 .* at the source, .* stored$/)).toBe(1);
    expect(names(/^I6 Entry 5 was altered/)).toBe(1);
  });
});
