import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { getAssessment } from "../assessments/get-assessment";
import { startAssessment } from "../assessments/start-assessment";
import { approvePlan } from "../plans/approve-plan";
import { getPreview } from "../plans/get-preview";
import { getImportReadiness } from "../runs/get-import-readiness";
import { startImport } from "../runs/start-import";
import { connectAccounts, exportAndMap, type PlannedMigration, planAndApprove } from "../testing/journey";
import { finished, startWorld, type World } from "../testing/sandbox-world";
import { getSourceDrift, listDriftCustomers } from "./get-drift";
import { startCheck } from "./start-check";
import { startExport } from "./start-export";

let world: World;
let control: Control;
let migrationId: string;
let plan: PlannedMigration;

/** What the stand-in was asked so far. */
async function requests() {
  // The ledger of every stand-in has this shape.
  const page = (await control.get("ledger?after=0&limit=10000")) as {
    entries: { method: string; path: string }[];
  };
  return page.entries;
}
async function check() {
  const { runId } = await startCheck(world.owner, { migrationId });
  await finished(world.owner, { migrationId, runId });
}
const driftOf = async (since: "mapping" | "plan" = "plan") => {
  const drift = await getSourceDrift(world.owner, { migrationId, since });
  if (!drift) throw new Error("There is no snapshot to compare with.");
  return drift;
};
const start = () =>
  startImport(world.owner, {
    migrationId,
    planId: plan.planId,
    expectHash: plan.hash,
    confirmation: "Journey",
  });

beforeAll(async () => {
  world = await startWorld({ customers: 30, usageRows: 100, seed: "drift" });
  control = controlOf(world.stripe.controlUrl);
  migrationId = await connectAccounts(world.owner, world);
  await exportAndMap(world.owner, migrationId);
  plan = await planAndApprove(world.owner, migrationId);
});
afterAll(() => world.stop());

