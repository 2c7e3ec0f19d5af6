import type { GraphQLError } from "graphql";
import { createRateWindow, type RateWindow } from "../shared/rate-window";
import { refusal } from "./stigg-errors";

/** Calls a minute per root field that Stigg documents; what is not named has no published number. */
const PER_MINUTE: Readonly<Record<string, number>> = {
  subscriptions: 1500,
  getSubscription: 3000,
  getCustomerByRefId: 3000,
  coupons: 500,
  usageHistoryV2: 250,
  creditGrants: 1500,
  creditsLedger: 500,
  creditBalanceSummary: 500,
  reportUsage: 3000,
  reportUsageBulk: 600,
  provisionCustomer: 250,
};
/** Ours, where nothing is published. */
const OTHERS_PER_MINUTE = 1500;
/** Shared by all edge routes. */
export const EDGE_PER_MINUTE = 6000;

export interface OperationLimits {
  /** The refusal when this key has asked too often, else null. */
  take(key: string, root: string): GraphQLError | null;
  takeEdge(key: string): boolean;
}

/** @param scale multiplies every limit; "off" lifts them. */
export function createOperationLimits(scale: number | "off"): OperationLimits {
  const windows = new Map<string, RateWindow>();
  const take = (name: string, perMinute: number): boolean => {
    if (scale === "off") return true;
    // The window counts per second of its clock; sixty times slower, that is a minute.
    const window = windows.get(name) ?? createRateWindow(perMinute * scale, () => performance.now() / 60);
    windows.set(name, window);
    return window.take();
  };
  return {
    take: (key, root) =>
      take(`${key} ${root}`, PER_MINUTE[root] ?? OTHERS_PER_MINUTE)
        ? null
        : refusal("RateLimitExceeded", `Rate limit exceeded for ${root}`),
    takeEdge: (key) => take(`${key} edge`, EDGE_PER_MINUTE),
  };
}
