import type { Interval, ScheduledChange } from "@/lib/canonical";
import type { RunningDiscount } from "./map-coupon";
import { termOf } from "./map-items";
import { instant, instantOrNull } from "./parse";
import { rampWire, type SubscriptionWire, subscriptionWire } from "./schema";

export interface ChangeSources {
  readonly watermark: string;
  readonly discounts: readonly RunningDiscount[];
  readonly ramps: readonly unknown[];
  /** The subscription as it will be after the changes that are scheduled. */
  readonly scheduled: unknown;
}

/** Every dated change that Chargebee would make by itself after the watermark, earliest first. */
export function scheduledChanges(wire: SubscriptionWire, sources: ChangeSources): ScheduledChange[] {
  if (["cancelled", "transferred"].includes(wire.status)) return [];
  const changes: ScheduledChange[] = [];
  const add = (kind: ScheduledChange["kind"], key: string, at: string | null, description: string): void => {
    if (at !== null) changes.push({ sourceId: `${wire.id}/${key}`, kind, at, description });
  };
  const cancels = wire.trial_end_action === "cancel_subscription";
  if (wire.status === "in_trial" || wire.status === "future") {
    const what = cancels
      ? "The trial ends and so does the subscription."
      : "The trial ends and billing begins.";
    add("trialEnd", "trial_end", instantOrNull(wire.trial_end), what);
  }
  if (wire.status === "future") {
    add("start", "start", instantOrNull(wire.start_date ?? wire.next_billing_at), "The subscription begins.");
  }
  add("resume", "resume", instantOrNull(wire.resume_date), "The pause ends and billing goes on.");
  add("phase", "pause", instantOrNull(wire.pause_date), "The subscription is paused.");
  add("cancellation", "cancel", cancelsAt(wire), "The subscription ends and does not renew.");
  if (wire.contract_term && wire.contract_term.status !== "completed") {
    const { id, contract_end: end, action_at_term_end: action } = wire.contract_term;
    add(
      "phase",
      `contract/${id}`,
      instant(end),
      `The contract term ends; then: ${action.replaceAll("_", " ")}.`,
    );
  }
  for (const raw of sources.ramps) {
    const ramp = rampWire.safeParse(raw);
    if (!ramp.success || ramp.data.status !== "scheduled" || ramp.data.deleted) continue;
    const { id, effective_from: from, description } = ramp.data;
    add(
      "phase",
      `ramp/${id}`,
      instant(from),
      description ? `Ramp: ${description}` : "A ramp changes items or prices.",
    );
  }
  const after = subscriptionWire.safeParse(sources.scheduled);
  if (wire.has_scheduled_changes) {
    const at = instantOrNull(wire.changes_scheduled_at ?? wire.next_billing_at ?? wire.current_term_end);
    const items = after.success
      ? (after.data.subscription_items ?? []).map((line) => line.item_price_id)
      : [];
    add(
      "phase",
      "scheduled_changes",
      at,
      items.length > 0 ? `Changes to ${items.join(", ")}.` : "Items change.",
    );
  }
  for (const { discount } of sources.discounts) {
    const key = discount.sourceId.slice(wire.id.length + 1);
    add("discountEnd", key, discount.endsAt, `The discount of coupon ${discount.couponId} ends.`);
  }
  return changes
    .filter((change) => change.at > sources.watermark)
    .sort((a, b) => a.at.localeCompare(b.at) || a.sourceId.localeCompare(b.sourceId));
}

/** When a subscription ends by itself: cancellation scheduled, or a limited number of terms. */
export function cancelsAt(wire: SubscriptionWire): string | null {
  if (wire.status === "non_renewing") return instantOrNull(wire.cancelled_at ?? wire.current_term_end);
  const { remaining_billing_cycles: cycles, current_term_end: end } = wire;
  const term = termOf(wire);
  if (typeof cycles !== "number" || typeof end !== "number" || term === null) return null;
  return instant(afterTerms(end, term, cycles));
}

/** Whole terms after an instant, in seconds; a day that a month lacks becomes its last day. */
function afterTerms(from: number, { unit, count }: Interval, terms: number): number {
  const n = count * terms;
  if (unit === "day") return from + n * 86_400;
  if (unit === "week") return from + n * 604_800;
  const start = new Date(from * 1000);
  const months = start.getUTCMonth() + n * (unit === "year" ? 12 : 1);
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), lastDay);
  const time =
    from - Math.floor(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()) / 1000);
  return Math.floor(Date.UTC(start.getUTCFullYear(), months, day) / 1000) + time;
}
