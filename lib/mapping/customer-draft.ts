import type { Subscription } from "@/lib/canonical";
import { parseFeatureId, userIdFor } from "@/lib/traffic";
import { chargeLines } from "./charge-lines";
import { generationOf } from "./customer-hold";
import { type CustomerRecords, isLive } from "./customer-records";
import { subscriptionMrr } from "./mrr";
import { type Access, planAccess } from "./plan-access";
import type { ChargeLine, CustomerTargetState, PlannedRecord } from "./plan-types";
import { planUsage } from "./plan-usage";
import type { Planning } from "./planning-context";
import { joinProfile, type Profile } from "./profile";
import { type PlacedCredit, placeCredit, planWallet, type Wallet } from "./wallet";

/** What has been worked out about one customer, on the way to the records of the plan. */
export interface CustomerDraft {
  readonly planning: Planning;
  readonly records: CustomerRecords;
  readonly target: CustomerTargetState;
  readonly userId: string;
  readonly live: readonly Subscription[];
  readonly stored: Profile | null;
  readonly generation: number;
  readonly access: Access;
  readonly usage: readonly PlannedRecord[];
  readonly placed: readonly PlacedCredit[];
  readonly wallet: Wallet | null;
  readonly lines: readonly ChargeLine[];
}

export function draftCustomer(
  planning: Planning,
  records: CustomerRecords,
  target: CustomerTargetState,
): CustomerDraft {
  const { tenantId, mapping, index, asOf } = planning;
  const userId = userIdFor({
    tenantId,
    externalId: records.customerId,
    singleTenant: mapping.target.singleTenant,
  });
  const live = records.subscriptions.filter(isLive);
  const stored = joinProfile(target.entitlements);
  const userSlugs = new Set(
    target.entitlements.flatMap((row) => {
      const id = parseFeatureId(row.featureId);
      return id.scope === "user" ? [id.slug] : [];
    }),
  );
  const access = planAccess(planning, userId, records, live, userSlugs);
  const generation = generationOf(target, stored);
  const placed = records.credits.map((credit) => placeCredit(planning, credit));
  const needsWallet =
    live.length > 0 || access.access || placed.some((each) => each.credits.numerator !== 0n);
  return {
    planning,
    records,
    target,
    userId,
    live,
    stored,
    generation,
    access,
    usage: records.usage.map((each) => planUsage(planning, userId, each, target.events, generation)),
    placed,
    wallet: needsWallet ? planWallet(records.customerId, placed) : null,
    lines: live.flatMap((each) =>
      chargeLines(planning, each, subscriptionMrr(each, records.customer, index.plans, asOf)),
    ),
  };
}

/** What the wallet will have been given in this generation: never less than it was already. */
export function grantedCredits({ wallet, stored }: CustomerDraft): bigint | null {
  const before = stored?.wallet === undefined ? null : BigInt(stored.wallet);
  if (!wallet) return before;
  return before !== null && before > wallet.credits ? before : wallet.credits;
}