describe("a check of the source", () => {
  it("reads the catalogue and no customer, and finds nothing where nothing changed", async () => {
    const before = (await requests()).length;
    await check();
    const asked = (await requests()).slice(before);
    expect(asked.length).toBeGreaterThan(5);
    for (const { method, path } of asked) {
      expect(method).toBe("GET");
      expect(path).not.toMatch(/customers|subscriptions|credit_grants|event_summaries/);
    }
    const drift = await driftOf();
    expect(drift).toMatchObject({ changes: [], wasChecked: true, isOld: false, notCheckable: null });
    expect((await getPreview(world.owner, { migrationId }))?.staleWhy).toBeNull();
  });

  it("makes mapping, assessment and plan stale, naming what was and is, and who stands behind it", async () => {
    const { owner } = world;
    await finished(owner, { migrationId, ...(await startAssessment(owner, { migrationId })) });
    const [line] = await owner.db.drizzle.execute<{ plan_id: string; customers: number; amount: string }>(sql`
      select l.plan_id, count(distinct l.customer_id)::int as customers,
        r.canonical->'components'->0->'pricing'->>'unitAmount' as amount
      from snapshot_lines l
      join snapshot_records r on r.migration_id = l.migration_id and r.snapshot_id = l.snapshot_id
        and r.entity = 'plans' and r.source_id = l.plan_id
      where l.migration_id = ${migrationId} and l.status not in ('cancelled', 'incompleteExpired')
        and r.canonical->'components'->0->'pricing'->>'model' = 'perUnit'
        and r.canonical->'components'->0->>'currency' = 'usd'
      group by 1, 3 order by 2 desc, 1 limit 1`);
    if (!line) throw new Error("The account has no price that is sold.");
    await control.post("account", {
      edits: [
        {
          op: "update",
          object: "price",
          id: line.plan_id,
          set: { unit_amount: 4321, unit_amount_decimal: "4321" },
        },
      ],
    });
    await check();
    const { changes, sentence } = await driftOf();
    const [change] = changes;
    expect(changes).toHaveLength(1);
    expect(change).toMatchObject({
      entity: "plans",
      sourceId: line.plan_id,
      kind: "changed",
      customers: line.customers,
      used: true,
    });
    expect(change?.fields).toHaveLength(1);
    expect(change?.fields[0]).toMatchObject({ label: "price" });
    expect(change?.fields[0]?.after).toMatch(/^43\.21.USD per unit/);
    expect(change?.fields[0]?.before).not.toMatch(/^43\.21/);
    expect(sentence).toContain("43.21");
    expect((await driftOf("mapping")).changes).toEqual(changes);

    const list = await listDriftCustomers(owner, {
      migrationId,
      since: "plan",
      entity: "plans",
      sourceId: line.plan_id,
      limit: 500,
    });
    expect(list.rows).toHaveLength(line.customers);
    expect((await getPreview(owner, { migrationId }))?.staleWhy).toContain(sentence);
    expect((await getAssessment(owner, { migrationId })).assessment?.staleWhy).toContain(sentence);
    expect((await getImportReadiness(owner, { migrationId }))?.plan.staleWhy).toContain(sentence);
    await expect(start()).rejects.toMatchObject({ code: "plan.stale" });
    await expect(
      approvePlan(owner, { migrationId, planId: plan.planId, hash: plan.hash }),
    ).rejects.toMatchObject({ code: "plan.stale" });
  });

  it("leaves a plan alone that uses nothing of what changed, and says it all the same", async () => {
    const { owner } = world;
    await finished(owner, { migrationId, ...(await startExport(owner, { migrationId })) });
    // The export has the new price: what it differs in from the plan's snapshot is said with it.
    expect((await getPreview(owner, { migrationId }))?.staleWhy).toMatch(/newer than .* 43\.21/);
    plan = await planAndApprove(owner, migrationId);
    expect((await driftOf()).changes).toEqual([]);
    const [product] = await owner.db.drizzle.execute<{ id: string }>(sql`
      select source_id as id from plan_records where migration_id = ${migrationId} and plan_id = ${plan.planId}
        and entity = 'products' order by 1 limit 1`);
    await control.post("account", {
      edits: [{ op: "create", object: "price", facts: { product: product?.id, unit: "2900" } }],
    });
    await check();
    const { changes, sentence } = await driftOf();
    expect(changes.map(({ entity, kind, used }) => [entity, kind, used])).toEqual([
      ["plans", "added", false],
    ]);
    expect(sentence).toBeNull();
    expect((await getPreview(owner, { migrationId }))?.staleWhy).toBeNull();
  });

  it("is asked for before a live import when the last reading is a day old, and only then", async () => {
    const { db } = world.owner;
    await db.drizzle.execute(sql`update migrations set mode = 'live' where id = ${migrationId}`);
    await db.drizzle.execute(sql`
      update snapshots set completed_at = completed_at - interval '25 hours', watermark = watermark - interval '25 hours'
      where migration_id = ${migrationId}`);
    await finished(world.owner, {
      migrationId,
      ...(await startAssessment(world.owner, { migrationId })),
    });
    expect((await getImportReadiness(world.owner, { migrationId }))?.unchecked).toMatch(/25 hours ago/);
    await expect(start()).rejects.toMatchObject({ code: "import.source_unchecked" });
    await check();
    expect((await getImportReadiness(world.owner, { migrationId }))?.unchecked).toBeNull();
    // Now only the missing pilot stands in the way.
    await expect(start()).rejects.toMatchObject({ code: "import.pilot_missing" });
  });

  it("says of a source that is a file that it cannot be checked", async () => {
    const { owner } = world;
    await owner.db.drizzle.execute(sql`
      update snapshots set origin = 'file' where migration_id = ${migrationId} and parent_id is null`);
    expect((await driftOf()).notCheckable).toMatch(/file cannot be checked/);
    await expect(startCheck(owner, { migrationId })).rejects.toMatchObject({ code: "source.not_checkable" });
    expect((await getImportReadiness(owner, { migrationId }))?.unchecked).toBeNull();
  });
});
