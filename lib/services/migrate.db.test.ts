import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countFinalOutcomes } from "@/lib/db/queries/operations";
import type { ServiceContext } from "./context";
import {
  importPlan,
  type PlannedMigration,
  planAndApprove,
  prepareImport,
  validate,
} from "./testing/journey";
import { startWorld } from "./testing/sandbox-world";
import { getInvariants, verifyInvariants } from "./validations/verify-invariants";

let world: Awaited<ReturnType<typeof startWorld>>;

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 600 });
});
afterAll(() => world.stop());

describe("a migration from Stripe", () => {
  it("reads, plans and writes every record, and changes nothing the second time", async () => {
    const { owner } = world;
    const plan = await prepareImport(owner, world);
    const { migrationId } = plan;
    const first = await importAndCount(owner, plan);
    expect(first.some((row) => row.outcome === "created")).toBe(true);
    const validation = await validate(owner, migrationId);
    expect(validation.causes).toEqual([]);
    expect(validation.validators.map((each) => [each.name, each.state])).toEqual([
      ["customers", "passed"],
      ["revenue", "passed"],
      ["usage", "passed"],
      ["credits", "passed"],
      ["entitlements", "passed"],
    ]);
    const stored = await getInvariants(owner, { migrationId });
    expect(stored?.staleWhy).toBeNull();
    const { invariants } = await verifyInvariants(owner, { migrationId });
    // The audit log has grown by the run's own last entries.
    const but6 = (list: typeof invariants | undefined) => list?.filter((each) => each.id !== "I6");
    expect(but6(stored?.invariants)).toEqual(but6(invariants));
    expect(invariants.map((each) => [each.id, each.state, each.sentence])).toEqual([
      ["I1", "holds", expect.stringContaining("has exactly one outcome")],
      ["I2", "holds", "Every carried record stands at the target exactly once."],
      ["I3", "holds", "Equal in every currency and in credits."],
      ["I4", "holds", expect.stringContaining("no accepted event is missing")],
      ["I5", "holds", expect.stringContaining("exactly one that charges it")],
      ["I6", "holds", "The audit trail has no gap and verifies."],
      ["I10", "not-measured", expect.any(String)],
    ]);
    // Nobody measures them again by looking: what is stored says so itself once something was written.
    const second = await importAndCount(owner, await planAndApprove(owner, migrationId));
    expect((await getInvariants(owner, { migrationId }))?.staleWhy).toContain("Import run 2");
    expect(second.filter((row) => row.outcome === "created" || row.outcome === "updated")).toEqual([]);
  });
});

/** Imports a plan; answers what became of every record. */
async function importAndCount(owner: ServiceContext, plan: PlannedMigration) {
  await importPlan(owner, plan);
  return await countFinalOutcomes(owner.db.drizzle, plan);
}
