import type { Entitlement } from "@/lib/canonical";

/** What a plan grants, as text that is equal when two plans grant the same. */
export function grantsOf(entitlements: readonly Entitlement[]): string {
  return entitlements
    .map((each) => `${each.featureId}=${each.state}${each.limit === null ? "" : `:${each.limit}`}`)
    .sort()
    .join(",");
}
