import type { ScheduledChange, Subscription } from "@/lib/canonical";
import type { RawObject } from "../types";
import { type DiscountSources, mapDiscounts } from "./map-coupon";
import { admit, choose, currencyCode, instant, instantOrNull, type Notes, Untranslatable } from "./parse";
import { type PhaseWire, type ScheduleWire, scheduleWire } from "./schema";

const statuses = {
  not_started: "future",
  active: "running",
  completed: "over",
  released: "over",
  canceled: "over",
} as const;
const endBehaviors = { release: "release", cancel: "cancel", renew: "renew", none: "none" } as const;

export interface ReadSchedule {
  readonly state: "future" | "running" | "over";
  readonly wire: ScheduleWire;
}

export function readSchedule(object: RawObject): ReadSchedule {
  const wire = admit(scheduleWire, object);
  choose(endBehaviors, wire.end_behavior, wire.id, "end_behavior");
  return { wire, state: choose(statuses, wire.status, wire.id, "status") };
}

/** Later phases are promised changes; a schedule that cancels at its end is a promised end. */
export function phaseChanges(schedule: ScheduleWire, isCancelKnown: boolean): ScheduledChange[] {
  const changes: ScheduledChange[] = schedule.phases.slice(1).map((phase, index) => ({
    sourceId: `${schedule.id}/phase/${index + 1}`,
    kind: "phase",
    at: instant(phase.start_date),
    description: describePhase(phase),
  }));
  const last = schedule.phases.at(-1);
  if (last && schedule.end_behavior === "cancel" && !isCancelKnown) {
    changes.push({
      sourceId: `${schedule.id}/end`,
      kind: "cancellation",
      at: instant(last.end_date),
      description: "The schedule ends and cancels the subscription.",
    });
  }
  return changes;
}

function describePhase(phase: PhaseWire): string {
  const items = phase.items.map((item) => `${item.quantity ?? 1} x ${item.price}`).join(", ");
  const discounts = (phase.discounts ?? []).map((one) => one.coupon ?? one.discount).filter(Boolean);
  const reduced = discounts.length === 0 ? "" : `, with discount ${discounts.join(", ")}`;
  return `The items change to ${items}${reduced}.`;
}

/** A schedule that has not begun has no subscription yet; it is carried as one that starts later. */
export function mapFutureSubscription(
  { wire }: ReadSchedule,
  lookup: Pick<DiscountSources, "coupons" | "discounts">,
  meteredPlanIds: ReadonlySet<string>,
  notes: Notes,
): Subscription {
  const first = wire.phases[0];
  if (!first) {
    throw new Untranslatable(
      "stripe.malformed",
      `Schedule ${wire.id} has no phases.`,
      "Look at the raw record.",
    );
  }
  const currency = currencyCode(first.currency, wire.id);
  const startsAt = instant(first.start_date);
  const discountIds = (first.discounts ?? [])
    .map((one) => one.discount)
    .filter((id) => typeof id === "string");
  const start: ScheduledChange = {
    sourceId: `${wire.id}/start`,
    kind: "start",
    at: startsAt,
    description: "The subscription starts.",
  };
  const trialEnd = instantOrNull(first.trial_end);
  const trial: ScheduledChange[] = trialEnd
    ? [
        {
          sourceId: `${wire.id}/trial_end`,
          kind: "trialEnd",
          at: trialEnd,
          description: "The trial ends and billing begins.",
        },
      ]
    : [];
  return {
    sourceId: wire.id,
    customerId: wire.customer,
    status: "future",
    sourceStatus: wire.status,
    currency,
    startedAt: startsAt,
    trialEndsAt: trialEnd,
    cancelAt: null,
    cancelAtPeriodEnd: false,
    endedAt: null,
    collectionPausedUntil: null,
    collectionMethod: null,
    items: first.items.map((item, index) => ({
      // A planned item has no id yet; its place in the phase is stable.
      sourceId: `${wire.id}/${index}`,
      planId: item.price,
      quantity: item.quantity ?? (meteredPlanIds.has(item.price) ? null : "1"),
      periodStart: null,
      periodEnd: null,
      discounts: [],
      pricing: null,
    })),
    discounts: mapDiscounts(discountIds, { ...lookup, owner: wire.id, currency }, notes),
    scheduledChanges: [start, ...trial, ...phaseChanges(wire, false)],
    resourceId: null,
    metadata: wire.metadata,
  };
}
