import type { CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { CatalogueIndex } from "@/lib/mapping/catalogue-index";

/** One value that differs between two readings of a record: where it stands, and what it was and is. */
export interface FieldChange {
  /** Names of the fields from the record down, e.g. ["components", "0", "pricing", "unitAmount"]. */
  readonly path: readonly string[];
  /** JSON values; undefined where the record lacks the field. */
  readonly before: unknown;
  readonly after: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/**
 * The leaves in which two JSON values differ, in the order of their fields. A price (the part with a `model`) counts as one
 * leaf: half a price says nothing.
 */
export function fieldChanges(before: unknown, after: unknown, path: readonly string[] = []): FieldChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isPrice = path.at(-2) === "components";
  if (isPrice || !isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => fieldChanges(before[key], after[key], [...path, key]));
}

/** What stands behind one catalogue record: the plans that charge by it, the feature it grants, the coupon it is. */
export interface DriftSubject {
  readonly planIds: readonly string[];
  readonly featureIds: readonly string[];
  readonly couponIds: readonly string[];
}

const none: DriftSubject = { planIds: [], featureIds: [], couponIds: [] };

/** Finds what a record of the catalogue is used by. `index` is the catalogue that the record was in. */
export function driftSubject(index: CatalogueIndex, entity: EntityKind, sourceId: string): DriftSubject {
  const plansWhere = (holds: (planId: string) => boolean) => [...index.plans.keys()].filter(holds).sort();
  switch (entity) {
    case "plans":
      return { ...none, planIds: [sourceId] };
    case "products":
      return { ...none, planIds: plansWhere((id) => index.plans.get(id)?.productId === sourceId) };
    case "features":
      return {
        ...none,
        featureIds: [sourceId],
        planIds: plansWhere(
          (id) =>
            (index.entitlementsByPlan.get(id) ?? []).some(({ featureId }) => featureId === sourceId) ||
            (index.plans.get(id)?.components ?? []).some(({ featureId }) => featureId === sourceId),
        ),
      };
    case "entitlements":
      return {
        ...none,
        planIds: plansWhere((id) =>
          (index.entitlementsByPlan.get(id) ?? []).some((each) => each.sourceId === sourceId),
        ),
      };
    case "coupons":
      return { ...none, couponIds: [sourceId] };
    default:
      return none;
  }
}

/** What a record of the catalogue is called: a person's name for it where it has one. */
export function driftName(record: CanonicalRecord, index: CatalogueIndex): string {
  switch (record.entity) {
    case "plans": {
      const { nickname, productId, name } = record.record;
      return nickname ?? index.products.get(productId)?.name ?? name;
    }
    case "products":
    case "features":
      return record.record.name;
    case "coupons":
      return record.record.name ?? record.record.sourceId;
    case "entitlements": {
      const { featureId, subject } = record.record;
      const feature = index.features.get(featureId)?.name ?? featureId;
      const owner =
        subject.kind === "plan"
          ? (index.plans.get(subject.planId)?.nickname ?? index.plans.get(subject.planId)?.name)
          : subject.kind === "product"
            ? index.products.get(subject.productId)?.name
            : undefined;
      return owner === undefined ? feature : `${feature} in ${owner}`;
    }
    default:
      return record.record.sourceId;
  }
}
