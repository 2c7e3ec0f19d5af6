import type {
  Discount,
  ScheduledChange,
  Subscription,
  SubscriptionItem,
  SubscriptionStatus,
} from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import { isRecord } from "./client";
import { type DiscountSources, mapDiscounts } from "./map-coupon";
import { phaseChanges } from "./map-schedule";
import {
  admit,
  choose,
  currencyCode,
  instant,
  instantOrNull,
  type Notes,
  Untranslatable,
  warnUncertainCurrency,
} from "./parse";
import { type ItemWire, type ScheduleWire, type SubscriptionWire, subscriptionWire } from "./schema";

const statuses: Readonly<Record<string, SubscriptionStatus>> = {
  incomplete: "incomplete",
  incomplete_expired: "incompleteExpired",
  trialing: "trialing",
  active: "active",
  past_due: "pastDue",
  canceled: "cancelled",
  unpaid: "unpaid",
  paused: "paused",
};
const collectionMethods = { charge_automatically: "automatic", send_invoice: "invoice" } as const;

export interface SubscriptionSources extends Pick<DiscountSources, "coupons" | "discounts"> {
  readonly scope: ExportScope;
  /** The schedule that is running this subscription. */
  readonly schedule: ScheduleWire | null;
  /** Discounts on the customer; they apply only where the subscription has none of its own. */
  readonly customerDiscounts: readonly Discount[];
  /** Whether invoices without a method of their own find one on the customer. */
  readonly customerHasPaymentMethod: boolean;
}

export function mapSubscription(object: RawObject, sources: SubscriptionSources, notes: Notes): Subscription {
  refuseAccountCustomer(object);
  const wire = admit(subscriptionWire, object);
  const currency = currencyCode(wire.currency, wire.id);
  warnUncertainCurrency(currency, wire.id, notes);
  if (wire.items.has_more) {
    throw new Untranslatable(
      "stripe.items_cut",
      `Subscription ${wire.id} has more items than were read.`,
      "Read the account again.",
    );
  }
  warnUncarried(wire, notes);
  const items = wire.items.data.map((item) => mapItem(item, wire, currency, sources, notes));
  const discounts = mapDiscounts(wire.discounts, { ...sources, owner: wire.id, currency }, notes);
  const status = statusOf(wire);
  return {
    sourceId: wire.id,
    customerId: wire.customer,
    status,
    sourceStatus: wire.status,
    currency,
    startedAt: instant(wire.start_date),
    trialEndsAt: instantOrNull(wire.trial_end),
    cancelAt: instantOrNull(wire.cancel_at),
    cancelAtPeriodEnd: wire.cancel_at_period_end,
    endedAt: instantOrNull(wire.ended_at),
    collectionPausedUntil: wire.pause_collection
      ? (instantOrNull(wire.pause_collection.resumes_at) ?? "indefinite")
      : null,
    collectionMethod: choose(collectionMethods, wire.collection_method, wire.id, "collection_method"),
    hasPaymentMethod:
      Boolean(wire.default_payment_method ?? wire.default_source) || sources.customerHasPaymentMethod,
    taxHandling: taxHandlingOf(wire),
    items,
    discounts,
    scheduledChanges: scheduledChanges(wire, status, items, discounts, sources),
    resourceId: null,
    metadata: wire.metadata,
  };
}

/** Rates on the subscription itself were chosen by hand. */
function taxHandlingOf(wire: SubscriptionWire): "automatic" | "manual" | "none" {
  if (wire.automatic_tax?.enabled) return "automatic";
  return (wire.default_tax_rates ?? []).length > 0 ? "manual" : "none";
}

/** Stripe leaves a subscription that will not renew `active`; we keep the difference. */
function statusOf(wire: SubscriptionWire): SubscriptionStatus {
  const status = choose(statuses, wire.status, wire.id, "status");
  const ends = wire.cancel_at_period_end || typeof wire.cancel_at === "number";
  return status === "active" && ends ? "nonRenewing" : status;
}

function mapItem(
  item: ItemWire,
  wire: SubscriptionWire,
  currency: string,
  sources: SubscriptionSources,
  notes: Notes,
): SubscriptionItem {
  const isMetered = item.price.recurring?.usage_type === "metered";
  return {
    sourceId: item.id,
    planId: item.price.id,
    // A licensed item without a quantity is one unit (contract 5.2, rule 6).
    quantity: item.quantity ?? (isMetered ? null : "1"),
    periodStart: instant(item.current_period_start),
    periodEnd: instant(item.current_period_end),
    discounts: mapDiscounts(
      item.discounts,
      { ...sources, owner: `Item ${item.id} of ${wire.id}`, currency },
      notes,
    ),
    pricing: null,
  };
}

/** v2 accounts can stand in for customers; such rows name no customer. */
function refuseAccountCustomer(object: RawObject): void {
  const { raw } = object;
  if (!isRecord(raw) || raw.customer || typeof raw.customer_account !== "string") return;
  throw new Untranslatable(
    "stripe.account_customer",
    `${object.sourceId} belongs to the account ${raw.customer_account} and to no customer, which is not supported.`,
    "Leave it on the rail, or give it a customer in Stripe.",
  );
}

function warnUncarried(wire: SubscriptionWire, notes: Notes): void {
  if (wire.pending_update) {
    notes.warn(
      "stripe.pending_update",
      `${wire.id} has a change that waits for a payment; it is not carried.`,
      "Export again once the payment is settled.",
    );
  }
  if (wire.application) {
    notes.warn(
      "stripe.connect_platform",
      `${wire.id} was made by a Connect platform, which may change it on its own.`,
      "Ask whoever runs the platform before the cutover.",
    );
  }
}

const over: ReadonlySet<SubscriptionStatus> = new Set(["cancelled", "incompleteExpired"]);

/** Every dated change that Stripe would make by itself after the watermark, earliest first. */
function scheduledChanges(
  wire: SubscriptionWire,
  status: SubscriptionStatus,
  items: readonly SubscriptionItem[],
  discounts: readonly Discount[],
  sources: SubscriptionSources,
): ScheduledChange[] {
  if (over.has(status)) return [];
  const changes: ScheduledChange[] = [];
  const add = (kind: ScheduledChange["kind"], key: string, at: string | null, description: string): void => {
    if (at !== null) changes.push({ sourceId: `${wire.id}/${key}`, kind, at, description });
  };
  const periodEnds = items.map((item) => item.periodEnd).filter((end) => end !== null);
  const lastPeriodEnd = periodEnds.length === 0 ? null : periodEnds.reduce((a, b) => (a > b ? a : b));
  const cancelAt = instantOrNull(wire.cancel_at) ?? (wire.cancel_at_period_end ? lastPeriodEnd : null);
  add("trialEnd", "trial_end", instantOrNull(wire.trial_end), "The trial ends and billing begins.");
  add("cancellation", "cancel", cancelAt, "The subscription ends and does not renew.");
  add("resume", "resume", instantOrNull(wire.pause_collection?.resumes_at), "Collecting payments resumes.");
  const own = [...discounts, ...items.flatMap((item) => item.discounts)];
  const running = own.length > 0 ? own : sources.customerDiscounts;
  for (const discount of running) {
    add(
      "discountEnd",
      discount.sourceId,
      discount.endsAt,
      `The discount of coupon ${discount.couponId} ends.`,
    );
  }
  if (sources.schedule) changes.push(...phaseChanges(sources.schedule, cancelAt !== null));
  return changes
    .filter((change) => change.at > sources.scope.watermark)
    .sort((a, b) => a.at.localeCompare(b.at) || a.sourceId.localeCompare(b.sourceId));
}
