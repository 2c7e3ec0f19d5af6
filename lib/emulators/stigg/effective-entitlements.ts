import type { Environment } from "./environment";
import type {
  CustomerNode,
  FeatureNode,
  PackageNode,
  PlanNode,
  ResetFields,
  SubscriptionNode,
} from "./model";
import { type UsagePeriod, usagePeriodAt } from "./usage-period";

/** What somebody may use of one feature, and from where. */
interface Candidate extends ResetFields {
  readonly feature: FeatureNode;
  readonly usageLimit: number | null;
  readonly unlimited: boolean;
  readonly soft: boolean;
  readonly enumValues: readonly string[] | null;
  readonly validUntil: string | null;
  readonly anchor: string;
  readonly source: Record<string, unknown>;
}

export interface EffectiveEntitlement {
  readonly best: Candidate;
  readonly all: readonly Candidate[];
  readonly currentUsage: number | null;
  readonly period: UsagePeriod | null;
  readonly usageUpdatedAt: string | null;
}

export interface EntitlementsState {
  readonly accessDeniedReason: string | null;
  readonly entitlements: readonly EffectiveEntitlement[];
}

const granting = new Set(["ACTIVE", "IN_TRIAL"]);
const size = (one: Candidate): number => (one.unlimited ? Number.POSITIVE_INFINITY : (one.usageLimit ?? 0));

/** The customer's own subscriptions for a resource; without one only those that belong to none. */
export function activeSubscriptions(
  environment: Environment,
  customerId: string,
  resourceId: string | null,
): SubscriptionNode[] {
  return environment
    .subscriptionsOf(customerId)
    .filter((one) => granting.has(one.status) && one.resourceId === resourceId);
}

/** Everything a customer may use at an instant. The most generous source of each feature wins. */
export function entitlementsStateOf(
  environment: Environment,
  customerId: string,
  resourceId: string | null,
  now: Date,
): EntitlementsState {
  const customer = environment.customer(customerId);
  if (!customer) return { accessDeniedReason: "CustomerNotFound", entitlements: [] };
  if (customer.deletedAt !== null) return { accessDeniedReason: "CustomerIsArchived", entitlements: [] };
  const subscriptions = activeSubscriptions(environment, customerId, resourceId);
  const candidates = [
    ...subscriptions.flatMap((one) => subscriptionCandidates(one)),
    ...promotionCandidates(customer, now),
  ];
  const byFeature = new Map<string, Candidate[]>();
  for (const one of candidates) {
    byFeature.set(one.feature.refId, [...(byFeature.get(one.feature.refId) ?? []), one]);
  }
  const entitlements = [...byFeature.values()].map((all) => {
    const best = all.reduce((a, b) => (size(b) > size(a) ? b : a));
    return { best, all, ...usageOf(environment, customerId, resourceId, best, now) };
  });
  const nothing = subscriptions.length === 0 && entitlements.length === 0;
  return { accessDeniedReason: nothing ? "NoActiveSubscription" : null, entitlements };
}

function candidate(
  from: {
    feature: FeatureNode;
    usageLimit: number | null;
    hasUnlimitedUsage: boolean | null;
    hasSoftLimit: boolean | null;
    enumValues: string[] | null;
  } & ResetFields,
  more: Pick<Candidate, "anchor" | "source"> & Partial<Candidate>,
): Candidate {
  return {
    feature: from.feature,
    usageLimit: from.usageLimit,
    unlimited: from.hasUnlimitedUsage === true,
    soft: from.hasSoftLimit === true,
    enumValues: from.enumValues,
    resetPeriod: from.resetPeriod,
    resetPeriodConfiguration: from.resetPeriodConfiguration,
    validUntil: null,
    ...more,
  };
}

/** Features a plan grants: its own, else those of its base plans. */
export function planEntitlements(plan: PlanNode): PackageNode["packageEntitlements"] {
  const own = new Set(plan.packageEntitlements.map(keyOf));
  return [
    ...plan.packageEntitlements,
    ...plan.inheritedPackageEntitlements.filter((one) => !own.has(keyOf(one))),
  ];
}

const keyOf = (one: PackageNode["packageEntitlements"][number]): string =>
  one.__typename === "PackageFeatureEntitlement" ? `f:${one.feature.refId}` : `c:${one.customCurrencyId}`;

