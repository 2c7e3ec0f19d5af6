import type { Subscription } from "@/lib/canonical";
import { balanceGrantKey, parseFeatureId, userIdFor } from "@/lib/traffic";
import { chargeLines } from "./charge-lines";
import { generationOf } from "./customer-hold";
import { type CustomerRecords, isLive } from "./customer-records";
import { subscriptionMrr } from "./mrr";
import { nextInvoices } from "./next-invoice";
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
  /** Whole credits the wallet was given in this generation; null before the first grant. */
  readonly given: bigint | null;
  readonly lines: readonly ChargeLine[];
}

export function draftCustomer(
  planning: Planning,
  records: CustomerRecords,
  target: CustomerTargetState,
): CustomerDraft {
  const { tenantId, mapping, index, asOf, usageFrom } = planning;
  const { plans } = index;
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
    given: givenCredits(stored, target, balanceGrantKey(tenantId, userId, generation)),
    lines: live.flatMap((each) =>
      chargeLines(
        planning,
        each,
        records.customer,
        subscriptionMrr(each, records.customer, plans, asOf),
        nextInvoices(each, {
          customer: records.customer,
          plans,
          usage: records.usage,
          asOf,
          ...(usageFrom === undefined ? {} : { usageFrom }),
        }),
      ),
    ),
  };
}

/**
 * The profile says what was given. It is written after the grant: when an import ended in between, the grants that the
 * target confirmed count, as long as it still shows a user with credits.
 */
function givenCredits(stored: Profile | null, target: CustomerTargetState, key: string): bigint | null {
  const told = stored?.wallet === undefined ? null : BigInt(stored.wallet);
  const granted = (target.granted ?? []).filter((each) => each.key === key || each.key.startsWith(`${key}:`));
  if (granted.length === 0 || target.user === null || target.user.creditBalance === "0") return told;
  const confirmed = granted.reduce((sum, each) => sum + BigInt(each.credits), 0n);
  return told !== null && told > confirmed ? told : confirmed;
}

/** What the wallet will have been given in this generation: never less than it was already. */
export function grantedCredits({ wallet, given }: CustomerDraft): bigint | null {
  if (!wallet) return given;
  return given !== null && given > wallet.credits ? given : wallet.credits;
}
