import type { ProbeFootprint } from "@/lib/target/capability";
import { reservedPrefix } from "@/lib/traffic";

/** Every user and feature of a probe begins with this. No customer's user id can: see `userIdFor`. */
const probePrefix = `${reservedPrefix}probe.`;
/** What finds the probe's users in the list of users. */
export const probeUserSearch = probePrefix;

export const isProbeUser = (userId: string | null): boolean => userId?.startsWith(probePrefix) ?? false;

/** User ids are global across tenants, hence the tenant in them. */
export function probeUsers(tenantId: string): { readonly first: string; readonly second: string } {
  const own = `${probePrefix}${tenantId.slice(0, 8)}`;
  return { first: `${own}.a`, second: `${own}.b` };
}

export const probeFeatures = {
  /** Off for the first user, on for the second. */
  user: `${probePrefix}user`,
  limit: `${probePrefix}limit`,
  /** Has no entitlement. */
  unknown: `${probePrefix}unknown`,
  soft: `${probePrefix}soft`,
  day: `${probePrefix}day`,
  credit: `${probePrefix}credit`,
} as const;

export const quartersOfDay = 96;

/** What a probe of this tenant writes at most. */
export function probeFootprint(tenantId: string): ProbeFootprint {
  const { first, second } = probeUsers(tenantId);
  return {
    users: [first, second],
    features: Object.values(probeFeatures),
    entitlements: 5,
    // One a quarter hour, one for the limit, one that takes a credit back.
    events: quartersOfDay + 2,
    creditsGranted: 3,
    creditsTakenBack: 1,
  };
}
