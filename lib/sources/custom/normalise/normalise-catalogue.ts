import type { CanonicalRecord, Entitlement, Feature, Plan, Product } from "@/lib/canonical";
import type { NormalisedCatalogue, RawObject } from "../../types";
import { type CatalogueEntry, catalogueEntrySchema } from "../catalogue-entry";
import { customError } from "../errors";

type PlanEntry = Extract<CatalogueEntry, { entry: "plan" }>;
type FeatureEntry = Extract<CatalogueEntry, { entry: "feature" }>;

/** Plans and features: those with a table of their own, then those that only subscriptions and usage name. Pure. */
export function normaliseCatalogue(objects: readonly RawObject[]): NormalisedCatalogue {
  const entries = objects.map(({ raw }) => readStaged(raw));
  // Stable sort: what has a table of its own comes first and decides name, price and kind.
  entries.sort((left, right) => Number(right.listed) - Number(left.listed));
  const products = new Map<string, Product>();
  const plans = new Map<string, Plan>();
  const features = new Map<string, Feature>();
  const entitlements = new Map<string, Entitlement>();
  for (const entry of entries) {
    if (entry.entry === "plan") addPlan(products, plans, entry);
    else addFeature(features, entitlements, entry);
  }
  const records: CanonicalRecord[] = [
    ...[...products.values()].map((record) => ({ entity: "products" as const, customerId: null, record })),
    ...[...plans.values()].map((record) => ({ entity: "plans" as const, customerId: null, record })),
    ...[...features.values()].map((record) => ({ entity: "features" as const, customerId: null, record })),
    ...[...entitlements.values()].map((record) => ({
      entity: "entitlements" as const,
      customerId: null,
      record,
    })),
  ];
  return { records, issues: [] };
}

function readStaged(raw: unknown): CatalogueEntry {
  const parsed = catalogueEntrySchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw customError(
    "bad_row",
    "The snapshot holds a plan or feature that this version cannot read. Export the source again.",
  );
}

function addPlan(products: Map<string, Product>, plans: Map<string, Plan>, entry: PlanEntry): void {
  if (!products.has(entry.product)) {
    products.set(entry.product, {
      sourceId: entry.product,
      name: entry.name,
      description: null,
      active: true,
      unitLabel: null,
      metadata: {},
    });
  }
  const component: Plan["components"][number] = {
    currency: entry.currency,
    interval: entry.interval,
    usage: "licensed",
    featureId: null,
    pricing:
      entry.amount === null
        ? { model: "custom", reason: "The data names no price for this plan." }
        : { model: "perUnit", unitAmount: entry.amount },
  };
  const known = plans.get(entry.planId);
  if (known) {
    const isNew = known.components.every(({ currency }) => currency !== entry.currency);
    if (isNew) plans.set(entry.planId, { ...known, components: [...known.components, component] });
    return;
  }
  plans.set(entry.planId, {
    sourceId: entry.planId,
    productId: entry.product,
    name: entry.name,
    nickname: null,
    lookupKey: null,
    kind: "base",
    versionOf: null,
    version: null,
    active: true,
    listed: entry.listed,
    trialDays: null,
    components: [component],
    metadata: {},
    createdAt: null,
  });
}

function addFeature(
  features: Map<string, Feature>,
  entitlements: Map<string, Entitlement>,
  entry: FeatureEntry,
): void {
  if (!features.has(entry.id)) {
    features.set(entry.id, {
      sourceId: entry.id,
      key: entry.id,
      name: entry.name,
      kind: entry.kind,
      unit: entry.unit,
      active: true,
      meter: entry.kind === "counter" ? { eventName: entry.id, aggregation: "sum" } : null,
      metadata: {},
    });
  }
  if (entry.allows === null) return;
  const { product, state, limit, period } = entry.allows;
  const sourceId = `${product}/${entry.id}`;
  entitlements.set(sourceId, {
    sourceId,
    subject: { kind: "product", productId: product },
    featureId: entry.id,
    state,
    limit: state === "limited" ? limit : null,
    enforcement: "hard",
    reset: period === null ? null : { period, anchor: null },
    expiresAt: null,
    resourceId: null,
  });
}
