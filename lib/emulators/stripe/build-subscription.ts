import type { AccountState } from "./account-state";
import { boundaryAfter, boundaryAtOrBefore } from "./billing-calendar";
import type { StoredItem, StoredSubscription } from "./wire";

export interface ItemFacts {
  subscription: string;
  price: string;
  /** Absent for metered prices. */
  quantity?: number;
  createdAt: number;
  period: { start: number; end: number };
  discounts?: string[];
}

export interface SubscriptionFacts {
  customer: string;
  currency: string;
  startAt: number;
  items: readonly { price: string; quantity?: number }[];
  /** Items stand in the period that contains this instant. Default: the start. */
  periodAt?: number;
  trialEndAt?: number;
}

/** Adds an item to a subscription. */
export function buildItem(state: AccountState, facts: ItemFacts): StoredItem {
  return state.items.add({
    id: state.mint("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: facts.createdAt,
    current_period_end: facts.period.end,
    current_period_start: facts.period.start,
    current_trial: null,
    discounts: facts.discounts ?? [],
    metadata: {},
    price: facts.price,
    ...(facts.quantity === undefined ? {} : { quantity: facts.quantity }),
    subscription: facts.subscription,
    tax_rates: [],
  });
}

/** Adds a subscription with its items, active or in its trial. Nothing is billed and no event is written. */
export function buildSubscription(state: AccountState, facts: SubscriptionFacts): StoredSubscription {
  const { customer, currency, startAt, trialEndAt } = facts;
  const anchor = trialEndAt ?? startAt;
  const now = facts.periodAt ?? startAt;
  const trialing = trialEndAt !== undefined && trialEndAt > now;
  const day = new Date(anchor * 1000).getUTCDate();
  const subscription: StoredSubscription = state.subscriptions.add({
    id: state.mint("sub_1", 23),
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: { day_of_month: day, hour: null, minute: null, month: null, second: null },
    billing_mode: { type: "classic", flexible: null },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: startAt,
    currency,
    customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    latest_invoice: null,
    livemode: state.livemode,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: startAt,
    status: trialing ? "trialing" : "active",
    test_clock: state.customers.find(customer)?.test_clock ?? null,
    transfer_data: null,
    trial_end: trialEndAt ?? null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: "create_invoice" },
    },
    trial_start: trialEndAt === undefined ? null : startAt,
  });
  for (const { price: priceId, quantity } of facts.items) {
    const recurring = state.prices.find(priceId)?.recurring;
    if (!recurring) throw new Error(`price ${priceId} is not recurring`);
    const period = trialing
      ? { start: startAt, end: trialEndAt }
      : { start: boundaryAtOrBefore(anchor, recurring, now), end: boundaryAfter(anchor, recurring, now) };
    buildItem(state, { subscription: subscription.id, price: priceId, quantity, createdAt: startAt, period });
  }
  return subscription;
}
