import type { CanonicalRecord, Entitlement, Feature, Plan, Product } from "@/lib/canonical";

/** The catalogue of a snapshot by id. Built once per snapshot, then only read. */
export interface CatalogueIndex {
  readonly products: ReadonlyMap<string, Product>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly features: ReadonlyMap<string, Feature>;
  /** Features by the key that applications use (`lookup_key`, event name). */
  readonly featuresByKey: ReadonlyMap<string, readonly Feature[]>;
  /** Entitlements of the catalogue (product or plan), in source order. */
  readonly entitlements: readonly Entitlement[];
  readonly entitlementsByPlan: ReadonlyMap<string, readonly Entitlement[]>;
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function indexCatalogue(records: readonly CanonicalRecord[]): CatalogueIndex {
  const products = new Map<string, Product>();
  const plans = new Map<string, Plan>();
  const features = new Map<string, Feature>();
  const featuresByKey = new Map<string, Feature[]>();
  const entitlements: Entitlement[] = [];
  for (const each of records) {
    if (each.entity === "products") products.set(each.record.sourceId, each.record);
    if (each.entity === "plans") plans.set(each.record.sourceId, each.record);
    if (each.entity === "features") {
      features.set(each.record.sourceId, each.record);
      pushTo(featuresByKey, each.record.key, each.record);
    }
    if (each.entity === "entitlements" && each.record.subject.kind !== "customer") {
      entitlements.push(each.record);
    }
  }
  const byProduct = new Map<string, Entitlement[]>();
  const entitlementsByPlan = new Map<string, Entitlement[]>();
  for (const entitlement of entitlements) {
    const { subject } = entitlement;
    if (subject.kind === "product") pushTo(byProduct, subject.productId, entitlement);
    if (subject.kind === "plan") pushTo(entitlementsByPlan, subject.planId, entitlement);
  }
  for (const plan of plans.values()) {
    for (const entitlement of byProduct.get(plan.productId) ?? []) {
      pushTo(entitlementsByPlan, plan.sourceId, entitlement);
    }
  }
  return { products, plans, features, featuresByKey, entitlements, entitlementsByPlan };
}