/** Plan, then add-ons (added up, or the largest override), then overrides and bought quantities of the subscription. */
function subscriptionCandidates(subscription: SubscriptionNode): Candidate[] {
  const anchor = subscription.billingCycleAnchor ?? subscription.startDate;
  const trialEnd = subscription.status === "IN_TRIAL" ? subscription.trialEndDate : null;
  const found = new Map<string, Candidate>();
  const source = { subscription, plan: subscription.plan };
  for (const one of planEntitlements(subscription.plan)) {
    if (one.__typename !== "PackageFeatureEntitlement" || !one.isGranted) continue;
    const validUntil = trialEnd;
    found.set(
      one.feature.refId,
      candidate(one, { anchor, validUntil, source: { ...source, featurePackageEntitlement: one } }),
    );
  }
  const overridden = new Set<string>();
  for (const { addon, quantity } of subscription.addons) {
    for (const one of addon.packageEntitlements) {
      if (one.__typename !== "PackageFeatureEntitlement" || !one.isGranted) continue;
      const { refId } = one.feature;
      const before = found.get(refId);
      const made = candidate(one, {
        anchor,
        source: { subscription, addonQuantity: quantity, featurePackageEntitlement: one },
      });
      const own = { ...made, usageLimit: one.usageLimit === null ? null : one.usageLimit * quantity };
      if (!before) found.set(refId, own);
      else if (one.behavior === "Override") {
        overridden.add(refId);
        found.set(refId, size(own) >= size(before) || !overridden.has(refId) ? own : before);
      } else if (!overridden.has(refId)) {
        const sum = (before.usageLimit ?? 0) + (own.usageLimit ?? 0);
        found.set(refId, { ...before, usageLimit: sum, unlimited: before.unlimited || own.unlimited });
      }
    }
  }
  for (const one of subscription.entitlements) {
    if (!isFeatureOverride(one)) continue;
    found.set(one.feature.refId, candidate(one, { anchor, source: { subscription } }));
  }
  for (const price of subscription.prices) {
    const { feature } = price.price;
    if (price.usageLimit === null || !feature) continue;
    const before = found.get(feature.refId);
    const none = { feature, hasUnlimitedUsage: false, hasSoftLimit: price.hasSoftLimit, enumValues: null };
    const reset = { resetPeriod: null, resetPeriodConfiguration: null };
    const made = before ?? candidate({ ...none, ...reset, usageLimit: null }, { anchor, source });
    found.set(feature.refId, {
      ...made,
      usageLimit: price.usageLimit,
      unlimited: false,
      source: { subscription, priceEntitlement: { featureId: feature.refId, usageLimit: price.usageLimit } },
    });
  }
  return [...found.values()];
}

function isFeatureOverride(
  one: SubscriptionNode["entitlements"][number],
): one is Extract<SubscriptionNode["entitlements"][number], { featureId: string }> {
  return one.__typename === "SubscriptionFeatureEntitlement";
}

function promotionCandidates(customer: CustomerNode, now: Date): Candidate[] {
  const at = now.toISOString();
  return customer.promotions
    .filter(
      (one) => one.status === "Active" && one.startDate <= at && (one.endDate === null || one.endDate > at),
    )
    .map((one) =>
      candidate(one, {
        anchor: one.startDate,
        validUntil: one.endDate,
        source: { featurePromotionalEntitlement: one },
      }),
    );
}

/** Sums of binary fractions leave crumbs that no counter at Stigg shows either. */
export const tidy = (value: number): number => Math.round(value * 1e9) / 1e9;

function usageOf(
  environment: Environment,
  customerId: string,
  resourceId: string | null,
  best: Candidate,
  now: Date,
): Pick<EffectiveEntitlement, "currentUsage" | "period" | "usageUpdatedAt"> {
  const { feature } = best;
  if (feature.featureType !== "NUMBER" || feature.meterType === "None") {
    return { currentUsage: null, period: null, usageUpdatedAt: null };
  }
  const period = best.resetPeriod === null ? null : usagePeriodAt(best, best.anchor, now);
  const reports = environment.reportsOf(customerId, resourceId, feature.refId);
  const at = now.toISOString();
  let currentUsage = 0;
  let usageUpdatedAt: string | null = null;
  for (const report of reports) {
    if (report.at > at || (period && report.at < period.start)) continue;
    currentUsage = report.behavior === "SET" ? report.value : tidy(currentUsage + report.value);
    usageUpdatedAt = report.at;
  }
  return { currentUsage, period, usageUpdatedAt };
}
