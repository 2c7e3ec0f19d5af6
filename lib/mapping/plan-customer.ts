import { isDeepStrictEqual } from "node:util";
import type { CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { JsonObject } from "@/lib/target/types";
import { balanceGrantKey, profileFeatureId, safeText } from "@/lib/traffic";
import { type CustomerDraft, draftCustomer, grantedCredits } from "./customer-draft";
import { holdReason } from "./customer-hold";
import { profileOf } from "./customer-profile";
import { type CustomerRecords, groupRecords, isLive } from "./customer-records";
import { grantWrites, overrideWrites, profileWrites } from "./customer-writes";
import { entitlementKey } from "./entitlement-diff";
import { keptBack, renewalWindows } from "./kept-back";
import type { PlanReason } from "./plan-reasons";
import type { ChargeLine, CustomerPlan, CustomerTargetState, PlanContext, PlannedRecord } from "./plan-types";
import { plannedRecord, reasonOf } from "./planned-record";
import { preparePlanning } from "./planning-context";
import type { Profile } from "./profile";
import type { RenewalWindow } from "./renewal-window";
import { isUnreadOpen } from "./source-values";

/**
 * Plans one customer: every record of the customer ends in exactly one planned record. Pure and the same on every
 * installation; what the target already holds becomes `unchanged` whenever and by whomever it was written.
 * Throws RangeError when `customerRecords` is empty.
 */
export function planCustomer(
  context: PlanContext,
  customerRecords: readonly CanonicalRecord[],
  target: CustomerTargetState,
): CustomerPlan {
  const planning = preparePlanning(context);
  const records = groupRecords(customerRecords);
  const draft = draftCustomer(planning, records, target);
  const { wallet, access, stored } = draft;
  const windows = renewalWindows(draft);
  const base = {
    customerId: records.customerId,
    userId: draft.userId,
    chargeLines: draft.lines.map((line) => withWindow(line, windows.get(line.lineId))),
  };
  const apart = (reason: PlanReason): CustomerPlan => ({
    ...base,
    planKey: null,
    records: allRecords(records, reason),
    exceptions: [],
    walletCredits: null,
  });

  if (!records.customer) return apart("no-customer");
  const hold = holdReason(
    target,
    stored,
    safeText(records.customerId),
    planning.mapping.source.name,
    draft.generation,
    { planned: wallet?.credits ?? null, given: draft.given },
  );
  if (hold) return apart(hold);
  if (isUnreadOpen(planning.mapping, planning.unread?.get(records.customerId) ?? []))
    return apart("value-undecided");
  if (access.undecided) return apart(access.undecided);
  const kept = keptBack(draft, [...windows.values()]);
  if (kept) return apart(kept);
  // Without wallet only an event makes a user, and without user there is nothing a profile could hang on.
  if (!wallet && !stored && draft.usage.every((record) => record.carriedBy === null))
    return formerPlan(draft, base);

  const profile = profileOf(draft);
  return {
    ...base,
    planKey: access.planKey,
    records: [customerRecord(draft, profile), ...partRecords(draft, profile)],
    exceptions: wallet?.exceptions ?? [],
    walletCredits: wallet?.credits.toString() ?? null,
  };
}

const withWindow = (line: ChargeLine, renewal: RenewalWindow | undefined): ChargeLine =>
  renewal ? { ...line, renewal } : line;

const subject = (entity: EntityKind, customerId: string, sourceId: string) => ({
  entity,
  customerId,
  sourceId,
});

/** Every record of a customer with one reason: kept back as a whole. */
function allRecords(records: CustomerRecords, reason: PlanReason): PlannedRecord[] {
  const { customerId } = records;
  const of = (entity: EntityKind, list: readonly { sourceId: string }[]): PlannedRecord[] =>
    list.map(({ sourceId }) => plannedRecord(subject(entity, customerId, sourceId), reason));
  return [
    ...of("customers", records.customer ? [records.customer] : []),
    ...of("entitlements", records.entitlements),
    ...of("subscriptions", records.subscriptions),
    ...of("usage", records.usage),
    ...of("creditBalances", records.credits),
  ];
}

type PlanBase = Pick<CustomerPlan, "customerId" | "userId" | "chargeLines">;

function formerPlan({ records, placed, usage }: CustomerDraft, base: PlanBase): CustomerPlan {
  const { customerId } = records;
  const kept = allRecords({ ...records, credits: [], subscriptions: [], usage: [] }, "former");
  const subscriptions = records.subscriptions.map(({ sourceId }) =>
    plannedRecord(subject("subscriptions", customerId, sourceId), "ended"),
  );
  const credits = placed.map(({ credit, stays }) =>
    plannedRecord(subject("creditBalances", customerId, credit.sourceId), stays ?? "former"),
  );
  return {
    ...base,
    planKey: null,
    records: [...kept, ...subscriptions, ...usage, ...credits],
    exceptions: [],
    walletCredits: null,
  };
}

/** The customer itself: the wallet's grant, the overrides and the profile rows hang on it. */
function customerRecord(draft: CustomerDraft, profile: Profile): PlannedRecord {
  const { planning, records, userId, stored } = draft;
  const key = entitlementKey(planning.tenantId, userId, profileFeatureId);
  const writes = [...grantWrites(draft), ...overrideWrites(draft), ...profileWrites(draft, profile)];
  const reason = reasonOf(stored !== null, writes.length === 0);
  return plannedRecord(subject("customers", records.customerId, records.customerId), reason, key, writes);
}

/** Records that live inside the customer's objects: subscriptions and personal entitlements in the profile, and so on. */
function partRecords(draft: CustomerDraft, profile: Profile): PlannedRecord[] {
  const { planning, records, userId, stored, generation } = draft;
  const { customerId } = records;
  const profileKey = entitlementKey(planning.tenantId, userId, profileFeatureId);
  const carried = (entity: EntityKind, sourceId: string, carriedBy = profileKey): PlannedRecord => {
    const now = copyOf(profile, entity, sourceId);
    const before = stored && copyOf(stored, entity, sourceId);
    const reason = reasonOf((before?.length ?? 0) > 0, isDeepStrictEqual(before, now));
    return plannedRecord(subject(entity, customerId, sourceId), reason, carriedBy);
  };
  return [
    ...records.entitlements.map((each) =>
      planning.slugOf.has(each.featureId)
        ? carried("entitlements", each.sourceId)
        : plannedRecord(subject("entitlements", customerId, each.sourceId), "unmapped-skip"),
    ),
    ...records.subscriptions.map((each) =>
      isLive(each)
        ? carried("subscriptions", each.sourceId)
        : plannedRecord(subject("subscriptions", customerId, each.sourceId), "ended"),
    ),
    ...draft.usage,
    ...draft.placed.map(({ credit, stays }) => {
      if (stays) return plannedRecord(subject("creditBalances", customerId, credit.sourceId), stays);
      const lowered = draft.wallet !== null && (grantedCredits(draft) ?? 0n) > draft.wallet.credits;
      if (lowered)
        return plannedRecord(subject("creditBalances", customerId, credit.sourceId), "credits-decreased");
      return carried(
        "creditBalances",
        credit.sourceId,
        balanceGrantKey(planning.tenantId, userId, generation),
      );
    }),
  ];
}

/** Everything a profile says about one record. */
function copyOf(profile: Profile, entity: EntityKind, sourceId: string): JsonObject[] {
  const { lists } = profile;
  switch (entity) {
    case "subscriptions":
      return [
        ...lists.subscriptions.filter((entry) => entry.id === sourceId),
        ...[...lists.items, ...lists.discounts, ...lists.changes].filter((entry) => entry.sub === sourceId),
      ];
    case "creditBalances":
      return lists.credits.filter((entry) => entry.id === sourceId);
    default:
      return lists.entitlements.filter((entry) => entry.id === sourceId);
  }
}
