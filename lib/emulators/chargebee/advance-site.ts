import { stamps } from "./build-catalogue";
import { termEnd } from "./build-subscription";
import { renewalEstimate } from "./renewal-estimate";
import type { SiteState } from "./site-state";
import type { WireSubscription } from "./wire";

/** Changes one subscription may go through in one move of the clock; more means that its dates make no sense. */
const MAX_STEPS = 1000;

/**
 * Lets the site do what it does by itself up to an instant (Unix seconds): trials end, terms renew and are invoiced,
 * scheduled changes and ramps take effect, pauses and non-renewing subscriptions end.
 */
function advanceSite(state: SiteState, now: number): void {
  for (const subscription of state.subscription.values()) {
    for (let step = 0; step < MAX_STEPS && advanceOnce(state, subscription, now); step += 1);
  }
}

/** Moves a site along with its clock, looking at it only when something may be due. */
export class SiteCalendar {
  private quietUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly state: SiteState) {}

  advanceTo(now: number): void {
    if (now < this.quietUntil) return;
    advanceSite(this.state, now);
    this.quietUntil = Number.POSITIVE_INFINITY;
    for (const { next_billing_at: due, current_term_end: end } of this.state.subscription.values()) {
      for (const at of [due, end])
        if (at !== undefined && at > now) this.quietUntil = Math.min(this.quietUntil, at);
    }
  }

  /** Somebody changed dates: everything may be due again. */
  disturb(): void {
    this.quietUntil = Number.NEGATIVE_INFINITY;
  }
}

function advanceOnce(state: SiteState, subscription: WireSubscription, now: number): boolean {
  const { status, current_term_end: end, next_billing_at: due } = subscription;
  if (subscription.deleted) return false;
  if (status === "non_renewing" && end !== undefined && end <= now) {
    Object.assign(subscription, { status: "cancelled", cancelled_at: end, ...stamps(end) });
    return true;
  }
  if (due === undefined || due > now || !["active", "in_trial", "future", "paused"].includes(status)) {
    return false;
  }
  applyRamps(state, subscription, due);
  const scheduled = state.scheduled.get(subscription.id);
  if (scheduled) {
    Object.assign(subscription, scheduled, { has_scheduled_changes: false });
    state.scheduled.delete(subscription.id);
  }
  if (status === "future" && subscription.trial_end !== undefined && subscription.trial_end > due) {
    Object.assign(subscription, {
      status: "in_trial",
      next_billing_at: subscription.trial_end,
      ...stamps(due),
    });
    return true;
  }
  Object.assign(subscription, { status: "active", activated_at: subscription.activated_at ?? due });
  if (status === "paused") delete subscription.resume_date;
  writeInvoice(state, subscription, due);
  const { billing_period: count = 1, billing_period_unit: unit = "month" } = subscription;
  const termEndAt = termEnd(due, count, unit);
  Object.assign(subscription, {
    current_term_start: due,
    current_term_end: termEndAt,
    next_billing_at: termEndAt,
    ...stamps(due),
  });
  return true;
}

function applyRamps(state: SiteState, subscription: WireSubscription, at: number): void {
  for (const ramp of state.ramp.values()) {
    if (ramp.subscription_id !== subscription.id || ramp.status !== "scheduled" || ramp.effective_from > at)
      continue;
    for (const change of ramp.items_to_update ?? []) {
      const line = subscription.subscription_items?.find((one) => one.item_price_id === change.item_price_id);
      if (line) Object.assign(line, { unit_price: change.unit_price, amount: change.amount });
    }
    Object.assign(ramp, { status: "succeeded", ...stamps(at) });
  }
}

/** The rail's own invoice: what the money checks after a cutover are held against. */
function writeInvoice(state: SiteState, subscription: WireSubscription, at: number): void {
  const invoice = renewalEstimate(state, subscription, at)?.estimate.invoice_estimate;
  if (!invoice) return;
  state.invoice.put({
    ...invoice,
    id: state.mint("inv_"),
    subscription_id: subscription.id,
    status: invoice.amount_due === 0 ? "paid" : "payment_due",
    tax: 0,
    deleted: false,
    first_invoice: false,
    term_finalized: true,
    ...stamps(at),
    object: "invoice",
    // Kept for reading only; nothing here looks into it.
  } as { id: string });
  const balance = state.customer
    .find(subscription.customer_id)
    ?.balances?.find((one) => one.currency_code === subscription.currency_code);
  if (balance) balance.promotional_credits -= invoice.credits_applied;
}
