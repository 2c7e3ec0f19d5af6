import type { Interval, Subscription, SubscriptionItem } from "@/lib/canonical";

const dayMs = 86_400_000;

const instantOf = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");

/** The n-th renewal counted from an anchor (milliseconds). A day that the month lacks becomes the month's last day. */
export function renewalAt(anchor: number, { unit, count }: Interval, n: number): number {
  if (unit === "day") return anchor + n * count * dayMs;
  if (unit === "week") return anchor + n * count * 7 * dayMs;
  const from = new Date(anchor);
  const months = from.getUTCMonth() + n * count * (unit === "year" ? 12 : 1);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  return Date.UTC(from.getUTCFullYear(), months, day) + (anchor % dayMs);
}

/** The first renewal after an instant, counted from the anchor so that a 31st comes back after a short month. */
function renewalAfter(anchor: number, interval: Interval, after: number): number {
  const length = renewalAt(anchor, interval, 1) - anchor;
  let n = Math.floor((after - anchor) / length) - 1;
  while (renewalAt(anchor, interval, n) <= after) n += 1;
  return renewalAt(anchor, interval, n);
}

/** When an item is invoiced next, and until when that invoice's period lasts. Instants, UTC. */
export interface Renewal {
  readonly at: string;
  readonly periodEnd: string;
}

/**
 * The next renewal of an item after an instant (milliseconds). The provider's own period end leads; one that has passed is
 * carried on by the interval. A trial that ends earlier, or a start that is still to come, is the next invoice. Renewals
 * are counted from the subscription's start where that agrees with the period, because a period's own day may already be
 * a shortened one. Null when nothing says when the item renews.
 */
export function nextRenewal(
  subscription: Subscription,
  item: SubscriptionItem,
  interval: Interval,
  after: number,
): Renewal | null {
  const at = renewalInstant(subscription, item, interval, after);
  if (at === null) return null;
  const anchor = anchorOf(subscription, item, interval, at);
  return { at: instantOf(at), periodEnd: instantOf(renewalAfter(anchor, interval, at)) };
}

function renewalInstant(
  subscription: Subscription,
  item: SubscriptionItem,
  interval: Interval,
  after: number,
): number | null {
  const ahead = (instant: string | null): number | null =>
    instant !== null && Date.parse(instant) > after ? Date.parse(instant) : null;
  if (subscription.status === "future") return ahead(item.periodStart) ?? ahead(subscription.startedAt);
  const periodEnd = ahead(item.periodEnd);
  if (subscription.status === "trialing") {
    const trialEnd = ahead(subscription.trialEndsAt);
    if (trialEnd !== null && (periodEnd === null || trialEnd < periodEnd)) return trialEnd;
  }
  if (periodEnd !== null) return periodEnd;
  const known = item.periodEnd ?? item.periodStart;
  if (known === null) return null;
  const anchor = anchorOf(subscription, item, interval, Date.parse(known));
  return renewalAfter(anchor, interval, after);
}

function anchorOf(
  { startedAt }: Subscription,
  { periodStart }: SubscriptionItem,
  interval: Interval,
  renewal: number,
): number {
  for (const instant of [startedAt, periodStart]) {
    if (instant === null) continue;
    const anchor = Date.parse(instant);
    if (anchor <= renewal && renewalAfter(anchor, interval, renewal - 1) === renewal) return anchor;
  }
  return renewal;
}
