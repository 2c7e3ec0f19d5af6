import type { PlanRow } from "@/lib/db/queries/plans";
import { listReviewVerdicts } from "@/lib/db/queries/review-holds";
import type { HoldRules } from "@/lib/mapping/plan-types";
import type { PipelineEnvironment } from "../environment";

/**
 * What keeps the given customers (by key) back at the instant a plan is made: the renewal rule, what people decided about
 * customers under review, and who they let move all the same. The customer's own decision comes before a bucket's.
 */
export async function holdRules(
  env: PipelineEnvironment,
  plan: PlanRow,
  customerKeys: readonly string[],
): Promise<HoldRules> {
  const verdicts = await listReviewVerdicts(env.db.drizzle, plan.migrationId, customerKeys);
  const key = (customerId: string) => `${plan.migrationId}:${customerId}`;
  const moving = new Set<string>();
  const held = new Set<string>();
  for (const { customerKey, bucket, decision } of verdicts) {
    if (decision !== "move") held.add(customerKey);
    else if (bucket === "near-renewal") moving.add(customerKey);
  }
  return {
    now: plan.createdAt.toISOString(),
    movesAnyway: (customerId) => moving.has(key(customerId)),
    heldByPerson: (customerId) => held.has(key(customerId)),
  };
}
