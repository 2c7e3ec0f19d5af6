import { describe, expect, it } from "vitest";
import type { Subscription, SubscriptionItem } from "@/lib/canonical";
import { holdingWindow, renewalWindow } from "./renewal-window";

const month = { unit: "month", count: 1 } as const;
const year = { unit: "year", count: 1 } as const;
const item = (periodStart: string | null, periodEnd: string | null): SubscriptionItem => ({
  sourceId: "si_1",
  planId: "price_1",
  quantity: "1",
  periodStart,
  periodEnd,
  discounts: [],
  pricing: null,
});
const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  sourceId: "sub_1",
  customerId: "cus_1",
  status: "active",
  sourceStatus: "active",
  currency: "usd",
  startedAt: "2025-01-10T12:00:00Z",
  trialEndsAt: null,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  endedAt: null,
  collectionPausedUntil: null,
  collectionMethod: null,
  items: [],
  discounts: [],
  scheduledChanges: [],
  resourceId: null,
  metadata: {},
  ...change,
});
const monthly = item("2026-10-10T12:00:00Z", "2026-11-10T12:00:00Z");
const holds = (at: string, interval: typeof month | typeof year = month, of = monthly, change = {}) => {
  const window = renewalWindow(subscription(change), of, interval, Date.parse(at));
  return holdingWindow(window ? [window] : [], Date.parse(at))?.until ?? null;
};
const released = "2026-11-11T12:00:00.000Z";

describe("renewalWindow", () => {
  it.each([
    ["a second before the 48 hours", "2026-11-08T11:59:59Z", null],
    ["as the 48 hours begin", "2026-11-08T12:00:00Z", released],
    ["at the renewal", "2026-11-10T12:00:00Z", released],
    ["a second before the day after it is over", "2026-11-11T11:59:59Z", released],
    ["as the day after it is over", "2026-11-11T12:00:00Z", null],
  ])("holds a monthly line %s: %s", (_when, at, until) => {
    expect(holds(at)).toBe(until);
  });

  it("begins 72 hours before a yearly renewal", () => {
    const yearly = item("2025-11-10T12:00:00Z", "2026-11-10T12:00:00Z");
    expect(holds("2026-11-07T11:59:59Z", year, yearly)).toBeNull();
    expect(holds("2026-11-07T12:00:00Z", year, yearly)).toBe(released);
  });

  it("holds for a day after a renewal that the source already shows, and not after a first start", () => {
    const renewed = item("2026-11-10T12:00:00Z", "2026-12-10T12:00:00Z");
    expect(holds("2026-11-10T20:00:00Z", month, renewed)).toBe(released);
    expect(holds("2026-11-10T20:00:00Z", month, renewed, { startedAt: "2026-11-10T12:00:00Z" })).toBeNull();
  });

  it("carries an old period on by its interval", () => {
    const old = item("2026-08-10T12:00:00Z", "2026-09-10T12:00:00Z");
    expect(holds("2026-11-09T12:00:00Z", month, old)).toBe(released);
  });

  it("holds before a trial ends", () => {
    const trial = { status: "trialing", trialEndsAt: "2026-11-10T12:00:00Z" } as const;
    expect(holds("2026-11-09T12:00:00Z", month, item(null, null), trial)).toBe(released);
  });

  it.each([
    ["ends with its period", { status: "nonRenewing" }],
    ["is cancelled by then", { cancelAt: "2026-11-10T12:00:00Z" }],
    ["is paused", { status: "paused" }],
  ] as const)("has none where the subscription %s", (_why, change) => {
    expect(holds("2026-11-09T12:00:00Z", month, monthly, change)).toBeNull();
  });
});
