import type { AwkwardShape } from "./awkward-shapes";
import { boundary } from "./billing-calendar";
import { buildSchedule } from "./build-schedule";
import { DAY, type GenerationContext } from "./generation-context";
import type { StoredCustomer, StoredSubscription } from "./wire";

type Change = (
  context: GenerationContext,
  subscription: StoredSubscription,
  customer: StoredCustomer,
) => void;

/** A starter subscriber, changed at once or after the past has been simulated. */
function lifecycle(
  shape: string,
  changes: { now?: Change; later?: Change; ago?: number; trialDays?: number },
): AwkwardShape {
  return {
    shape,
    size: 1,
    build: (context) => {
      const customer = context.customer();
      const startAt = changes.ago === undefined ? undefined : context.now - changes.ago * DAY;
      const subscription = context.subscribe(customer, [{ price: context.catalogue.prices.starterMonthly }], {
        startAt,
        ...(startAt !== undefined && changes.trialDays !== undefined
          ? { trialEndAt: startAt + changes.trialDays * DAY }
          : {}),
      });
      changes.now?.(context, subscription, customer);
      const { later } = changes;
      if (later) context.later(() => later(context, subscription, customer));
      return [customer];
    },
  };
}

const decline =
  (outcome: "past_due" | "unpaid"): Change =>
  ({ state }, subscription) =>
    state.declining.set(subscription.customer, outcome);

const pause =
  (behavior: "keep_as_draft" | "mark_uncollectible" | "void", resumesAfterDays: number | null): Change =>
  (context, subscription) => {
    const resumes_at = resumesAfterDays === null ? null : context.now + resumesAfterDays * DAY;
    subscription.pause_collection = { behavior, resumes_at };
  };

/** Never billed: the first payment did not go through. */
function neverStarted(status: "incomplete" | "incomplete_expired"): Change {
  return (context, subscription) => {
    subscription.status = status;
    if (status === "incomplete_expired") subscription.ended_at = subscription.created + DAY;
    context.beginnings.pop();
  };
}

/** States a subscription can be in, and the ones that look alike and are not. */
export const AWKWARD_LIFECYCLES: readonly AwkwardShape[] = [
  lifecycle("in trial", { ago: 5, trialDays: 14 }),
  lifecycle("trial just ended", { ago: 20, trialDays: 14 }),
  lifecycle("past due", { now: decline("past_due") }),
  lifecycle("unpaid", { now: decline("unpaid") }),
  lifecycle("cancels at period end", {
    later: ({ state, now }, subscription) => {
      subscription.cancel_at = state.itemsOf(subscription.id)[0]?.current_period_end ?? null;
      subscription.cancel_at_period_end = true;
      subscription.canceled_at = now - DAY;
      state.emit({
        created: now - DAY,
        type: "customer.subscription.updated",
        kind: "subscription",
        objectId: subscription.id,
        previous: { cancel_at_period_end: false },
      });
    },
  }),
  lifecycle("cancels on a date inside a period", {
    later: ({ now }, subscription) => {
      subscription.cancel_at = now + 10 * DAY;
      subscription.canceled_at = now - 3 * DAY;
    },
  }),
  lifecycle("cancelled", {
    now: ({ now }, subscription) => {
      subscription.cancel_at = now - 15 * DAY;
      subscription.canceled_at = now - 20 * DAY;
    },
  }),
  lifecycle("incomplete", { ago: 0.5, now: neverStarted("incomplete") }),
  lifecycle("incomplete and expired", { ago: 10, now: neverStarted("incomplete_expired") }),
  lifecycle("collection paused, drafts kept", { later: pause("keep_as_draft", 45) }),
  lifecycle("collection paused, invoices void", { later: pause("void", null) }),
  lifecycle("collection paused, uncollectible", { later: pause("mark_uncollectible", null) }),
  lifecycle("paused", {
    later: (_context, subscription) => {
      subscription.status = "paused";
    },
  }),
  lifecycle("billed by invoice", {
    now: (_context, subscription) => {
      subscription.collection_method = "send_invoice";
      subscription.days_until_due = 30;
    },
  }),
  lifecycle("schedule with a price rise", {
    later: ({ state, catalogue, now }, subscription, customer) => {
      const item = state.itemsOf(subscription.id)[0];
      if (!item) return;
      const { current_period_start: start, current_period_end: end } = item;
      const yearLater = boundary(end, { interval: "month", interval_count: 12 }, 1);
      const schedule = buildSchedule(state, {
        customer: customer.id,
        currency: "usd",
        created: now - 4 * DAY,
        subscription,
        phases: [
          { start, end, items: [{ price: item.price, quantity: 1 }] },
          { start: end, end: yearLater, items: [{ price: catalogue.prices.growthMonthly.id, quantity: 1 }] },
        ],
      });
      subscription.schedule = schedule.id;
    },
  }),
  {
    shape: "schedule not started",
    size: 1,
    build: (context) => {
      const customer = context.customer();
      const start = context.now + 14 * DAY;
      buildSchedule(context.state, {
        customer: customer.id,
        currency: "usd",
        created: context.now - 6 * DAY,
        subscription: null,
        phases: [
          {
            start,
            end: boundary(start, { interval: "month", interval_count: 1 }, 3),
            items: [{ price: context.catalogue.prices.growthMonthly.id, quantity: 5 }],
          },
        ],
      });
      return [customer];
    },
  },
];
