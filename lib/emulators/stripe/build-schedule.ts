import type { AccountState } from "./account-state";
import type { StoredSubscription, WirePhase, WireSchedule } from "./wire";

export interface ScheduleFacts {
  customer: string;
  currency: string;
  created: number;
  /** The subscription it steers; null when the first phase has not begun. */
  subscription: StoredSubscription | null;
  phases: readonly { start: number; end: number; items: readonly { price: string; quantity?: number }[] }[];
  endBehavior?: "release" | "cancel";
}

/** Adds a schedule; with a subscription it is in its first phase. */
export function buildSchedule(state: AccountState, facts: ScheduleFacts): WireSchedule {
  const { subscription, created } = facts;
  const first = facts.phases[0];
  const schedule: WireSchedule = state.schedules.add({
    id: state.mint("sub_sched_1", 23),
    object: "subscription_schedule",
    application: null,
    billing_mode: { type: "classic", flexible: null },
    canceled_at: null,
    completed_at: null,
    created,
    current_phase: subscription && first ? { start_date: first.start, end_date: first.end } : null,
    customer: facts.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: facts.endBehavior ?? "release",
    livemode: state.livemode,
    metadata: {},
    pause_schedules: [],
    phases: facts.phases.map((phase) => buildPhase(phase, facts.currency)),
    released_at: null,
    released_subscription: null,
    status: subscription ? "active" : "not_started",
    subscription: subscription?.id ?? null,
    test_clock: null,
  });
  state.emit({ created, type: "subscription_schedule.created", kind: "schedule", objectId: schedule.id });
  return schedule;
}

function buildPhase(phase: ScheduleFacts["phases"][number], currency: string): WirePhase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    end_date: phase.end,
    invoice_settings: null,
    items: phase.items.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: price,
      price,
      ...(quantity === undefined ? {} : { quantity }),
      tax_rates: [],
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: "none",
    start_date: phase.start,
    transfer_data: null,
    trial_end: null,
  };
}
