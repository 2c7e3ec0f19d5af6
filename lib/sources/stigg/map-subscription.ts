import type { Discount, ScheduledChange, Subscription, SubscriptionStatus } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { ExportScope, RawObject } from "../types";
import type { CatalogueIndex } from "./catalogue-index";
import { mapDiscounts } from "./map-coupon";
import { mapItems, subscriptionCurrency, warnMinimum } from "./map-items";
import { admit, choose, metadataOf, present } from "./parse";
import { type SubscriptionWire, subscriptionWire } from "./schema";

const statuses: Readonly<Record<string, SubscriptionStatus>> = {
  ACTIVE: "active",
  IN_TRIAL: "trialing",
  PAYMENT_PENDING: "incomplete",
  NOT_STARTED: "future",
  CANCELED: "cancelled",
  EXPIRED: "cancelled",
};
const collections = { NOT_REQUIRED: false, PROCESSING: false, FAILED: true, ACTION_REQUIRED: true } as const;
const methods = { CHARGE: "automatic", INVOICE: "invoice", NONE: null } as const;
const over: ReadonlySet<SubscriptionStatus> = new Set(["cancelled", "incompleteExpired"]);

export interface SubscriptionSources {
  readonly index: CatalogueIndex;
  readonly scope: ExportScope;
}

export function mapSubscription(object: RawObject, sources: SubscriptionSources, notes: Notes): Subscription {
  const wire = admit(subscriptionWire, object);
  const currency = subscriptionCurrency(wire);
  const ending = endOf(wire, sources.scope.watermark);
  const status = statusOf(wire, ending);
  const discounts = mapDiscounts(wire.coupons, wire.subscriptionId, currency, notes);
  warnUncarried(wire, notes);
  return {
    sourceId: wire.subscriptionId,
    customerId: wire.customer.customerId,
    status,
    sourceStatus: wire.status,
    currency,
    startedAt: wire.startDate,
    trialEndsAt: wire.trialEndDate ?? null,
    cancelAt: over.has(status) ? null : ending,
    cancelAtPeriodEnd: ending !== null && ending === wire.currentBillingPeriodEnd,
    endedAt: over.has(status)
      ? (wire.effectiveEndDate ?? wire.endDate ?? wire.cancellationDate ?? null)
      : null,
    collectionPausedUntil: null,
    collectionMethod: choose(
      methods,
      wire.paymentCollectionMethod ?? "NONE",
      wire.subscriptionId,
      "paymentCollectionMethod",
    ),
    ...(typeof wire.customer.hasPaymentMethod === "boolean" && {
      hasPaymentMethod: wire.customer.hasPaymentMethod,
    }),
    items: mapItems(wire, sources.index, notes),
    discounts,
    scheduledChanges: over.has(status)
      ? []
      : scheduledChanges(wire, ending, discounts, sources.scope.watermark),
    resourceId: wire.resource?.resourceId ?? null,
    metadata: {
      ...metadataOf(wire.additionalMetaData),
      ...present({ billing_id: wire.billingId, stigg_paying_customer: wire.payingCustomer?.customerId }),
    },
  };
}

/** The instant after which it does not go on, if that is still to come. */
function endOf(wire: SubscriptionWire, watermark: string): string | null {
  const end = wire.effectiveEndDate ?? wire.endDate ?? null;
  return end !== null && end > watermark ? end : null;
}

/** Stigg keeps a subscription that will not renew, or whose payment failed, `ACTIVE`; we keep the difference. */
function statusOf(wire: SubscriptionWire, ending: string | null): SubscriptionStatus {
  const status = choose(statuses, wire.status, wire.subscriptionId, "status");
  const isOwing = choose(collections, wire.paymentCollection, wire.subscriptionId, "paymentCollection");
  if (status !== "active") return status;
  if (isOwing) return "pastDue";
  return ending === null ? "active" : "nonRenewing";
}

function warnUncarried(wire: SubscriptionWire, notes: Notes): void {
  if (wire.minimumSpend?.minimum) warnMinimum(wire, notes);
  if (wire.budget) {
    notes.warn(
      "stigg.budget",
      `${wire.subscriptionId} has a budget of ${wire.budget.limit}, which nothing enforces after the migration.`,
      "Set a limit of your own for this customer, or accept that there is none.",
    );
  }
}

const settled = {
  Scheduled: true,
  PendingPayment: true,
  Canceled: false,
  Done: false,
  Failed: false,
} as const;
const trialEnds = {
  CONVERT_TO_PAID: "The trial ends and billing begins.",
  CANCEL_SUBSCRIPTION: "The trial ends, and with it the subscription.",
} as const;

/** Every dated change that Stigg would make by itself after the watermark, earliest first. */
function scheduledChanges(
  wire: SubscriptionWire,
  ending: string | null,
  discounts: readonly Discount[],
  watermark: string,
): ScheduledChange[] {
  const id = wire.subscriptionId;
  const changes: ScheduledChange[] = [];
  const add = (
    kind: ScheduledChange["kind"],
    key: string,
    at: string | null | undefined,
    description: string,
    more: Pick<ScheduledChange, "amount" | "unit" | "every"> = {},
  ): void => {
    if (at) changes.push({ sourceId: `${id}/${key}`, kind, at, description, ...more });
  };
  const behavior = wire.trialConfiguration?.trialEndBehavior ?? "CONVERT_TO_PAID";
  add("trialEnd", "trial_end", wire.trialEndDate, choose(trialEnds, behavior, id, "trialEndBehavior"));
  add("cancellation", "cancel", ending, "The subscription ends and does not renew.");
  if (wire.status === "NOT_STARTED") add("start", "start", wire.startDate, "The subscription begins.");
  for (const discount of discounts) {
    add(
      "discountEnd",
      discount.sourceId,
      discount.endsAt,
      `The discount of coupon ${discount.couponId} ends.`,
    );
  }
  for (const [index, update] of wire.scheduledUpdates.entries()) {
    if (!choose(settled, update.scheduleStatus, id, "scheduledUpdates.scheduleStatus")) continue;
    const to = update.targetPackage ? ` to ${update.targetPackage.refId}` : "";
    const what = `Stigg changes the subscription (${update.subscriptionScheduleType}${to}).`;
    add("phase", `update/${index}`, update.scheduledExecutionTime, what);
  }
  for (const price of wire.prices) {
    add(
      "recurringGrant",
      `credits/${price.id}`,
      price.nextGrantDate,
      `Stigg grants ${price.creditsQuantity ?? "more"} credits again.`,
      {
        ...(price.creditsQuantity == null ? {} : { amount: plainDecimal(price.creditsQuantity) }),
        unit: price.topUpCustomCurrencyId ?? "credits",
        ...(price.creditGrantCadence === "MONTHLY" ? { every: { unit: "month", count: 1 } } : {}),
      },
    );
  }
  return changes
    .filter((change) => change.at > watermark)
    .sort((a, b) => a.at.localeCompare(b.at) || a.sourceId.localeCompare(b.sourceId));
}
