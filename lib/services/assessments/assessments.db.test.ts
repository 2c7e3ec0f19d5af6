import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ratio } from "@/lib/canonical";
import { connectSource } from "../connections/connect-source";
import { connectTarget } from "../connections/connect-target";
import { suggestMappingVersion } from "../mapping/suggest";
import { createMigration } from "../migrations/create-migration";
import { startImport } from "../runs/start-import";
import { startExport } from "../snapshots/start-export";
import { planAndApprove } from "../testing/journey";
import { finished, startWorld, type World } from "../testing/sandbox-world";
import { decideFinding, decideReview, markChecklist, setExecutor } from "./decide";
import { getAssessment } from "./get-assessment";
import { getChecklist } from "./get-checklist";
import { listDueObligations, listFindingCustomers, listReviewCustomers } from "./list-behind";
import { startAssessment } from "./start-assessment";

let world: World;
let migrationId: string;

async function assess() {
  await finished(world.owner, { migrationId, ...(await startAssessment(world.owner, { migrationId })) });
  const { assessment } = await getAssessment(world.owner, { migrationId });
  if (!assessment) throw new Error("The run left no assessment.");
  return assessment;
}
const addUp = (values: readonly Readonly<Record<string, string>>[], currency: string) =>
  ratio.formatFraction(ratio.sum(values.map((mrr) => ratio.parseFraction(mrr[currency] ?? "0"))));

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 200, seed: "assess" });
  const { owner, stripe, target } = world;
  ({ migrationId } = await createMigration(owner, { name: "Assess", sourceProvider: "stripe" }));
  await connectSource(owner, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
  await connectTarget(owner, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
  await finished(owner, { migrationId, ...(await startExport(owner, { migrationId })) });
});
afterAll(() => world.stop());

