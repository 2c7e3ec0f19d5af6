import type { AccountState } from "./account-state";
import { boundaryAfter } from "./billing-calendar";
import { cancelSubscription } from "./cancel-subscription";
import type { DraftLine } from "./draft-line";
import { advanceLines, arrearsLines, isMetered, pendingLines, priceOf } from "./draft-lines";
import { finishSchedulePhase, phaseEndsAt } from "./schedule-phases";
import type { StoredItem, StoredSubscription } from "./wire";
import { writeInvoice } from "./write-invoice";

const STOPPED: readonly string[] = ["canceled", "incomplete_expired", "incomplete", "paused"];

/** When something next happens to a subscription by itself; null for one that has ended or stands still. */
export function subscriptionDueAt(state: AccountState, id: string): number | null {
  const subscription = state.subscriptions.find(id);
  if (!subscription || STOPPED.includes(subscription.status)) return null;
  let at = Number.POSITIVE_INFINITY;
  const consider = (instant: number | null | undefined): void => {
    if (typeof instant === "number" && instant < at) at = instant;
  };
  for (const item of state.itemsOf(id)) consider(item.current_period_end);
  if (subscription.status === "trialing") consider(subscription.trial_end);
  consider(subscription.cancel_at);
  consider(subscription.pause_collection?.resumes_at);
  consider(phaseEndsAt(state, subscription));
  for (const discount of subscription.discounts) consider(state.discounts.find(discount)?.end);
  return Number.isFinite(at) ? at : null;
}

/** Carries out what is due at one instant: bill usage, cancel or move on, bill the next period, pay. */
export function advanceSubscription(state: AccountState, id: string, at: number): void {
  const subscription = state.subscriptions.find(id);
  if (!subscription) return;
  const before = subscription.status;
  dropEnded(state, subscription, at);
  const trialing = subscription.status === "trialing";
  const closing = state.itemsOf(id).filter((item) => item.current_period_end <= at);
  const lines: DraftLine[] = [];
  const cancels = subscription.cancel_at !== null && subscription.cancel_at <= at;
  if (!trialing) {
    for (const item of cancels ? state.itemsOf(id) : closing) {
      if (!isMetered(priceOf(state, item))) continue;
      const period = { start: item.current_period_start, end: Math.min(item.current_period_end, at) };
      lines.push(...arrearsLines(state, subscription, item, period));
    }
  }
  const period = closedPeriod(closing, at);
  if (cancels) {
    cancelSubscription(state, subscription, at);
    if (lines.length > 0)
      writeInvoice(state, subscription, lines, { at, reason: "subscription_cycle", period });
    return;
  }
  if (trialing && subscription.trial_end !== null && subscription.trial_end <= at) {
    subscription.status = "active";
    subscription.billing_cycle_anchor = at;
  }
  // A phase may replace the items, so it comes after the old ones' usage and before the new ones' advance.
  const replaced = finishSchedulePhase(state, subscription, at);
  if (subscription.status === "canceled") {
    if (lines.length > 0)
      writeInvoice(state, subscription, lines, { at, reason: "subscription_cycle", period });
    return;
  }
  for (const item of state.itemsOf(id)) {
    if (item.current_period_end > at && !replaced.has(item.id)) continue;
    if (item.current_period_end <= at) renewItem(state, subscription, item, at);
    if (!isMetered(priceOf(state, item))) lines.push(...advanceLines(state, subscription, item));
  }
  const renewed = closing.length > 0 || replaced.size > 0;
  if (renewed) {
    lines.push(...pendingLines(state, subscription));
    if (lines.length > 0)
      writeInvoice(state, subscription, lines, { at, reason: "subscription_cycle", period });
  }
  state.emit({
    created: at,
    type: "customer.subscription.updated",
    kind: "subscription",
    objectId: id,
    ...(before === subscription.status ? {} : { previous: { status: before } }),
  });
}

function renewItem(
  state: AccountState,
  subscription: StoredSubscription,
  item: StoredItem,
  at: number,
): void {
  const { recurring } = priceOf(state, item);
  if (!recurring) return;
  item.current_period_start = at;
  item.current_period_end = boundaryAfter(subscription.billing_cycle_anchor, recurring, at);
}

function closedPeriod(closing: readonly StoredItem[], at: number): { start: number; end: number } {
  const start = Math.min(at, ...closing.map((item) => item.current_period_start));
  return { start, end: at };
}

function dropEnded(state: AccountState, subscription: StoredSubscription, at: number): void {
  subscription.discounts = subscription.discounts.filter((id) => {
    const end = state.discounts.find(id)?.end ?? null;
    return end === null || end > at;
  });
  const resumesAt = subscription.pause_collection?.resumes_at ?? null;
  if (resumesAt !== null && resumesAt <= at) subscription.pause_collection = null;
}
