import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controlOf } from "@/lib/pipeline/testing/control";
import { decideReview } from "../assessments/decide";
import { getAssessment } from "../assessments/get-assessment";
import { startAssessment } from "../assessments/start-assessment";
import type { ServiceContext } from "../context";
import { startImport } from "../runs/start-import";
import { startExport } from "../snapshots/start-export";
import { connectAccounts, exportAndMap, planAndApprove, validate } from "../testing/journey";
import { finished, startWorld, type World } from "../testing/sandbox-world";
import { getPreview } from "./get-preview";
import { listRenewalHolds } from "./list-holds";

const hourMs = 3_600_000;
let world: World;
let migrationId: string;
/** A day in the days to come at which several customers renew. */
let peak: number;

/** The owner, some hours before or after the instant at which most renew. */
const later = (hours: number): ServiceContext => ({
  ...world.owner,
  now: () => new Date(peak + hours * hourMs),
});
const planAt = (hours: number) =>
  planAndApprove(later(hours), migrationId, { kind: "all" }, { holdNearRenewal: true });

async function outcomes(planId: string) {
  const rows = await world.owner.db.drizzle.execute<{ id: string; outcome: string; reason: string }>(sql`
    select source_id as id, outcome, reason from plan_records
    where migration_id = ${migrationId} and plan_id = ${planId} and entity = 'customers'`);
  return new Map(rows.map((row) => [row.id, row.reason]));
}
const heldIn = async (planId: string) =>
  [...(await outcomes(planId))].flatMap(([id, reason]) => (reason === "near-renewal" ? [id] : [])).sort();

/** By hand, from the charge lines of monthly prices: whose period ends within 48 hours after an instant. */
async function renewingAfter(instantMs: number): Promise<string[]> {
  const rows = await world.owner.db.drizzle.execute<{ id: string }>(sql`
    select distinct customer_id as id from snapshot_lines
    where migration_id = ${migrationId} and status in ('active', 'pastDue', 'unpaid')
      and period_end - period_start < interval '40 days'
      and period_end > ${new Date(instantMs).toISOString()}::timestamptz
      and period_end <= ${new Date(instantMs + 48 * hourMs).toISOString()}::timestamptz order by 1`);
  return rows.map(({ id }) => id);
}

beforeAll(async () => {
  world = await startWorld({ customers: 60, usageRows: 100, seed: "renewals" });
  migrationId = await connectAccounts(world.owner, world);
  await exportAndMap(world.owner, migrationId);
  const [most] = await world.owner.db.drizzle.execute<{ at: string }>(sql`
    select extract(epoch from date_trunc('day', period_end))::text as at from snapshot_lines
    where migration_id = ${migrationId} and status = 'active' and period_end > now() + interval '5 days'
      and period_end < now() + interval '20 days'
    group by date_trunc('day', period_end) order by count(distinct customer_id) desc, 1 limit 1`);
  peak = Number(most?.at) * 1000;
});
afterAll(() => world.stop());

