import type { CanonicalRecord, Entitlement, Feature, Plan } from "@/lib/canonical";

/** The catalogue as customers need it. */
export interface CatalogueIndex {
  /** Ids of the price points of each version, by `refId@version`. */
  readonly pointsOf: ReadonlyMap<string, readonly string[]>;
  /** Price points by id. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Entitlements of each version, by `refId@version`. */
  readonly grantsOf: ReadonlyMap<string, readonly Entitlement[]>;
  readonly features: ReadonlyMap<string, Feature>;
}

/** The catalogue is the same array for every customer of a run, so its index is kept as long as the array lives. */
const indexes = new WeakMap<readonly CanonicalRecord[], CatalogueIndex>();

export function indexOf(catalogue: readonly CanonicalRecord[]): CatalogueIndex {
  const known = indexes.get(catalogue);
  if (known) return known;
  const pointsOf = new Map<string, string[]>();
  const grantsOf = new Map<string, Entitlement[]>();
  const features = new Map<string, Feature>();
  const plans = new Map<string, Plan>();
  const push = <T>(map: Map<string, T[]>, key: string, value: T): void => {
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  for (const { entity, record } of catalogue) {
    if (entity === "features") features.set(record.sourceId, record);
    if (entity === "plans") {
      plans.set(record.sourceId, record);
      push(pointsOf, record.productId, record.sourceId);
    }
    if (entity === "entitlements" && record.subject.kind === "product") {
      push(grantsOf, record.subject.productId, record);
    }
  }
  const index = { pointsOf, plans, grantsOf, features };
  indexes.set(catalogue, index);
  return index;
}
