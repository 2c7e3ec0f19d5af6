import { z } from "zod";
import { ratio } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { findApproval } from "@/lib/db/queries/evidence";
import {
  countOutcomes,
  countWrites,
  findLatestPlan,
  findPlan,
  type MoneyByPlan,
  sumPlanMoney,
} from "@/lib/db/queries/plans";
import { countPlannedHolds } from "@/lib/db/queries/review-holds";
import { estimateImport } from "@/lib/mapping/estimate";
import type { TargetCheckResult } from "@/lib/target/types";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { whyStale } from "./freshness";

/** The newest dry run (or the named one): what would happen, to whom, and what it means in money and time. */
export const getPreview = verb(
  {
    name: "plans.getPreview",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), planId: z.uuid().nullable().default(null) }),
  },
  async (ctx, { migrationId, planId }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = planId ? await findPlan(db, { migrationId, planId }) : await findLatestPlan(db, migrationId);
    if (!plan) return null;
    const at = { migrationId, planId: plan.id };
    const [outcomes, writes, money, target, approval, stale, holds] = await Promise.all([
      countOutcomes(db, at),
      countWrites(db, at),
      sumPlanMoney(db, at),
      findConnection(db, migrationId, "target"),
      plan.hash
        ? findApproval(db, migrationId, { kind: "plan", subjectId: plan.id, subjectHash: plan.hash })
        : null,
      whyStale(db, plan, ctx.now()),
      countPlannedHolds(db, at, ctx.now()),
    ]);
    // Saved by `connectTarget` from the adapter's own answer.
    const check = target?.check as TargetCheckResult | undefined;
    const requestsPerMinute = check?.ok ? check.target.requestsPerMinute : null;
    return {
      id: plan.id,
      number: plan.number,
      state: plan.state,
      hash: plan.hash,
      scope: planScopeOf(plan.scope),
      mappingVersion: plan.mappingVersion,
      snapshotId: plan.snapshotId,
      covered: coveredOf(plan.inputs),
      createdAt: plan.createdAt.toISOString(),
      readyAt: plan.readyAt?.toISOString() ?? null,
      staleWhy: stale,
      /** Customers held for a renewal, by the UTC day of their release. */
      holds,
      approval: approval ? { by: approval.byName, at: approval.at.toISOString(), note: approval.note } : null,
      outcomes,
      writes,
      money: moneyTotals(money),
      estimate: estimateImport({ writes, requestsPerMinute }),
    };
  },
);

const coveredSchema = z.object({ covered: z.object({ selected: z.int(), all: z.int() }) });
const coveredOf = (inputs: unknown) => coveredSchema.parse(inputs).covered;
const scopeSchema = z.looseObject({ kind: z.enum(["all", "ids", "rule"]) });
const planScopeOf = (scope: unknown) => scopeSchema.parse(scope);

/** One figure per plan and currency: exact sums, rounded half-even once, minor units as text. */
function moneyTotals(rows: readonly MoneyByPlan[]) {
  const totals = new Map<
    string,
    {
      row: MoneyByPlan;
      before: typeof ratio.zero;
      after: typeof ratio.zero;
    }
  >();
  for (const row of rows) {
    const key = `${row.planId} ${row.currency} ${row.disposition}`;
    const entry = totals.get(key) ?? { row, before: ratio.zero, after: ratio.zero };
    const part = (numerator: string) => ratio.rational(BigInt(numerator), BigInt(row.denominator));
    entry.before = ratio.add(entry.before, part(row.before));
    entry.after = ratio.add(entry.after, part(row.after));
    totals.set(key, entry);
  }
  return [...totals.values()].map(({ row, before, after }) => ({
    planId: row.planId,
    planKey: row.planKey,
    currency: row.currency,
    disposition: row.disposition,
    customers: row.customers,
    lines: row.lines,
    beforeMinor: ratio.roundHalfEven(before).toString(),
    afterMinor: ratio.roundHalfEven(after).toString(),
  }));
}