describe("customers near a renewal", { timeout: 120_000 }, () => {
  let held: string[];

  it("close the way to an import that would move somebody who came near a renewal meanwhile", async () => {
    const plan = await planAt(-80);
    const input = { migrationId, planId: plan.planId, expectHash: plan.hash };
    await expect(startImport(later(-24), input)).rejects.toMatchObject({
      code: "plan.stale",
      userMessage: expect.stringMatching(/come near a renewal/),
    });
  });

  it("are held by the plan, each with the instant of its release", async () => {
    const plan = await planAt(-24);
    held = await heldIn(plan.planId);
    const known = [...(await outcomes(plan.planId)).keys()];
    const byHand = (await renewingAfter(peak - 24 * hourMs)).filter((id) => known.includes(id));
    expect(byHand.length).toBeGreaterThan(1);
    expect(held).toEqual(expect.arrayContaining(byHand));
    const list = await listRenewalHolds(world.owner, { migrationId, limit: 500 });
    expect(list.rows.map(({ customerId }) => customerId).sort()).toEqual(held);
    expect(list.days.reduce((sum, day) => sum + day.customers, 0)).toBe(held.length);
    for (const { renewsAt, releasedAt } of list.rows) {
      expect(Date.parse(releasedAt) - Date.parse(renewsAt)).toBe(24 * hourMs);
      expect(Date.parse(releasedAt)).toBeGreaterThan(peak - 24 * hourMs);
      expect(Date.parse(renewsAt)).toBeLessThanOrEqual(peak + 48 * hourMs);
    }
  });

  it("are those whom the assessment puts into the bucket at the same instant", async () => {
    await finished(world.owner, { migrationId, ...(await startAssessment(world.owner, { migrationId })) });
    const { assessment } = await getAssessment(world.owner, { migrationId });
    const plan = await planAndApprove(world.owner, migrationId, { kind: "all" }, { holdNearRenewal: true });
    const bucket = assessment?.reviews.find((each) => each.bucket === "near-renewal")?.customers;
    expect(bucket).toBe((await heldIn(plan.planId)).length);
  });

  it("move when a person says so by name, with a reason, and only then", async () => {
    const [first = ""] = held;
    const decision = {
      migrationId,
      bucket: "near-renewal" as const,
      customerId: first,
      decision: "move" as const,
      owner: "Maya",
    };
    await planAt(-24);
    await expect(decideReview(later(-23.99), { ...decision, note: "" })).rejects.toMatchObject({
      code: "review.note_missing",
    });
    await decideReview(later(-23.99), { ...decision, note: "Agreed with the customer." });
    const stale = (await getPreview(world.owner, { migrationId }))?.staleWhy;
    expect(stale).toMatch(/decided on Assess/);
    const plan = await planAt(-23.9);
    expect(await heldIn(plan.planId)).toEqual(held.filter((id) => id !== first));
  });

  it("stay back for as long as somebody holds them", async () => {
    const [, kept = ""] = held;
    const decision = { migrationId, bucket: "near-renewal" as const, customerId: kept, owner: "Finance" };
    await decideReview(later(-23.8), { ...decision, decision: "hold", note: "" });
    const reasons = await outcomes((await planAt(-23.7)).planId);
    expect(reasons.get(kept)).toBe("held-by-person");
    await decideReview(later(-23.6), { ...decision, decision: "move", note: "No longer needed." });
  });

  it("are taken by the next dry run once the renewal has passed", async () => {
    const control = controlOf(world.stripe.controlUrl);
    await control.post("clock", { advanceMs: peak + 72 * hourMs - Date.now() });
    const owner = later(72);
    expect(
      (await getPreview(owner, { migrationId }))?.holds.every((day) => day.released === day.customers),
    ).toBe(true);
    await finished(owner, { migrationId, ...(await startExport(owner, { migrationId })) });
    const plan = await planAt(72);
    const reasons = await outcomes(plan.planId);
    const others = await heldIn(plan.planId);
    const released = held.filter((id) => !others.includes(id));
    expect(released.length).toBeGreaterThan(1);
    expect(new Set(released.map((id) => reasons.get(id)))).toEqual(new Set(["new"]));
    // Those held now are not missed by a validation, and a later plan leaves alone who is there already.
    const input = { migrationId, planId: plan.planId, expectHash: plan.hash };
    await finished(owner, { migrationId, ...(await startImport(owner, input)) });
    const validation = await validate(world.owner, migrationId);
    expect(validation.validators.map(({ name, state }) => [name, state])).toEqual(
      ["customers", "revenue", "usage", "credits", "entitlements"].map((name) => [name, "passed"]),
    );
    const said = validation.validators.find(({ name }) => name === "customers")?.sentence;
    if (others.length > 0) expect(said).toContain(`${others.length} customer`);
    const again = await planAt(102);
    expect([...(await outcomes(again.planId)).values()].filter((reason) => reason === "same").length).toBe(
      [...reasons.values()].filter((reason) => reason === "new").length,
    );
  });
});
