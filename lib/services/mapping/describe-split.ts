import { z } from "zod";
import type { Plan } from "@/lib/canonical";
import { listPlanSubscriptions, type PlanSubscription } from "@/lib/db/queries/plan-lines";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { isLive } from "@/lib/mapping/customer-records";
import type { PlanSplit } from "@/lib/mapping/document";
import { splitTarget, splitValueOf } from "@/lib/mapping/split-plan";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";

const subscriptionsPerPage = 1_000;
const mostValues = 100;
const mostSamples = 5;

/** Customers behind something, each once, with the first few ids. */
export interface CustomerCount {
  readonly customers: number;
  readonly samples: readonly string[];
}

/** A value that lines of a plan have where a split looks; null = they have nothing there. */
export interface SplitValue extends CustomerCount {
  readonly value: string | null;
}

/** Whom a split puts where, and whom it does not place once. */
export interface SplitOutcome {
  readonly parts: readonly (CustomerCount & { readonly to: string })[];
  /** No part takes a line of theirs: the plan holds them. */
  readonly unmatched: CustomerCount;
  /** Lines of theirs fall into several parts: the order of plans decides, the others' features become exceptions. */
  readonly several: CustomerCount;
}

/** The values that the live lines of one plan have where a split would look, most customers first. */
export const describeSplit = verb(
  {
    name: "mapping.describeSplit",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      planId: z.string().min(1).max(500),
      /** As in `PlanSplit`; of anything else no line has a value. */
      by: z.string().min(1).max(250),
    }),
  },
  async (ctx, { migrationId, planId, by }): Promise<{ values: readonly SplitValue[]; more: number }> => {
    await requireMigration(ctx, migrationId);
    const { snapshot, catalogue } = await loadSnapshot(ctx, migrationId);
    const plan = indexCatalogue(catalogue).plans.get(planId);
    const at = { migrationId, snapshotId: snapshot.id };
    const found = new Map<string | null, Set<string>>();
    for await (const line of liveLines(ctx, at, planId, plan)) {
      const value = splitValueOf(by, line);
      found.set(value, (found.get(value) ?? new Set()).add(line.customerId));
    }
    const values = [...found]
      .map(([value, ids]) => ({ value, ...countOf(ids) }))
      .sort((a, b) => b.customers - a.customers || ((a.value ?? "") < (b.value ?? "") ? -1 : 1));
    return { values: values.slice(0, mostValues), more: Math.max(0, values.length - mostValues) };
  },
);

/** Whom a saved split puts where in a snapshot. */
export async function measureSplit(
  ctx: ServiceContext,
  at: { migrationId: string; snapshotId: string },
  plan: Plan,
  split: PlanSplit,
): Promise<SplitOutcome> {
  const parts = new Map<string, Set<string>>();
  const unmatched = new Set<string>();
  const placed = new Map<string, string>();
  const several = new Set<string>();
  for await (const line of liveLines(ctx, at, plan.sourceId, plan)) {
    const { customerId } = line;
    const to = splitTarget(split, splitValueOf(split.by, line));
    if (to === null) {
      unmatched.add(customerId);
      continue;
    }
    parts.set(to, (parts.get(to) ?? new Set()).add(customerId));
    if ((placed.get(customerId) ?? to) !== to) several.add(customerId);
    placed.set(customerId, to);
  }
  return {
    parts: [...parts].map(([to, ids]) => ({ to, ...countOf(ids) })).sort((a, b) => b.customers - a.customers),
    unmatched: countOf(unmatched),
    several: countOf(several),
  };
}

const countOf = (ids: ReadonlySet<string>): CustomerCount => ({
  customers: ids.size,
  samples: [...ids].slice(0, mostSamples),
});

/** Every item on the plan that can still charge or give access, page by page. */
async function* liveLines(
  ctx: ServiceContext,
  at: { migrationId: string; snapshotId: string },
  planId: string,
  plan: Plan | undefined,
) {
  let after = { customerKey: "", sourceId: "" };
  while (true) {
    const page = await listPlanSubscriptions(ctx.db.drizzle, at, planId, after, subscriptionsPerPage);
    for (const { customerId, subscription, customer } of page satisfies readonly PlanSubscription[]) {
      if (!isLive(subscription)) continue;
      for (const item of subscription.items) {
        if (item.planId === planId) yield { customerId, plan, item, subscription, customer };
      }
    }
    const last = page.at(-1);
    if (!last || page.length < subscriptionsPerPage) return;
    after = last;
  }
}
