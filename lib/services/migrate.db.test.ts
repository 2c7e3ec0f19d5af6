import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countFinalOutcomes } from "@/lib/db/queries/operations";
import { connectSource } from "./connections/connect-source";
import { connectTarget } from "./connections/connect-target";
import { suggestMappingVersion } from "./mapping/suggest";
import { createMigration } from "./migrations/create-migration";
import { approvePlan } from "./plans/approve-plan";
import { getPreview } from "./plans/get-preview";
import { startPlan } from "./plans/start-plan";
import { startImport } from "./runs/start-import";
import { startExport } from "./snapshots/start-export";
import { finished, startWorld } from "./testing/sandbox-world";
import { getValidation } from "./validations/get-validation";
import { startValidation } from "./validations/start-validation";
import { verifyInvariants } from "./validations/verify-invariants";

let world: Awaited<ReturnType<typeof startWorld>>;

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 600 });
});
afterAll(() => world.stop());

describe("a migration from Stripe", () => {
  it("reads, plans and writes every record, and changes nothing the second time", async () => {
    const { owner, stripe, target } = world;
    const { migrationId } = await createMigration(owner, { name: "First", sourceProvider: "stripe" });
    const source = await connectSource(owner, {
      migrationId,
      apiKey: stripe.apiKey,
      baseUrl: stripe.baseUrl,
    });
    expect(source).toMatchObject({ ok: true });
    const written = await connectTarget(owner, {
      migrationId,
      apiKey: target.apiKey,
      baseUrl: target.baseUrl,
    });
    expect(written).toMatchObject({ ok: true });
    await finished(owner, { migrationId, ...(await startExport(owner, { migrationId })) });
    await suggestMappingVersion(owner, { migrationId });

    const first = await importAll(migrationId);
    expect(first.outcomes.some((row) => row.outcome === "created")).toBe(true);
    await startValidation(owner, { migrationId }).then((run) =>
      finished(owner, { migrationId, runId: run.runId }),
    );
    const validation = await getValidation(owner, { migrationId });
    expect(validation?.causes).toEqual([]);
    expect(validation?.validators.map((each) => [each.name, each.state])).toEqual([
      ["customers", "passed"],
      ["revenue", "passed"],
      ["usage", "passed"],
      ["credits", "passed"],
      ["entitlements", "passed"],
    ]);
    const { invariants } = await verifyInvariants(owner, { migrationId });
    expect(invariants.map((each) => [each.id, each.state, each.sentence])).toEqual([
      ["I1", "holds", "Every record of the snapshot has exactly one outcome."],
      ["I2", "holds", "Every carried record stands at the target exactly once."],
      ["I3", "holds", "Equal in every currency and in credits."],
      ["I4", "holds", expect.stringContaining("no accepted event is missing")],
      ["I5", "holds", expect.stringContaining("exactly one that charges it")],
      ["I6", "holds", "The audit trail has no gap and verifies."],
      ["I10", "not-measured", expect.any(String)],
    ]);
    const second = await importAll(migrationId);
    expect(second.outcomes.filter((row) => row.outcome === "created" || row.outcome === "updated")).toEqual(
      [],
    );
  });
});

async function importAll(migrationId: string) {
  const { owner } = world;
  const plan = await startPlan(owner, { migrationId, scope: { kind: "all" } });
  await finished(owner, { migrationId, runId: plan.runId });
  const preview = await getPreview(owner, { migrationId });
  const hash = preview?.hash ?? "";
  await approvePlan(owner, { migrationId, planId: plan.planId, hash });
  const run = await startImport(owner, { migrationId, planId: plan.planId, expectHash: hash });
  await finished(owner, { migrationId, runId: run.runId });
  return { outcomes: await countFinalOutcomes(owner.db.drizzle, { migrationId, planId: plan.planId }) };
}
