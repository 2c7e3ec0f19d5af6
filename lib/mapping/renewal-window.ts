import type { Interval, Plan, Subscription, SubscriptionItem, SubscriptionStatus } from "@/lib/canonical";
import { nextRenewal } from "./renewal";

const hourMs = 3_600_000;
/** Hours around a renewal or trial end in which nothing of a customer is moved; before a yearly one it is longer. */
export const renewalHours = { before: 48, beforeYearly: 72, after: 24 } as const;

/** The stretch `[from, until)` around a renewal in which its customer is held. Instants in UTC. */
export interface RenewalWindow {
  readonly renewsAt: string;
  readonly from: string;
  readonly until: string;
}

/** Nothing renews here: it is over, ends with the period, has not begun, or nothing is collected. */
const withoutRenewal: ReadonlySet<SubscriptionStatus> = new Set([
  "cancelled",
  "incomplete",
  "incompleteExpired",
  "nonRenewing",
  "paused",
  "future",
]);

const instantOf = (ms: number): string => new Date(ms).toISOString();

function windowAround(renewalMs: number, isYearly: boolean): RenewalWindow {
  const before = isYearly ? renewalHours.beforeYearly : renewalHours.before;
  return {
    renewsAt: instantOf(renewalMs),
    from: instantOf(renewalMs - before * hourMs),
    until: instantOf(renewalMs + renewalHours.after * hourMs),
  };
}

const longPeriodMs = 300 * 24 * hourMs;

/** By the price's cadence, or where the provider's own period is that long. */
function isYearlyItem({ periodStart, periodEnd }: SubscriptionItem, { unit, count }: Interval): boolean {
  if (unit === "year" || (unit === "month" && count >= 12)) return true;
  return (
    periodStart !== null &&
    periodEnd !== null &&
    Date.parse(periodEnd) - Date.parse(periodStart) > longPeriodMs
  );
}

/**
 * The window of an item's renewal that is not over at `nowMs` (milliseconds), the earliest one; it may lie ahead. Null when
 * the item does not renew. A period that began within the last day began with a renewal unless the subscription did, too.
 */
export function renewalWindow(
  subscription: Subscription,
  item: SubscriptionItem,
  interval: Interval | null,
  nowMs: number,
): RenewalWindow | null {
  if (withoutRenewal.has(subscription.status) || interval === null) return null;
  const isYearly = isYearlyItem(item, interval);
  const { periodStart } = item;
  if (periodStart !== null && periodStart !== subscription.startedAt) {
    const began = Date.parse(periodStart);
    if (began <= nowMs && nowMs < began + renewalHours.after * hourMs) return windowAround(began, isYearly);
  }
  const next = nextRenewal(subscription, item, interval, nowMs - renewalHours.after * hourMs);
  if (next === null) return null;
  const { cancelAt } = subscription;
  const ends = cancelAt !== null && Date.parse(cancelAt) <= Date.parse(next.at);
  return ends ? null : windowAround(Date.parse(next.at), isYearly);
}

/** Whether an instant (milliseconds) lies within a window. */
export const isWithin = ({ from, until }: RenewalWindow, nowMs: number): boolean =>
  Date.parse(from) <= nowMs && nowMs < Date.parse(until);

/** Of several windows the one that holds a customer longest at an instant; null when none does. */
export function holdingWindow(windows: readonly RenewalWindow[], nowMs: number): RenewalWindow | null {
  const holding = windows.filter((window) => isWithin(window, nowMs));
  return holding.sort((a, b) => b.until.localeCompare(a.until))[0] ?? null;
}

/** How often an item is billed: its own cadence, or that of its price in the subscription's currency. */
export function itemInterval(
  { currency }: Subscription,
  item: SubscriptionItem,
  plans: ReadonlyMap<string, Plan>,
): Interval | null {
  if (item.interval) return item.interval;
  const components = plans.get(item.planId)?.components ?? [];
  const component = components.find((each) => each.currency === currency) ?? components[0];
  return component?.interval ?? null;
}
