import type { CanonicalRecord, Entitlement } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { RawObject } from "../types";
import type { CatalogueIndex } from "./catalogue-index";
import { limitOf, mapPackageGrant, warnValues } from "./map-entitlement";
import { packageKey } from "./map-plan";
import { admit, choose } from "./parse";
import { overrideWire, promotionWire, type SubscriptionWire } from "./schema";
import { stateWire } from "./schema-usage";

const promotionStates = { Active: "active", Paused: "paused", Expired: "expired" } as const;

/** A running promotion as an entitlement of the customer; null for one that is over, paused or still to begin. */
export function mapPromotion(object: RawObject, watermark: string, notes: Notes): Entitlement | null {
  const wire = admit(promotionWire, object);
  const state = choose(promotionStates, wire.status, wire.id, "status");
  const isOver = state === "expired" || (wire.endDate && wire.endDate <= watermark);
  if (isOver || object.customerId === null) return null;
  if (state === "paused" || wire.startDate > watermark) {
    notes.warn(
      "stigg.promotion_waiting",
      `${object.customerId} has a promotion of ${wire.feature.refId} that is ${state === "paused" ? "paused" : "still to begin"}; it is not carried.`,
      "Give the feature by hand once it should run.",
    );
    return null;
  }
  warnValues(wire.enumValues, wire.id, notes);
  const limits = { ...wire, featureLimit: wire.usageLimit, featureSoft: wire.hasSoftLimit };
  return {
    sourceId: wire.id,
    subject: { kind: "customer", customerId: object.customerId },
    featureId: wire.feature.refId,
    ...limitOf(limits, wire.id),
    expiresAt: wire.endDate ?? null,
    resourceId: null,
  };
}

/** A limit that one subscription has of its own, as on negotiated plans. */
export function mapOverride(object: RawObject, resourceId: string | null, notes: Notes): Entitlement | null {
  const wire = admit(overrideWire, object);
  if (object.customerId === null) return null;
  const typename =
    wire.__typename === "SubscriptionCreditEntitlement" ? "PackageCreditEntitlement" : wire.__typename;
  const subject = { kind: "customer", customerId: object.customerId } as const;
  return { ...mapPackageGrant({ ...wire, __typename: typename }, subject, wire.id, notes), resourceId };
}

/** What Stigg itself says somebody may use now. */
export interface EffectiveState {
  readonly resourceId: string | null;
  /** Keys of the features that are allowed. */
  readonly allowed: readonly string[];
  readonly entitlements: readonly Entitlement[];
}

/** Reads one answer of `entitlementsState`. */
export function readState(object: RawObject, notes: Notes): EffectiveState {
  const wire = admit(stateWire, object);
  const resourceId = wire.resourceId ?? null;
  const allowed: string[] = [];
  const entitlements: Entitlement[] = [];
  for (const one of wire.entitlementsV2) {
    const isDenied = one.isGranted === false || Boolean(one.accessDeniedReason);
    if (!one.feature) {
      const { currency } = one;
      const id =
        typeof currency === "object" && currency !== null ? Reflect.get(currency, "currencyId") : null;
      if (typeof id === "string" && !isDenied) allowed.push(id);
      continue;
    }
    const { refId } = one.feature;
    const sourceId = `${object.sourceId}/${refId}`;
    const limit = limitOf({ ...one, isGranted: !isDenied }, sourceId);
    const isNothing = limit.state === "limited" && limit.enforcement === "hard" && limit.limit === "0";
    if (!isDenied && !isNothing) allowed.push(refId);
    if (isDenied && one.accessDeniedReason) {
      notes.warn(
        "stigg.access_denied",
        `${wire.customerId} is denied ${refId} right now (${one.accessDeniedReason}).`,
        "A budget or credits may come back; check again before the switch.",
      );
    }
    entitlements.push({
      sourceId,
      subject: { kind: "customer", customerId: wire.customerId },
      featureId: refId,
      ...limit,
      expiresAt: one.validUntil ?? null,
      resourceId,
    });
  }
  return { resourceId, allowed, entitlements };
}

const rank = { off: 0, limited: 1, on: 2, unlimited: 2 } as const;

function isMore(a: Entitlement, b: Entitlement): boolean {
  if (rank[a.state] !== rank[b.state]) return rank[a.state] > rank[b.state];
  return a.state === "limited" && Number(a.limit) > Number(b.limit);
}

const isSame = (a: Entitlement, b: Entitlement): boolean =>
  rank[a.state] === rank[b.state] &&
  (a.state !== "limited" || plainDecimal(a.limit ?? "0") === plainDecimal(b.limit ?? "0"));

/**
 * The entries of a state that plan and add-ons by themselves would not give: what add-ons add up to, bought quantities,
 * overrides and promotions, worked out by Stigg. One that a record of the customer's own speaks about stands beside it,
 * so that the more generous of both is known.
 */
export function beyondPlans(
  state: EffectiveState,
  subscriptions: readonly SubscriptionWire[],
  index: CatalogueIndex,
  personal: ReadonlySet<string>,
): Entitlement[] {
  const own = subscriptions.filter((one) => (one.resource?.resourceId ?? null) === state.resourceId);
  const granted = new Map<string, Entitlement>();
  for (const key of own.flatMap((one) => [
    packageKey(one.plan),
    ...one.addons.map(({ addon }) => packageKey(addon)),
  ])) {
    for (const grant of index.grantsOf.get(key) ?? []) {
      const before = granted.get(grant.featureId);
      if (!before || isMore(grant, before)) granted.set(grant.featureId, grant);
    }
  }
  return state.entitlements.filter((one) => {
    const byPlans = granted.get(one.featureId);
    return personal.has(one.featureId) || !byPlans || !isSame(one, byPlans);
  });
}

/** Features that records of the customer's own speak about. */
export const personalFeatures = (records: readonly CanonicalRecord[]): ReadonlySet<string> =>
  new Set(records.flatMap((one) => (one.entity === "entitlements" ? [one.record.featureId] : [])));
