import type { Entitlement, Feature } from "@/lib/canonical";

/** The target stores limits as 8-byte integers, but reads them back as numbers. */
const largestLimit = 9_007_199_254_740_991n;

/**
 * True when the target can hold a customer to this limit by itself: it counts events (so one event must be one unit), by
 * whole numbers from 1, and without reset. Daily and monthly resets happen in the server's time zone, which has to be
 * probed first; until then such limits are the layer's.
 */
export function qualifiesForPlatformLimit(entitlement: Entitlement, feature: Feature | undefined): boolean {
  if (entitlement.state !== "limited" || entitlement.limit === null) return false;
  if (!/^\d+$/.test(entitlement.limit)) return false;
  const limit = BigInt(entitlement.limit);
  if (limit < 1n || limit > largestLimit) return false;
  const resets = entitlement.reset !== null && entitlement.reset.period !== "never";
  return !resets && feature?.kind === "counter" && feature.meter?.aggregation === "count";
}