describe("an assessment", () => {
  it("has for every finding exactly the customers and the money of its list", async () => {
    const { findings, kinds } = await assess();
    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(new Set(["carries", "changes", "stays"]));
    for (const { code, subject, customers, mrr } of findings.filter((each) => each.code !== "coupon")) {
      const list = await listFindingCustomers(world.owner, { migrationId, code, subject, limit: 500 });
      expect(list.rows).toHaveLength(customers);
      for (const currency of Object.keys(mrr)) {
        expect(
          addUp(
            list.rows.map((row) => row.mrr),
            currency,
          ),
        ).toBe(mrr[currency]);
      }
    }
    const everybody = new Map<string, Set<string>>();
    for (const { code, subject } of findings) {
      const list = await listFindingCustomers(world.owner, { migrationId, code, subject, limit: 500 });
      const seen = everybody.get(code) ?? new Set<string>();
      for (const row of list.rows) seen.add(row.customerId);
      everybody.set(code, seen);
    }
    const behind = Object.entries(kinds).map(([code, { customers }]) => [code, customers]);
    expect(behind).toEqual(
      [...everybody].filter(([, seen]) => seen.size > 0).map(([code, seen]) => [code, seen.size]),
    );
    expect(kinds["customer.identity"]?.mrr).toEqual(
      findings.find(({ code }) => code === "customer.identity")?.mrr,
    );
    const lines = await world.owner.db.drizzle.execute<{ plan_id: string; customers: number }>(sql`
      select plan_id, count(distinct customer_id)::int as customers from snapshot_lines
      where migration_id = ${migrationId} and status not in ('cancelled', 'incompleteExpired') group by plan_id`);
    expect(lines.length).toBeGreaterThan(5);
    for (const { plan_id, customers } of lines) {
      const prices = findings.filter(
        ({ code, subject }) => subject === plan_id && /^price\.(?!metered|frozen)/.test(code),
      );
      expect(prices.reduce((sum, each) => sum + each.customers, 0)).toBe(customers);
    }
  });

  it("shows every charge line that renews on its day, and every day", async () => {
    const { renewals, asOf } = await assess();
    expect(renewals).toHaveLength(91);
    expect(renewals.map(({ day }) => day)).toEqual([...renewals.map(({ day }) => day)].sort());
    const [counted] = await world.owner.db.drizzle.execute<{ lines: number }>(sql`
      select count(*)::int as lines from snapshot_lines where migration_id = ${migrationId}
        and period_end >= ${asOf}::timestamptz and period_end < ${asOf}::timestamptz + interval '90 days'
        and status not in ('cancelled', 'incompleteExpired', 'nonRenewing')`);
    expect(renewals.reduce((sum, { lines }) => sum + lines, 0)).toBe(counted?.lines);
  });

  it("pages its lists without losing or repeating anybody", async () => {
    const whole = await listFindingCustomers(world.owner, {
      migrationId,
      code: "customer.identity",
      subject: "*",
      limit: 500,
    });
    const seen: string[] = [];
    let afterId = "";
    for (;;) {
      const part = await listFindingCustomers(world.owner, {
        migrationId,
        code: "customer.identity",
        subject: "*",
        afterId,
        limit: 7,
      });
      seen.push(...part.rows.map((row) => row.customerId));
      if (part.next === null) break;
      afterId = part.next;
    }
    expect(seen).toEqual(whole.rows.map((row) => row.customerId));
    expect(seen.length).toBeGreaterThan(14);
  });

  it("keeps a register whose counts are those of its list, and lets a person name who does it", async () => {
    const { obligations } = await assess();
    const list = await listDueObligations(world.owner, { migrationId, limit: 500 });
    expect(list.rows.length).toBeGreaterThan(0);
    expect(list.rows.map((row) => row.at)).toEqual([...list.rows.map((row) => row.at)].sort());
    expect(new Set(list.rows.map((row) => row.executor))).toEqual(new Set(["rail"]));
    const soon = list.rows.filter((row) => Date.parse(row.at) < Date.now() + 90 * 86_400_000);
    expect(obligations.counts.reduce((sum, row) => sum + row.obligations, 0)).toBe(soon.length);

    const [first] = list.rows;
    if (!first) throw new Error("The account has no obligation.");
    await setExecutor(world.owner, {
      migrationId,
      // The register gives kinds as text; this one came from it.
      kind: first.kind as "trialEnd",
      key: first.key,
      executor: "person",
      person: "Maya",
      note: "By hand, that morning.",
    });
    const own = (await listDueObligations(world.owner, { migrationId, executor: "person" })).rows;
    expect(own.map(({ key, person }) => [key, person])).toEqual([[first.key, "Maya"]]);
  });

  it("closes the way to Import while an obligation has nobody or a finding no way out", async () => {
    const { owner } = world;
    const { db } = owner;
    const { id } = await assess();
    await db.drizzle.execute(sql`
      update obligations set executor = null where migration_id = ${migrationId} and assessment_id = ${id}
        and kind = (select min(kind) from obligations where migration_id = ${migrationId} and at < now() + interval '80 days')`);
    await db.drizzle.execute(sql`
      insert into assessment_findings (migration_id, assessment_id, code, subject, verdict, customers, mrr)
      values (${migrationId}, ${id}, 'customer.parent', 'cus_0', 'impossible', 3, '{}')`);
    const blocked = (await getAssessment(owner, { migrationId })).assessment;
    expect(blocked?.blockers).toHaveLength(2);
    await suggestMappingVersion(owner, { migrationId });
    const plan = await planAndApprove(owner, migrationId, { kind: "all" });
    const start = () => startImport(owner, { migrationId, planId: plan.planId, expectHash: plan.hash });
    await expect(start()).rejects.toMatchObject({ code: "import.not_assessed" });

    await expect(
      decideFinding(owner, {
        migrationId,
        code: "customer.parent",
        subject: "cus_0",
        decision: "ignore",
        note: "no",
      }),
    ).rejects.toMatchObject({ code: "input.invalid" });
    const decision = { migrationId, code: "customer.parent", subject: "cus_0", note: "Agreed with support." };
    await expect(decideFinding(owner, { ...decision, decision: "ignore" })).rejects.toMatchObject({
      code: "assessment.decision_unknown",
    });
    await decideFinding(owner, { ...decision, decision: "stand-alone" });
    const open = (await listDueObligations(owner, { migrationId, executor: "none" })).rows[0];
    await expect(start()).rejects.toMatchObject({ code: "import.not_assessed" });
    await setExecutor(owner, {
      migrationId,
      // The register gives kinds as text; this one came from it.
      kind: open?.kind as "trialEnd",
      key: "*",
      executor: "rail",
      note: "Stripe goes on doing it.",
    });
    expect((await getAssessment(owner, { migrationId })).assessment?.blockers).toEqual([]);
    await finished(owner, { migrationId, ...(await start()) });
  });

  it("says what changed since the one before, and goes stale with a newer snapshot", async () => {
    const before = await assess();
    expect(before.comparedWith).not.toBeNull();
    expect(before.findings.every(({ change }) => change === null)).toBe(true);
    await finished(world.owner, { migrationId, ...(await startExport(world.owner, { migrationId })) });
    expect((await getAssessment(world.owner, { migrationId })).assessment?.staleWhy).toBeNull();
    await world.owner.db.drizzle.execute(sql`
      update snapshots set hash = 'of other content' where migration_id = ${migrationId}
        and number = (select max(number) from snapshots where migration_id = ${migrationId})`);
    const stale = (await getAssessment(world.owner, { migrationId })).assessment;
    expect(stale?.staleWhy).toMatch(/newer snapshot/);
    expect((await assess()).staleWhy).toBeNull();
  });

  it("decides about customers one by one or by rule", async () => {
    const { reviews } = await assess();
    // Stored from the table of buckets.
    const bucket = reviews.find(({ customers }) => customers > 1)?.bucket as "negative-balance";
    const list = async () =>
      (await listReviewCustomers(world.owner, { migrationId, bucket, limit: 500 })).rows;
    const [first] = await list();
    const input = { migrationId, bucket, owner: "Finance", note: "" };
    await decideReview(world.owner, { ...input, customerId: "*", decision: "hold" });
    await decideReview(world.owner, { ...input, customerId: first?.customerId ?? "", decision: "move" });
    const decided = await list();
    expect(decided.map((row) => [row.decision, row.byRule])).toEqual(
      decided.map((_row, index) => (index === 0 ? ["move", false] : ["hold", true])),
    );
  });

  it("ticks what it knows by itself and refuses to have that ticked", async () => {
    const { owner } = world;
    const mark = (item: string, done = true) =>
      markChecklist(owner, { migrationId, item, done, owner: "Sam", note: "" });
    await mark("webhooks");
    const { items, timeline, milestones } = await getChecklist(owner, { migrationId });
    const done = items.filter((each) => each.done).map(({ id }) => id);
    expect(done).toEqual(["source-key", "export-access", "webhooks", "pricing-model"]);
    await expect(mark("source-key")).rejects.toMatchObject({ code: "checklist.not_yours" });
    expect(timeline.find(({ id }) => id === "setup")?.endIsActual).toBe(true);
    const reached = milestones.filter(({ facts }) => facts?.first != null).map(({ id }) => id);
    expect(reached).toEqual(["export", "assess", "plan", "approval", "import"]);
  });
});
