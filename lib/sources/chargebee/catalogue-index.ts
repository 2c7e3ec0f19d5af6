import type { CanonicalRecord, Coupon, Entitlement, Feature, Plan } from "@/lib/canonical";

export interface CatalogueIndex {
  readonly plans: ReadonlyMap<string, Plan>;
  readonly coupons: ReadonlyMap<string, Coupon>;
  readonly features: ReadonlyMap<string, Feature>;
  /** Product of each plan. */
  readonly productOf: ReadonlyMap<string, string>;
  /** By `product:<id>` or `plan:<id>`. */
  readonly bySubject: ReadonlyMap<string, readonly Entitlement[]>;
}

/** The catalogue is the same array for every customer of a run, so its index is kept as long as the array lives. */
const indexes = new WeakMap<readonly CanonicalRecord[], { size: number; index: CatalogueIndex }>();

/** The catalogue by id. */
export function catalogueIndex(catalogue: readonly CanonicalRecord[]): CatalogueIndex {
  const known = indexes.get(catalogue);
  if (known?.size === catalogue.length) return known.index;
  const plans = new Map<string, Plan>();
  const coupons = new Map<string, Coupon>();
  const features = new Map<string, Feature>();
  const productOf = new Map<string, string>();
  const bySubject = new Map<string, Entitlement[]>();
  for (const { entity, record } of catalogue) {
    if (entity === "plans") {
      plans.set(record.sourceId, record);
      productOf.set(record.sourceId, record.productId);
    }
    if (entity === "coupons") coupons.set(record.sourceId, record);
    if (entity === "features") features.set(record.sourceId, record);
    if (entity !== "entitlements" || record.subject.kind === "customer") continue;
    const { subject } = record;
    const key = subject.kind === "product" ? `product:${subject.productId}` : `plan:${subject.planId}`;
    bySubject.set(key, [...(bySubject.get(key) ?? []), record]);
  }
  const index = { plans, coupons, features, productOf, bySubject };
  indexes.set(catalogue, { size: catalogue.length, index });
  return index;
}
