import type { AccountState } from "./account-state";
import { advanceLines, isMetered, priceOf } from "./draft-lines";
import type { StoredSubscription } from "./wire";
import { writeInvoice } from "./write-invoice";

/** Bills the first period of a subscription that begins now (or its trial, which costs nothing). */
export function beginSubscription(state: AccountState, subscription: StoredSubscription, at: number): void {
  state.emit({
    created: at,
    type: "customer.subscription.created",
    kind: "subscription",
    objectId: subscription.id,
  });
  if (subscription.status === "trialing") return;
  const lines = state
    .itemsOf(subscription.id)
    .filter((item) => !isMetered(priceOf(state, item)))
    .flatMap((item) => advanceLines(state, subscription, item));
  if (lines.length === 0) return;
  writeInvoice(state, subscription, lines, {
    at,
    reason: "subscription_create",
    period: { start: at, end: at },
  });
}
