import type { AccountState } from "./account-state";
import type { StoredSubscription } from "./wire";

/** Ends a subscription: no credit for unused time, as with Stripe's default. */
export function cancelSubscription(state: AccountState, subscription: StoredSubscription, at: number): void {
  subscription.status = "canceled";
  subscription.ended_at = at;
  subscription.canceled_at ??= at;
  const schedule = subscription.schedule === null ? null : state.schedules.find(subscription.schedule);
  if (schedule?.status === "active") {
    schedule.status = "canceled";
    schedule.canceled_at = at;
    schedule.current_phase = null;
    subscription.schedule = null;
  }
  state.emit({
    created: at,
    type: "customer.subscription.deleted",
    kind: "subscription",
    objectId: subscription.id,
  });
}
