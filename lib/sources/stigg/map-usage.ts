import { Decimal } from "decimal.js";
import type { Feature, Usage } from "@/lib/canonical";
import { type Notes, plainDecimal, Untranslatable } from "../translation";
import type { ExportScope, RawObject } from "../types";
import { admit } from "./parse";
import { usageHistoryWire } from "./schema-usage";

/**
 * One counter's curve as usage records. What is counted up comes as the steps between points, exactly; the first value
 * of the window is an opening balance, because what led to it lies before. A reset begins at zero. Whatever is not
 * counted up (seats in use, averages) comes as the values themselves. Points after T0 belong to the next export.
 */
export function mapUsageHistory(
  object: RawObject,
  features: ReadonlyMap<string, Feature>,
  scope: ExportScope,
  notes: Notes,
): Usage[] {
  const wire = admit(usageHistoryWire, object);
  const meter = features.get(wire.featureId)?.meter;
  const series = wire.series.filter((one) => one.points.length > 0);
  if (series.length === 0) return [];
  if (!meter) {
    throw new Untranslatable(
      "stigg.feature_unknown",
      `Usage was counted for ${wire.featureId}, which could not be read, so it is not known whether its values add up.`,
      "Give the key permission to read features and read the environment again.",
    );
  }
  const addsUp = meter.aggregation === "sum" || meter.aggregation === "count";
  if (!addsUp && meter.aggregation !== "last") {
    notes.warn(
      "stigg.usage_values",
      `${wire.featureId} is the ${meter.aggregation} of raw events, which Stigg does not give back. Its values are carried as they stood.`,
      "Use Stigg's Data Export with the custom source where the raw events are needed.",
    );
  }
  const records: Usage[] = [];
  const taken = new Map<string, number>();
  for (const [index, { points }] of series.entries()) {
    let before: Decimal | null = null;
    const sorted = [...points].sort((a, b) => a.timestamp.localeCompare(b.timestamp));
    for (const { timestamp, value, isResetPoint } of sorted) {
      if (timestamp > scope.watermark) continue;
      const level = new Decimal(value);
      const isOpening = before === null && !isResetPoint;
      const quantity: Decimal = addsUp ? level.minus(isResetPoint ? 0 : (before ?? 0)) : level;
      before = level;
      if (addsUp && quantity.isZero()) continue;
      const at = `${index === 0 ? "" : `${index}/`}${timestamp}`;
      const nth = taken.get(at) ?? 0;
      taken.set(at, nth + 1);
      records.push({
        sourceId: `${object.sourceId}/${at}${nth === 0 ? "" : `#${nth}`}`,
        customerId: wire.customerId,
        featureId: wire.featureId,
        quantity: plainDecimal(quantity.toFixed()),
        unit: features.get(wire.featureId)?.unit ?? null,
        at: timestamp,
        windowStart: null,
        windowEnd: null,
        // The steps have been counted already, so they add up whatever the meter counts by.
        aggregation: addsUp ? "sum" : "last",
        resourceId: wire.resourceId ?? null,
        dimensions: addsUp && isOpening ? { stigg: "opening balance" } : {},
      });
    }
  }
  return records;
}
