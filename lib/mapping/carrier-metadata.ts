import type { Feature, Plan, Pricing, Product } from "@/lib/canonical";
import type { Json, JsonObject } from "@/lib/target/types";
import { safeText } from "@/lib/traffic";
import { type FeatureState, stateMetadata } from "./feature-state";
import type { SlugFacts } from "./planning-context";

/** Version of the metadata layout; readers refuse what they do not know. */
export const carrierVersion = 1;

const longestName = 200;

/** A name as the target keeps it: storable, and cut to 200 characters without splitting one. */
export function shortName(name: string): string {
  const safe = safeText(name);
  return safe.length <= longestName ? safe : safeText(safe.slice(0, longestName));
}

/** Without keys that say nothing: rows are small, and an absent key reads back as absent. */
export function compact(values: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
}

const pricingJson = (pricing: Pricing): JsonObject => {
  switch (pricing.model) {
    case "custom":
      return { model: pricing.model, reason: shortName(pricing.reason) };
    case "graduated":
    case "volume":
    case "stairstep":
      return compact({
        model: pricing.model,
        tiers: pricing.tiers.map((tier) => compact({ ...tier })),
        freeQuantity: pricing.freeQuantity,
      });
    default:
      return compact({ ...pricing });
  }
};

export const priceJson = (plan: Plan): JsonObject =>
  compact({
    id: plan.sourceId,
    product: plan.productId,
    name: plan.nickname === null ? undefined : shortName(plan.nickname),
    lookupKey: plan.lookupKey === null ? undefined : safeText(plan.lookupKey),
    kind: plan.kind,
    version: plan.version,
    active: plan.active,
    listed: plan.listed,
    trialDays: plan.trialDays,
    components: plan.components.map((component) =>
      compact({
        currency: component.currency,
        interval: component.interval && { unit: component.interval.unit, count: component.interval.count },
        usage: component.usage,
        feature: component.featureId,
        pricing: pricingJson(component.pricing),
      }),
    ),
  });

export const productJson = (product: Product): JsonObject =>
  compact({
    id: product.sourceId,
    name: shortName(product.name),
    active: product.active,
    unit: product.unitLabel === null ? undefined : shortName(product.unitLabel),
  });

export const featureJson = (feature: Feature): JsonObject =>
  compact({
    id: feature.sourceId,
    key: safeText(feature.key),
    name: shortName(feature.name),
    kind: feature.kind,
    unit: feature.unit === null ? undefined : shortName(feature.unit),
    active: feature.active,
    meter: feature.meter && {
      event: safeText(feature.meter.eventName),
      aggregation: feature.meter.aggregation,
    },
  });

/** What a feature row says about itself. `entitlements` are the source records that this very row carries. */
export function featureRowMetadata(
  sourceName: string,
  facts: SlugFacts,
  planKey: string,
  state: FeatureState,
  entitlements: readonly string[],
): JsonObject {
  return {
    v: carrierVersion,
    source: sourceName,
    feature: facts.slug,
    plan: planKey,
    ...stateMetadata(state),
    decidedBy: state.state === "limited" ? "layer" : facts.rule.enforcement,
    ...(facts.rule.burn === "none" ? {} : { burn: facts.rule.burn }),
    ...(entitlements.length === 0 ? {} : { entitlements }),
  };
}
