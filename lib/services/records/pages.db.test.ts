import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvals } from "@/lib/db/schema";
import { connectSource } from "../connections/connect-source";
import { connectTarget } from "../connections/connect-target";
import { suggestMappingVersion } from "../mapping/suggest";
import { createMigration } from "../migrations/create-migration";
import { approvePlan } from "../plans/approve-plan";
import { getPlanEffects } from "../plans/get-effects";
import { getPreview } from "../plans/get-preview";
import { listPlannedCustomers } from "../plans/list-customers";
import { startPlan } from "../plans/start-plan";
import { getImportReadiness } from "../runs/get-import-readiness";
import { getImportStatus, listImports } from "../runs/get-import-status";
import { startImport } from "../runs/start-import";
import { startExport } from "../snapshots/start-export";
import { finished, startWorld } from "../testing/sandbox-world";
import { getCustomerRecord } from "./get-customer-record";

let world: Awaited<ReturnType<typeof startWorld>>;
let migrationId: string;
let planId: string;

beforeAll(async () => {
  world = await startWorld({ customers: 14, usageRows: 120, seed: "pages" });
  const { owner, stripe, target } = world;
  ({ migrationId } = await createMigration(owner, { name: "Pages", sourceProvider: "stripe" }));
  await connectSource(owner, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
  await connectTarget(owner, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
  await finished(owner, { migrationId, ...(await startExport(owner, { migrationId })) });
  await suggestMappingVersion(owner, { migrationId });
  const plan = await startPlan(owner, { migrationId, scope: { kind: "all" } });
  await finished(owner, { migrationId, runId: plan.runId });
  planId = plan.planId;
});
afterAll(() => world.stop());

async function recordsOfAll() {
  const { customers } = await listPlannedCustomers(world.owner, { migrationId, planId, limit: 200 });
  const records = await Promise.all(
    customers.map((row) => getCustomerRecord(world.owner, { migrationId, customerId: row.customer_id })),
  );
  return records.flatMap((record) => (record === null ? [] : [record]));
}

describe("what the pages of a migration read", () => {
  it("shows before the import what would be written, and nothing as different", async () => {
    const records = await recordsOfAll();
    const carried = records.filter((record) => record.outcome === "created");
    expect(carried.length).toBeGreaterThan(5);
    for (const record of carried) {
      expect(record.writes.length + record.events).toBeGreaterThan(0);
      expect(record.fields.filter((field) => field.target !== null)).toEqual([]);
      expect(record.fields.filter((field) => field.verdict === "differs")).toEqual([]);
    }
    const effects = await getPlanEffects(world.owner, { migrationId, planId });
    expect(effects?.charging.stays).toBe(effects?.charging.charged);
    expect(effects?.totals.every((row) => row.beforeMinor === row.afterMinor)).toBe(true);
    expect(await getImportReadiness(world.owner, { migrationId })).toMatchObject({
      plan: { id: planId, approvedBy: null, isFull: true },
    });
  });

  it("names chosen ids that the snapshot does not have instead of leaving them out", async () => {
    const [first] = await recordsOfAll();
    const ids = [first?.customerId ?? "", "cus_nosuch"];
    const started = startPlan(world.owner, { migrationId, scope: { kind: "ids", ids } });
    await expect(started).rejects.toMatchObject({
      userMessage: "1 id is not in the snapshot: cus_nosuch.",
    });
  });

  it("keeps a plan fresh when the source was read again and holds the same", async () => {
    const { owner } = world;
    await finished(owner, { migrationId, ...(await startExport(owner, { migrationId })) });
    expect((await getPreview(owner, { migrationId }))?.staleWhy).toBeNull();
  });

  it("accounts for every write of the import and finds no field that differs afterwards", async () => {
    const { owner } = world;
    const hash = (await getPreview(owner, { migrationId }))?.hash ?? "";
    await approvePlan(owner, { migrationId, planId, hash });
    // A second press adds nothing.
    await approvePlan(owner, { migrationId, planId, hash });
    const signed = await owner.db.drizzle.select().from(approvals).where(eq(approvals.subjectId, planId));
    expect(signed).toHaveLength(1);
    const run = await startImport(owner, { migrationId, planId, expectHash: hash });
    await finished(owner, { migrationId, runId: run.runId });

    const status = await getImportStatus(owner, { migrationId });
    const ready = await getImportReadiness(owner, { migrationId });
    expect(status?.sum).toEqual({
      planned: ready?.writes,
      stored: ready?.writes,
      setAside: 0,
      toDo: 0,
      unaccounted: 0,
    });
    expect(status?.phases.every((phase) => phase.state === "done")).toBe(true);
    expect((await listImports(owner, { migrationId })).map((each) => each.number)).toEqual([1]);

    const again = await startPlan(owner, { migrationId, scope: { kind: "all" } });
    await finished(owner, { migrationId, runId: again.runId });
    planId = again.planId;
    const records = await recordsOfAll();
    const differing = records.flatMap((record) =>
      record.fields
        .filter((field) => field.verdict === "differs")
        .map((field) => `${record.customerId} ${field.field}: ${field.mapped} / ${field.target}`),
    );
    expect(differing).toEqual([]);
    expect(records.some((record) => record.operations.length > 0)).toBe(true);
  });

  it("names each field of an imported customer that the target lost", async () => {
    const { owner } = world;
    const [lost] = (await recordsOfAll()).filter((record) => record.outcome === "unchanged");
    const at = { migrationId, customerId: lost?.customerId ?? "" };
    await world.env.db.drizzle.execute(sql`
      delete from target_items where migration_id = ${migrationId} and user_id like ${`%.${at.customerId}`}`);
    const record = await getCustomerRecord(owner, at);
    const mapped = record?.fields.filter((field) => field.mapped !== null) ?? [];
    expect(mapped.length).toBeGreaterThan(3);
    expect(mapped.map((field) => field.verdict)).not.toContain("same");
    expect(record?.fields.find((field) => field.field === "name")).toMatchObject({
      target: null,
      verdict: "differs",
    });
  });

  it("knows no customer of another migration, and shows raw objects only on request", async () => {
    const { owner } = world;
    expect(await getCustomerRecord(owner, { migrationId, customerId: "cus_unknown" })).toBeNull();
    const [first] = await recordsOfAll();
    expect(first?.raw).toBeNull();
    const full = await getCustomerRecord(owner, {
      migrationId,
      customerId: first?.customerId ?? "",
      withRaw: true,
    });
    expect(full?.raw?.some((object) => object.raw.includes(first?.customerId ?? "?"))).toBe(true);
  });
});
