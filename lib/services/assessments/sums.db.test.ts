import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ratio } from "@/lib/canonical";
import { getSourceDrift } from "../snapshots/get-drift";
import { startCheck } from "../snapshots/start-check";
import { connectAccounts, exportAndMap } from "../testing/journey";
import { finished, startWorld } from "../testing/sandbox-world";
import { startSourceWorld } from "../testing/source-world";
import { type Assessment, getAssessment } from "./get-assessment";
import {
  listDueObligations,
  listFindingCustomers,
  listRenewingCustomers,
  listReviewCustomers,
  listVerdictCustomers,
} from "./list-behind";
import { startAssessment } from "./start-assessment";

const size = { customers: 40, usageRows: 100 };
const worlds = {
  stripe: () => startWorld({ ...size, seed: "sums" }),
  chargebee: () => startSourceWorld("chargebee", size),
  stigg: () => startSourceWorld("stigg", size),
};
type Started = Awaited<ReturnType<(typeof worlds)[keyof typeof worlds]>>;

const dayMs = 86_400_000;
const providers = ["stripe", "chargebee", "stigg"] as const;

describe.each(providers)("the figures of an assessment of %s", (provider) => {
  let world: Started;
  let migrationId: string;
  let assessment: Assessment;
  beforeAll(async () => {
    world = await worlds[provider]();
    migrationId = await connectAccounts(world.owner, world);
    await exportAndMap(world.owner, migrationId);
    await finished(world.owner, { migrationId, ...(await startAssessment(world.owner, { migrationId })) });
    const found = (await getAssessment(world.owner, { migrationId })).assessment;
    if (!found) throw new Error("The run left no assessment.");
    assessment = found;
  });
  afterAll(() => world.stop());

  it("are the sums of the lists behind them", async () => {
    for (const { code, subject, customers, mrr } of assessment.findings) {
      if (code === "coupon" || code === "record.rejected") continue;
      const { rows } = await listFindingCustomers(world.owner, { migrationId, code, subject, limit: 500 });
      expect([code, subject, rows.length]).toEqual([code, subject, customers]);
      for (const [currency, figure] of Object.entries(mrr)) {
        const sum = ratio.sum(rows.map((row) => ratio.parseFraction(row.mrr[currency] ?? "0")));
        expect(ratio.formatFraction(sum)).toBe(figure);
      }
    }
    for (const { bucket, customers } of assessment.reviews) {
      // Stored from the table of buckets.
      const asked = { migrationId, bucket: bucket as "past-due", limit: 500 };
      expect((await listReviewCustomers(world.owner, asked)).rows).toHaveLength(customers);
    }
  });

  it("add up to the recurring revenue of the snapshot, whoever reads it", async () => {
    const lines = await world.owner.db.drizzle.execute<{ currency: string; n: string; d: string }>(sql`
      select l.currency, sum(l.mrr_numerator)::text as n, l.mrr_denominator::text as d from snapshot_lines l
      join snapshot_customers c on c.migration_id = l.migration_id and c.snapshot_id = l.snapshot_id
        and c.customer_key = l.customer_key and c.state = 'active'
      where l.migration_id = ${migrationId} group by 1, 3`);
    const byHand = new Map<string, typeof ratio.zero>();
    for (const { currency, n, d } of lines) {
      const part = ratio.rational(BigInt(n), BigInt(d));
      byHand.set(currency, ratio.add(byHand.get(currency) ?? ratio.zero, part));
    }
    for (const { currency, total } of assessment.revenue) {
      expect([currency, total]).toEqual([currency, ratio.formatFraction(byHand.get(currency) ?? ratio.zero)]);
    }
  });

  it("open the customers behind each verdict, everybody once, and behind each day of the calendar", async () => {
    const { owner } = world;
    for (const { currency, customers, ...sums } of assessment.revenue) {
      for (const worst of ["asIs", "changes", "impossible", null] as const) {
        const cell = worst ?? "total";
        const { rows } = await listVerdictCustomers(owner, { migrationId, currency, worst, limit: 500 });
        const sum = ratio.sum(rows.map(({ fraction }) => ratio.parseFraction(fraction)));
        expect([currency, worst, rows.length, ratio.formatFraction(sum)]).toEqual([
          currency,
          worst,
          customers[cell],
          sums[cell],
        ]);
      }
      expect(customers.asIs + customers.changes + customers.impossible).toBe(customers.total);
    }
    const busy = assessment.renewals.filter(({ lines }) => lines > 0);
    expect(busy.length).toBeGreaterThan(0);
    for (const { day, customers, lines } of busy.slice(0, 6)) {
      const until = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
      const list = await listRenewingCustomers(owner, { migrationId, from: day, until, limit: 500 });
      const listed = list.rows.reduce((sum, row) => sum + row.lines, 0);
      expect([day, list.rows.length, listed, list.totals]).toEqual([
        day,
        customers,
        lines,
        { customers, lines },
      ]);
      expect(list.rows.every((row) => row.at.startsWith(day))).toBe(true);
    }
    const whole = await listRenewingCustomers(owner, { migrationId });
    expect(whole.totals.lines).toBe(assessment.renewals.reduce((sum, { lines }) => sum + lines, 0));
  });

  it("say how many customers stand in several places, so that entries can be told from customers", async () => {
    const { verdicts, buckets } = assessment.overlaps;
    expect(buckets.entries).toBe(assessment.reviews.reduce((sum, row) => sum + row.customers, 0));
    expect(verdicts.several).toBeGreaterThan(0);
    expect(verdicts.entries).toBeGreaterThanOrEqual(verdicts.customers + verdicts.several);
    const [byHand] = await world.owner.db.drizzle.execute<{ customers: number }>(sql`
      select count(distinct customer_id)::int as customers from review_items where migration_id = ${migrationId}`);
    expect(buckets.customers).toBe(byHand?.customers);
  });

  it("count every obligation of the register within reach once, each with a date, and those with nobody close Import", async () => {
    const { rows } = await listDueObligations(world.owner, { migrationId, limit: 500 });
    const soon = rows.filter(({ at }) => Date.parse(at) < Date.now() + 90 * dayMs);
    for (const { kind, executor, obligations, customers } of assessment.obligations.counts) {
      const own = soon.filter((row) => row.kind === kind && row.executor === executor);
      expect([kind, own.length, new Set(own.map((row) => row.customerId)).size]).toEqual([
        kind,
        obligations,
        customers,
      ]);
    }
    expect(assessment.obligations.counts.reduce((sum, row) => sum + row.obligations, 0)).toBe(soon.length);
    const open = new Set(soon.flatMap(({ kind, executor }) => (executor === null ? [kind] : [])));
    expect(assessment.blockers.filter((each) => each.includes("nobody carries out"))).toHaveLength(open.size);
    if (provider !== "stripe") expect(rows.map(({ kind }) => kind)).toContain("recurringGrant");
    for (const row of rows) {
      if (row.kind === "recurringGrant")
        expect([row.amount === null, row.unit === null]).toEqual([false, false]);
    }
  });

  it("hold at the source, where a check finds nothing changed", async () => {
    await finished(world.owner, { migrationId, ...(await startCheck(world.owner, { migrationId })) });
    const drift = await getSourceDrift(world.owner, { migrationId, since: "mapping" });
    expect(drift).toMatchObject({ changes: [], wasChecked: true });
  });
});
