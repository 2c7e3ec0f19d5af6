import { z } from "zod";
import { type CanonicalRecord, ratio } from "@/lib/canonical";
import { findMapping } from "@/lib/db/queries/mappings";
import {
  countCharging,
  countPlanCustomers,
  listNotCarried,
  sumExceptions,
  sumWallets,
} from "@/lib/db/queries/plan-effects";
import { findPlan, type MoneyByPlan, sumPlanMoney } from "@/lib/db/queries/plans";
import { findSnapshot, listCatalogue } from "@/lib/db/queries/snapshots";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { MappingDocument } from "@/lib/mapping/document";
import { namesOf } from "../migrations/names-of";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

/** What a plan means for people: who is charged by whom, what is left behind and whom it touches, names of prices. */
export const getPlanEffects = verb(
  {
    name: "plans.getEffects",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), planId: z.uuid() }),
  },
  async (ctx, { migrationId, planId }) => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = await findPlan(db, { migrationId, planId });
    if (!plan) return null;
    const at = { migrationId, planId };
    const inSnapshot = { migrationId, snapshotId: plan.snapshotId };
    const [charging, money, notCarried, exceptions, wallets, customers, catalogue, mapping, snapshot] =
      await Promise.all([
        countCharging(db, at),
        sumPlanMoney(db, at),
        listNotCarried(db, at),
        sumExceptions(db, at),
        sumWallets(db, at),
        countPlanCustomers(db, at),
        listCatalogue(db, inSnapshot),
        findMapping(db, migrationId, plan.mappingVersion),
        findSnapshot(db, inSnapshot),
      ]);
    return {
      migrationName: migration.name,
      mode: migration.mode,
      isFull: z.looseObject({ kind: z.string() }).parse(plan.scope).kind === "all",
      ...namesOf(migration),
      snapshotNumber: snapshot?.number ?? null,
      charging,
      totals: totalsByCurrency(money),
      notCarried,
      exceptions: exceptions.map(({ amounts, ...row }) => ({
        ...row,
        amount: ratio.formatFraction(ratio.sum(amounts.map((amount) => ratio.parseFraction(amount)))),
      })),
      wallets,
      customers,
      /** Decisions about what is lost, as the mapping has them. */
      losses: mapping?.document.decisions ?? [],
      planNames: namePlanKeys(catalogue, mapping?.document ?? null),
      priceNames: Object.fromEntries(
        catalogue.flatMap((each) =>
          each.entity === "plans" ? [[each.record.sourceId, each.record.nickname ?? each.record.name]] : [],
        ),
      ),
    };
  },
);

/** What each plan key is called at the source: the products behind it, each once. */
function namePlanKeys(
  catalogue: readonly CanonicalRecord[],
  mapping: MappingDocument | null,
): Record<string, string> {
  const { plans, products } = indexCatalogue(catalogue);
  const names = new Map<string, Set<string>>();
  for (const [planId, rule] of Object.entries(mapping?.plans ?? {})) {
    const plan = plans.get(planId);
    if (!plan || !("to" in rule)) continue;
    const own = names.get(rule.to) ?? new Set<string>();
    names.set(rule.to, own.add(products.get(plan.productId)?.name ?? plan.name));
  }
  return Object.fromEntries([...names].map(([key, own]) => [key, [...own].join(", ")]));
}

/** Recurring revenue per currency, summed exactly over all lines and rounded half-even once; most lines first. */
function totalsByCurrency(rows: readonly MoneyByPlan[]) {
  const totals = new Map<
    string,
    { currency: string; lines: number; before: typeof ratio.zero; after: typeof ratio.zero }
  >();
  const counted = new Set<string>();
  for (const row of rows) {
    const entry = totals.get(row.currency) ?? {
      currency: row.currency,
      lines: 0,
      before: ratio.zero,
      after: ratio.zero,
    };
    const part = (numerator: string) => ratio.rational(BigInt(numerator), BigInt(row.denominator));
    // A group has a row for each denominator of its amounts, all with the same count.
    const group = JSON.stringify([row.planId, row.planKey, row.currency, row.disposition]);
    if (!counted.has(group)) entry.lines += row.lines;
    counted.add(group);
    entry.before = ratio.add(entry.before, part(row.before));
    entry.after = ratio.add(entry.after, part(row.after));
    totals.set(row.currency, entry);
  }
  return [...totals.values()]
    .sort((a, b) => b.lines - a.lines)
    .map(({ before, after, ...rest }) => ({
      ...rest,
      beforeMinor: ratio.roundHalfEven(before).toString(),
      afterMinor: ratio.roundHalfEven(after).toString(),
    }));
}
