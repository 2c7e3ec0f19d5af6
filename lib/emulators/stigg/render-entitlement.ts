import type { EffectiveEntitlement } from "./effective-entitlements";
import type { Environment } from "./environment";
import type { GrantNode } from "./model";

interface Facts {
  readonly customerId: string;
  readonly resourceId: string | null;
  readonly updatedAt: string;
}

function common({ best, currentUsage, period, usageUpdatedAt }: EffectiveEntitlement, facts: Facts) {
  return {
    isGranted: true,
    accessDeniedReason: null,
    feature: best.feature,
    usageLimit: best.unlimited ? null : best.usageLimit,
    hasUnlimitedUsage: best.unlimited,
    hasSoftLimit: best.soft,
    enumValues: best.enumValues,
    currentUsage,
    resetPeriod: best.resetPeriod,
    resetPeriodConfiguration: best.resetPeriodConfiguration,
    usagePeriodAnchor: period ? best.anchor : null,
    usagePeriodStart: period?.start ?? null,
    usagePeriodEnd: period?.end ?? null,
    entitlementUpdatedAt: facts.updatedAt,
    usageUpdatedAt,
    creditRate: null,
  };
}

/** The older form: `validUntil` is a number of milliseconds here, and text everywhere else. */
export function renderEntitlement(one: EffectiveEntitlement, facts: Facts) {
  const { validUntil } = one.best;
  return {
    ...common(one, facts),
    customerId: facts.customerId,
    resourceId: facts.resourceId,
    nextResetDate: one.period?.end ?? null,
    validUntil: validUntil === null ? null : Date.parse(validUntil),
  };
}

export function renderFeatureEntitlement(one: EffectiveEntitlement, facts: Facts) {
  return { __typename: "FeatureEntitlement", ...common(one, facts), validUntil: one.best.validUntil };
}

/** The sources behind one entitlement, the winning one marked. */
export function renderSummaries(one: EffectiveEntitlement, facts: Facts) {
  return {
    ...common(one, facts),
    summaries: one.all.map((each) => ({ ...each.source, isEffectiveEntitlement: each === one.best })),
  };
}

/** Grants that can be drawn from, by currency. */
function spendable(
  environment: Environment,
  customerId: string,
  resourceId: string | null,
): Map<string, GrantNode[]> {
  const found = new Map<string, GrantNode[]>();
  for (const grant of environment.grants) {
    if (grant.customerId !== customerId || grant.resourceId !== resourceId || grant.status !== "ACTIVE")
      continue;
    found.set(grant.currencyId, [...(found.get(grant.currencyId) ?? []), grant]);
  }
  return found;
}

export function renderCredits(environment: Environment, facts: Facts) {
  return [...spendable(environment, facts.customerId, facts.resourceId)].map(([currencyId, grants]) => ({
    __typename: "CreditEntitlement",
    isGranted: true,
    accessDeniedReason: null,
    usageLimit: grants.reduce((sum, grant) => sum + grant.amount, 0),
    currentUsage: grants.reduce((sum, grant) => sum + grant.consumedAmount, 0),
    hasSoftLimit: false,
    usagePeriodEnd: null,
    validUntil: null,
    currency: environment.currencies.find((one) => one.currencyId === currencyId),
  }));
}

export function renderBalances(environment: Environment, customerId: string, resourceId: string | null) {
  return [...spendable(environment, customerId, resourceId)].map(([currencyId, grants]) => {
    const totalGranted = grants.reduce((sum, grant) => sum + grant.amount, 0);
    const totalConsumed = grants.reduce((sum, grant) => sum + grant.consumedAmount, 0);
    return {
      customerId,
      resourceId,
      currencyId,
      currency: environment.currencies.find((one) => one.currencyId === currencyId),
      totalGranted,
      totalConsumed,
      currentBalance: totalGranted - totalConsumed,
      validUntil: null,
    };
  });
}
