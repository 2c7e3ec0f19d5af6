import type { StandInRoute } from "../shared/exchange";
import { clockFilter, type EndpointContext, listRoute, retrieveRoute } from "./endpoint";
import { renderById, renderItem, renderSubscription } from "./render";
import { invalid, missing } from "./stripe-errors";
import type { StoredSubscription } from "./wire";

const STATUSES = [
  "active",
  "all",
  "canceled",
  "ended",
  "incomplete",
  "incomplete_expired",
  "past_due",
  "paused",
  "trialing",
  "unpaid",
] as const;

/** Without a status cancelled subscriptions are left out; `ended` is cancelled or expired before it began. */
function statusTest(
  wanted: (typeof STATUSES)[number] | null,
): (status: StoredSubscription["status"]) => boolean {
  if (wanted === "all") return () => true;
  if (wanted === null) return (status) => status !== "canceled" && status !== "incomplete_expired";
  if (wanted === "ended") return (status) => status === "canceled" || status === "incomplete_expired";
  return (status) => status === wanted;
}

/** Subscriptions, their items and their schedules. */
export function subscriptionRoutes(context: EndpointContext): StandInRoute[] {
  const { state } = context;
  return [
    listRoute(context, {
      pattern: "/v1/subscriptions",
      permission: "rak_subscription_read",
      noun: "subscription",
      filters: [
        "automatic_tax",
        "collection_method",
        "created",
        "current_period_end",
        "current_period_start",
        "customer",
        "customer_account",
        "plan",
        "price",
        "status",
        "test_clock",
      ],
      collection: state.subscriptions,
      select: (query) => {
        const customer = query.text("customer");
        return customer === null ? null : state.subscriptions.by("customer", customer);
      },
      matches: (query) => {
        const hasStatus = statusTest(query.choice("status", STATUSES));
        const createdAt = query.range("created");
        const periodStart = query.range("current_period_start");
        const periodEnd = query.range("current_period_end");
        const filtersPeriod = query.has("current_period_start") || query.has("current_period_end");
        const price = query.text("price") ?? query.text("plan");
        const collection = query.choice("collection_method", ["charge_automatically", "send_invoice"]);
        const onClock = clockFilter(query);
        return (subscription) => {
          if (!hasStatus(subscription.status) || !createdAt(subscription.created) || !onClock(subscription))
            return false;
          if (collection !== null && subscription.collection_method !== collection) return false;
          if (price === null && !filtersPeriod) return true;
          const items = state.itemsOf(subscription.id);
          return (
            (price === null || items.some((item) => item.price === price)) &&
            (!filtersPeriod ||
              items.some(
                (item) => periodStart(item.current_period_start) && periodEnd(item.current_period_end),
              ))
          );
        };
      },
      render: (subscription) => renderSubscription(state, subscription),
    }),
    retrieveRoute(context, "/v1/subscriptions/:id", "rak_subscription_read", "subscription", (id) =>
      renderById(state, "subscription", id),
    ),
    listRoute(context, {
      pattern: "/v1/subscription_items",
      permission: "rak_subscription_read",
      noun: "subscription_item",
      filters: ["subscription"],
      collection: state.items,
      select: (query) => {
        const subscription = query.required("subscription");
        if (!state.subscriptions.find(subscription)) missing("subscription", subscription, "subscription");
        return state.itemsOf(subscription);
      },
      render: (item) => renderItem(state, item),
    }),
    retrieveRoute(context, "/v1/subscription_items/:id", "rak_subscription_read", "subscription_item", (id) =>
      renderById(state, "subscription_item", id),
    ),
    {
      method: "GET",
      pattern: "/v1/subscription_items/:id/usage_record_summaries",
      handle: () =>
        invalid(
          "Usage records were removed in API version 2025-03-31.basil. Read billing meter event summaries instead.",
        ),
    },
    listRoute(context, {
      pattern: "/v1/subscription_schedules",
      permission: "rak_subscription_read",
      noun: "subscription_schedule",
      filters: [
        "canceled_at",
        "completed_at",
        "created",
        "customer",
        "customer_account",
        "released_at",
        "scheduled",
      ],
      collection: state.schedules,
      select: (query) => {
        const customer = query.text("customer");
        return customer === null ? null : state.schedules.by("customer", customer);
      },
      matches: (query) => {
        const createdAt = query.range("created");
        const canceledAt = query.range("canceled_at");
        const completedAt = query.range("completed_at");
        const releasedAt = query.range("released_at");
        const scheduled = query.flag("scheduled");
        const onClock = clockFilter(query);
        return (schedule) =>
          createdAt(schedule.created) &&
          canceledAt(schedule.canceled_at) &&
          completedAt(schedule.completed_at) &&
          releasedAt(schedule.released_at) &&
          (scheduled !== true || schedule.status === "not_started") &&
          onClock(schedule);
      },
      render: (schedule) => schedule,
    }),
    retrieveRoute(
      context,
      "/v1/subscription_schedules/:id",
      "rak_subscription_read",
      "subscription_schedule",
      (id) => renderById(state, "schedule", id),
    ),
  ];
}
