import { afterAll, describe, expect, it } from "vitest";
import { countFinalOutcomes } from "@/lib/db/queries/operations";
import { importPlan, judgeImport, planAndApprove, prepareImport, validate } from "./testing/journey";
import { startSourceWorld } from "./testing/source-world";
import { verifyInvariants } from "./validations/verify-invariants";

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

// The guide's file holds no price, so all its revenue by hand is nothing; and no word about access, which decides nothing.
const least = {
  chargebee: { revenueByHand: 2, entitlements: "passed" },
  stigg: { revenueByHand: 2, entitlements: "passed" },
  custom: { revenueByHand: 0, entitlements: "inconclusive" },
};

describe.each(["chargebee", "stigg", "custom"] as const)("a migration from %s", (kind) => {
  it("arrives whole, by the stand-ins' own ledgers, and writes nothing the second time", async () => {
    const world = await startSourceWorld(kind, { customers: 20, usageRows: 200 });
    stops.push(world.stop);
    const { owner } = world;
    const plan = await prepareImport(owner, world);
    await importPlan(owner, plan);
    const { breaches, measured } = await judgeImport(owner, world, plan);
    expect(breaches).toEqual([]);
    expect(measured.customers).toBeGreaterThanOrEqual(15);
    expect(measured.arrived).toBeGreaterThan(100);
    expect(measured.revenueByHand).toBeGreaterThan(least[kind].revenueByHand);
    expect(measured.usageDays).toBeGreaterThan(20);

    const validation = await validate(owner, plan.migrationId);
    expect(validation.causes).toEqual([]);
    expect(Object.fromEntries(validation.validators.map(({ name, state }) => [name, state]))).toEqual({
      customers: "passed",
      revenue: "passed",
      usage: "passed",
      credits: "passed",
      entitlements: least[kind].entitlements,
    });
    const { invariants } = await verifyInvariants(owner, { migrationId: plan.migrationId });
    expect(invariants.filter(({ state }) => state === "broken")).toEqual([]);

    const again = await planAndApprove(owner, plan.migrationId);
    const outcomes = await countFinalOutcomes(owner.db.drizzle, again);
    expect(outcomes.filter(({ outcome }) => outcome === "created" || outcome === "updated")).toEqual([]);
  }, 180_000);
});
