import type { Feature } from "@/lib/canonical";
import type { Notes } from "../translation";
import type { RawObject } from "../types";
import { admit, choose, metadataOf } from "./parse";
import { currencyWire, featureWire } from "./schema";

const types = { BOOLEAN: "boolean", ENUM: "enum", NUMBER: "number" } as const;
const meters = { Incremental: "counter", Fluctuating: "gauge", None: "static" } as const;
const states = { NEW: true, ACTIVE: true, SUSPENDED: false } as const;
const aggregations = {
  SUM: "sum",
  COUNT: "count",
  MAX: "max",
  AVG: "average",
  UNIQUE: "unique",
  MIN: null,
} as const;

/** A feature under the id that the company's own code checks. Calculated usage (without a meter) is added up. */
export function mapFeature(object: RawObject, notes: Notes): Feature {
  const wire = admit(featureWire, object);
  const type = choose(types, wire.featureType, wire.refId, "featureType");
  const kind = type === "number" ? choose(meters, wire.meterType ?? "None", wire.refId, "meterType") : type;
  if (wire.unitTransformation) {
    const { divide, round } = wire.unitTransformation;
    notes.warn(
      "stigg.unit_transformation",
      `${wire.refId} is shown and billed in units of ${divide}, rounded ${round.toLowerCase()}; usage is carried in its raw unit.`,
      "Compare one customer's usage in both units.",
    );
  }
  return {
    sourceId: wire.refId,
    key: wire.refId,
    name: wire.displayName,
    kind,
    unit: wire.featureUnitsPlural ?? wire.featureUnits ?? null,
    active: choose(states, wire.featureStatus, wire.refId, "featureStatus"),
    meter: meterOf(wire, kind, notes),
    metadata: metadataOf(wire.additionalMetaData),
  };
}

function meterOf(
  wire: ReturnType<typeof featureWire.parse>,
  kind: Feature["kind"],
  notes: Notes,
): Feature["meter"] {
  if (kind !== "counter" && kind !== "gauge") return null;
  const eventName = wire.refId;
  if (kind === "gauge") return { eventName, aggregation: "last" };
  if (!wire.meter) return { eventName, aggregation: "sum" };
  const { function: name } = wire.meter.aggregation;
  const aggregation = choose(aggregations, name, wire.refId, "meter.aggregation.function");
  if (aggregation === null) {
    notes.warn(
      "stigg.meter_minimum",
      `${wire.refId} keeps the smallest value seen, for which there is no counterpart; its values are carried as they came.`,
      "Decide in Map whether the feature is still needed.",
    );
  }
  const conditions = wire.meter.filters.flatMap((filter) => filter.conditions);
  if (conditions.length > 1 || wire.meter.aggregation.field) {
    notes.warn(
      "stigg.meter_rules",
      `${wire.refId} is counted from events by rules (${conditions.length} conditions, function ${name}). Only the counted result is carried, not the rules.`,
      "Have the application report the counted amount itself from the switch on.",
    );
  }
  return { eventName, aggregation: aggregation ?? "last" };
}

export const creditFeatureId = (currencyId: string): string => `credits/${currencyId}`;

/** A credit type as a feature: what plans grant of it each month needs something to stand on. */
export function mapCurrency(object: RawObject): Feature {
  const wire = admit(currencyWire, object);
  return {
    sourceId: creditFeatureId(wire.currencyId),
    key: wire.currencyId,
    name: wire.displayName,
    kind: "counter",
    unit: wire.units?.plural ?? wire.units?.singular ?? null,
    active: !wire.archivedAt,
    meter: null,
    metadata: { ...metadataOf(wire.additionalMetaData), stigg_kind: "credit type" },
  };
}
