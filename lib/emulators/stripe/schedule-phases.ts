import type { AccountState } from "./account-state";
import { beginSubscription } from "./begin-subscription";
import { boundaryAfter } from "./billing-calendar";
import { buildItem, buildSubscription } from "./build-subscription";
import { cancelSubscription } from "./cancel-subscription";
import type { StoredSubscription, WirePhase, WireSchedule } from "./wire";

function activeSchedule(state: AccountState, subscription: StoredSubscription): WireSchedule | null {
  const schedule = subscription.schedule === null ? null : state.schedules.find(subscription.schedule);
  return schedule?.status === "active" ? schedule : null;
}

/** End of the running phase of a subscription's schedule. */
export function phaseEndsAt(state: AccountState, subscription: StoredSubscription): number | null {
  return activeSchedule(state, subscription)?.current_phase?.end_date ?? null;
}

/** Makes the subscription that a schedule promised and returns its id. */
export function startSchedule(state: AccountState, schedule: WireSchedule, at: number): string {
  const phase = schedule.phases[0];
  if (!phase) throw new Error(`schedule ${schedule.id} has no phase`);
  const subscription = buildSubscription(state, {
    customer: schedule.customer,
    currency: phase.currency,
    startAt: at,
    items: phase.items.map((item) => ({ price: item.price, quantity: item.quantity })),
  });
  subscription.schedule = schedule.id;
  schedule.status = "active";
  schedule.subscription = subscription.id;
  schedule.current_phase = { start_date: phase.start_date, end_date: phase.end_date };
  state.emit({ created: at, type: "subscription_schedule.updated", kind: "schedule", objectId: schedule.id });
  beginSubscription(state, subscription, at);
  return subscription.id;
}

/**
 * Moves a schedule on when its phase has ended: to the next phase, or by its end behaviour.
 * @returns ids of items that are new and have to be billed from now on
 */
export function finishSchedulePhase(
  state: AccountState,
  subscription: StoredSubscription,
  at: number,
): Set<string> {
  const schedule = activeSchedule(state, subscription);
  const current = schedule?.current_phase;
  if (!schedule || !current || current.end_date > at) return new Set();
  const next = schedule.phases.find((phase) => phase.start_date >= current.end_date);
  state.emit({ created: at, type: "subscription_schedule.updated", kind: "schedule", objectId: schedule.id });
  if (next) {
    schedule.current_phase = { start_date: next.start_date, end_date: next.end_date };
    return replaceItems(state, subscription, next, at);
  }
  schedule.current_phase = null;
  if (schedule.end_behavior === "cancel") {
    schedule.status = "completed";
    schedule.completed_at = at;
    subscription.schedule = null;
    cancelSubscription(state, subscription, at);
    return new Set();
  }
  schedule.status = "released";
  schedule.released_at = at;
  schedule.released_subscription = subscription.id;
  schedule.subscription = null;
  subscription.schedule = null;
  return new Set();
}

/** Items of the same price stay and take the new quantity; others are replaced. No proration is written. */
function replaceItems(
  state: AccountState,
  subscription: StoredSubscription,
  phase: WirePhase,
  at: number,
): Set<string> {
  const kept = new Set<string>();
  const added = new Set<string>();
  const existing = state.itemsOf(subscription.id);
  for (const wanted of phase.items) {
    const match = existing.find((item) => item.price === wanted.price && !kept.has(item.id));
    if (match) {
      kept.add(match.id);
      if (wanted.quantity !== undefined) match.quantity = wanted.quantity;
      continue;
    }
    const recurring = state.prices.find(wanted.price)?.recurring;
    if (!recurring) continue;
    const item = buildItem(state, {
      subscription: subscription.id,
      price: wanted.price,
      quantity: wanted.quantity,
      createdAt: at,
      period: { start: at, end: boundaryAfter(subscription.billing_cycle_anchor, recurring, at) },
    });
    added.add(item.id);
  }
  for (const item of existing) if (!kept.has(item.id)) state.items.remove(item.id);
  return added;
}
