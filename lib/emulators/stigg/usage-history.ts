import { entitlementsStateOf, tidy } from "./effective-entitlements";
import type { Environment } from "./environment";
import type { ResetFields } from "./model";
import { refusal } from "./stigg-errors";
import { usagePeriodAt } from "./usage-period";

export interface UsageHistoryInput {
  customerId: string;
  featureId: string;
  resourceId?: string | null;
  startDate: string;
  endDate?: string | null;
  includeInactiveSubscriptions?: boolean | null;
}

interface Point {
  timestamp: string;
  value: number;
  isResetPoint: boolean;
}

/** How a counter resets: as the entitlement in force says, else as the last subscription did. */
function resetOf(
  environment: Environment,
  input: UsageHistoryInput,
  now: Date,
): (ResetFields & { anchor: string }) | null {
  const { customerId, featureId } = input;
  const state = entitlementsStateOf(environment, customerId, input.resourceId ?? null, now);
  const current = state.entitlements.find((one) => one.best.feature.refId === featureId)?.best;
  if (current) return current;
  if (!input.includeInactiveSubscriptions) return null;
  for (const subscription of environment.subscriptionsOf(customerId)) {
    for (const one of subscription.plan.packageEntitlements) {
      if (one.__typename !== "PackageFeatureEntitlement" || one.feature.refId !== featureId) continue;
      return { ...one, anchor: subscription.billingCycleAnchor ?? subscription.startDate };
    }
  }
  return null;
}

/** The curve of one counter: what had added up since the last reset, after each report. */
export function usageHistory(environment: Environment, input: UsageHistoryInput, now: Date) {
  const feature = environment.feature(input.featureId);
  if (!feature) throw refusal("FeatureNotFound", `Feature ${input.featureId} not found`);
  const reset = resetOf(environment, input, now);
  const from = new Date(input.startDate).toISOString();
  const to = input.endDate ? new Date(input.endDate).toISOString() : now.toISOString();
  const points: Point[] = [];
  const markers: { type: string; timestamp: string }[] = [];
  if (reset) {
    let total = 0;
    let periodStart: string | null = null;
    let opening: number | null = null;
    for (const report of environment.reportsOf(input.customerId, input.resourceId ?? null, input.featureId)) {
      if (report.at > to) break;
      const period =
        reset.resetPeriod === null ? null : usagePeriodAt(reset, reset.anchor, new Date(report.at));
      if (period && period.start !== periodStart) {
        if (periodStart !== null && period.start >= from) {
          points.push({ timestamp: period.start, value: 0, isResetPoint: true });
          markers.push({ type: "PERIODIC_RESET", timestamp: period.start });
        }
        if (period.start >= from) opening = null;
        periodStart = period.start;
        total = 0;
      }
      total = report.behavior === "SET" ? report.value : tidy(total + report.value);
      if (report.at < from) opening = total;
      else {
        if (opening !== null && !points.some((one) => !one.isResetPoint)) {
          points.push({ timestamp: from, value: opening, isResetPoint: false });
        }
        opening = null;
        points.push({ timestamp: report.at, value: total, isResetPoint: false });
      }
    }
    if (opening !== null) points.push({ timestamp: from, value: opening, isResetPoint: false });
    points.sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  }
  return {
    markers,
    series: points.length === 0 ? [] : [{ tags: [], points }],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  };
}
