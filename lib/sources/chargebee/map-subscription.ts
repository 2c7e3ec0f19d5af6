import type { Coupon, Plan, Subscription, SubscriptionStatus } from "@/lib/canonical";
import type { Notes } from "../translation";
import type { ExportScope, RawObject } from "../types";
import { cancelsAt, scheduledChanges } from "./map-changes";
import { type RunningDiscount, runningDiscounts } from "./map-coupon";
import { linesOf, mapItem, termOf } from "./map-items";
import { admit, choose, currencyCode, instantOrNull, metadataOf } from "./parse";
import { type SubscriptionWire, subscriptionWire } from "./schema";

const statuses: Readonly<Record<string, SubscriptionStatus | "elsewhere">> = {
  future: "future",
  in_trial: "trialing",
  active: "active",
  non_renewing: "nonRenewing",
  paused: "paused",
  cancelled: "cancelled",
  transferred: "elsewhere",
};
const collectionMethods = { on: "automatic", off: "invoice" } as const;

export interface SubscriptionSources {
  readonly scope: ExportScope;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly coupons: ReadonlyMap<string, Coupon>;
  readonly ramps: readonly unknown[];
  readonly scheduled: unknown;
}

/**
 * A subscription with its frozen prices. Null for one that was moved to another site or business entity: it lives on
 * there. https://apidocs.chargebee.com/docs/api/subscriptions
 */
export function mapSubscription(
  object: RawObject,
  sources: SubscriptionSources,
  notes: Notes,
): Subscription | null {
  const wire = admit(subscriptionWire, object);
  const status = choose(statuses, wire.status, wire.id, "status");
  if (status === "elsewhere" || wire.decommissioned) {
    notes.warn(
      "chargebee.transferred",
      `${wire.id} was transferred to another business entity or site and is not carried from here.`,
      "Export the site it was moved to.",
    );
    return null;
  }
  warnUncarried(wire, notes);
  const discounts = runningDiscounts(wire, sources.coupons, termOf(wire), notes);
  const seen = new Map<string, number>();
  const items = linesOf(wire).map((line) => {
    const index = seen.get(line.item_price_id) ?? 0;
    seen.set(line.item_price_id, index + 1);
    const plan = sources.plans.get(line.item_price_id);
    const item = mapItem(line, index, wire, plan);
    return { ...item, discounts: discountsOn(discounts, item.planId, plan?.kind ?? null) };
  });
  const watermark = new Date(sources.scope.watermark).toISOString();
  return {
    sourceId: wire.id,
    customerId: wire.customer_id,
    status: status === "active" && (wire.due_invoices_count ?? 0) > 0 ? "pastDue" : status,
    sourceStatus: wire.status,
    currency: currencyCode(wire.currency_code, wire.id),
    startedAt: instantOrNull(wire.started_at ?? wire.start_date ?? wire.created_at),
    trialEndsAt: instantOrNull(wire.trial_end),
    cancelAt: cancelsAt(wire),
    cancelAtPeriodEnd: status === "nonRenewing",
    endedAt: status === "cancelled" ? instantOrNull(wire.cancelled_at) : null,
    collectionPausedUntil: null,
    collectionMethod: wire.auto_collection
      ? choose(collectionMethods, wire.auto_collection, wire.id, "auto_collection")
      : null,
    items,
    discounts: discounts.filter((one) => one.covers === null).map((one) => one.discount),
    scheduledChanges: scheduledChanges(wire, {
      watermark,
      discounts,
      ramps: sources.ramps,
      scheduled: sources.scheduled,
    }),
    resourceId: null,
    metadata: {
      ...metadataOf(object.raw),
      ...(wire.business_entity_id ? { business_entity_id: wire.business_entity_id } : {}),
    },
  };
}

const discountsOn = (discounts: readonly RunningDiscount[], planId: string, kind: Plan["kind"] | null) =>
  discounts.filter((one) => one.covers?.(planId, kind)).map((one) => one.discount);

function warnUncarried(wire: SubscriptionWire, notes: Notes): void {
  if (!wire.has_scheduled_advance_invoices) return;
  notes.warn(
    "chargebee.advance_invoices",
    `${wire.id} is invoiced in advance by a schedule, which is not carried.`,
    "The rail goes on with it; do not bill the same terms elsewhere.",
  );
}
