import type { Feature, Usage } from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import { admit, instant, plainDecimal, Untranslatable } from "./parse";
import { usageWindow } from "./reader";
import { summaryWire } from "./schema";

/**
 * One daily bucket of a meter becomes one usage record, dated at the start of its day. Null for a day that was still
 * running at the watermark: it is not final and belongs to the next export.
 */
export function mapUsage(
  object: RawObject,
  meters: ReadonlyMap<string, Feature>,
  scope: ExportScope,
): Usage | null {
  const wire = admit(summaryWire, object);
  const { customerId } = object;
  if (customerId === null) {
    throw new Untranslatable("stripe.malformed", "A usage summary belongs to no customer.", "Read again.");
  }
  if (wire.end_time > usageWindow(scope).end) return null;
  const meter = meters.get(wire.meter)?.meter;
  if (!meter) {
    throw new Untranslatable(
      "stripe.meter_unknown",
      `Usage was counted by meter ${wire.meter}, which could not be read, so it is not known whether its values add up.`,
      "Give the key permission to read billing meters and read the account again.",
    );
  }
  return {
    sourceId: object.sourceId,
    customerId,
    featureId: wire.meter,
    quantity: plainDecimal(wire.aggregated_value),
    unit: null,
    at: instant(wire.start_time),
    windowStart: instant(wire.start_time),
    windowEnd: instant(wire.end_time),
    aggregation: meter.aggregation,
    resourceId: null,
    dimensions: {},
  };
}
