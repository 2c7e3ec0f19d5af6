import type { Feature, Plan, Usage } from "@/lib/canonical";
import { plainDecimal, Untranslatable } from "../translation";
import type { ExportScope, RawObject } from "../types";
import { admit, instant } from "./parse";
import { usageWindow } from "./reader";
import { usageSummaryWire, usageWire } from "./schema";

/**
 * One row of usage of a metered item, dated when it was used. Null outside of the whole UTC days that are read: the day
 * that is running belongs to the next export. https://apidocs.chargebee.com/docs/api/usages
 */
export function mapUsage(
  object: RawObject,
  plans: ReadonlyMap<string, Plan>,
  features: ReadonlyMap<string, Feature>,
  scope: ExportScope,
): Usage | null {
  const wire = admit(usageWire, object);
  const { start, end } = usageWindow(scope);
  if (wire.usage_date < start || wire.usage_date >= end) return null;
  const featureId = plans.get(wire.item_price_id)?.components[0]?.featureId ?? null;
  const feature = featureId === null ? undefined : features.get(featureId);
  if (!feature?.meter) {
    throw new Untranslatable(
      "chargebee.usage_unclear",
      `Usage ${wire.id} is of the price ${wire.item_price_id}, whose metered item could not be read, so it is not known how it adds up.`,
      "Look at the item in Chargebee and read the account again.",
    );
  }
  return {
    sourceId: wire.id,
    customerId: ownerOf(object),
    featureId: feature.sourceId,
    quantity: plainDecimal(wire.quantity),
    unit: feature.unit,
    at: instant(wire.usage_date),
    windowStart: null,
    windowEnd: null,
    aggregation: feature.meter.aggregation,
    resourceId: null,
    dimensions: { subscription: wire.subscription_id },
  };
}

/** One daily sum of a metered feature. Its events cannot be read back, so the window is all there is. */
export function mapUsageSummary(
  object: RawObject,
  features: ReadonlyMap<string, Feature>,
  scope: ExportScope,
): Usage | null {
  const wire = admit(usageSummaryWire, object);
  const { start, end } = usageWindow(scope);
  if (wire.aggregated_from < start || wire.aggregated_to > end) return null;
  const feature = features.get(wire.feature_id);
  if (!feature?.meter) {
    throw new Untranslatable(
      "chargebee.usage_unclear",
      `Usage was summed up for the feature ${wire.feature_id}, but what its meter adds up could not be told.`,
      "Look at the meter in Chargebee; its usage is left out until it can be read.",
    );
  }
  return {
    sourceId: object.sourceId,
    customerId: ownerOf(object),
    featureId: feature.sourceId,
    quantity: plainDecimal(wire.aggregated_value),
    unit: feature.unit,
    at: instant(wire.aggregated_from),
    windowStart: instant(wire.aggregated_from),
    windowEnd: instant(wire.aggregated_to),
    aggregation: feature.meter.aggregation,
    resourceId: null,
    dimensions: { subscription: wire.subscription_id },
  };
}

function ownerOf({ customerId, sourceId }: RawObject): string {
  if (customerId !== null) return customerId;
  throw new Untranslatable(
    "chargebee.usage_ownerless",
    `Usage ${sourceId} belongs to a subscription that Chargebee does not show.`,
    "Read the account again, or leave it out.",
  );
}
