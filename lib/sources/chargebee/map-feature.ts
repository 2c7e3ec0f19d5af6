import type { Entitlement, Feature } from "@/lib/canonical";
import { type Notes, plainDecimal, Untranslatable } from "../translation";
import type { RawObject } from "../types";
import { entitlementWire, featureWire, type ItemWire, meterWire } from "./catalogue-schema";
import { meteredItemId } from "./map-plan";
import { admit, choose } from "./parse";

type Aggregation = NonNullable<Feature["meter"]>["aggregation"];

const types = { switch: "boolean", quantity: "static", range: "static", custom: "enum" } as const;

/**
 * A feature. Type names come in either case. A metered one counts by its meter's query; where that cannot be told, it
 * has no meter here and its usage is not carried.
 */
export function mapFeature(
  object: RawObject,
  meters: ReadonlyMap<string, Aggregation>,
  notes: Notes,
): Feature {
  const wire = admit(featureWire, object);
  const kind = choose(types, wire.type, wire.id, "type");
  const aggregation = meters.get(wire.id);
  if (wire.metered && !aggregation) {
    notes.warn(
      "chargebee.meter_unclear",
      `The feature ${wire.id} is metered, but what its meter adds up could not be told from its query.`,
      "Look at the meter in Chargebee; its usage is left out until it can be read.",
    );
  }
  return {
    sourceId: wire.id,
    key: wire.id,
    name: wire.name,
    kind: wire.metered ? "counter" : kind,
    unit: wire.unit ?? null,
    active: wire.status === "active",
    meter: aggregation ? { eventName: wire.id, aggregation } : null,
    metadata: {},
  };
}

const firstFunction = /\b(sum|count|max|avg)\s*\(\s*(distinct\b)?/i;
const functions: Readonly<Record<string, Aggregation>> = {
  sum: "sum",
  count: "count",
  max: "max",
  avg: "average",
};

/** The features a meter serves and what its SQL-like query adds up; null where it has no function we know. */
export function readMeter(object: RawObject): { names: readonly string[]; aggregation: Aggregation | null } {
  const wire = admit(meterWire, object);
  const [, name = "", distinct] = firstFunction.exec(wire.query) ?? [];
  const aggregation = distinct ? "unique" : (functions[name.toLowerCase()] ?? null);
  const own = typeof wire.name === "string" ? [wire.name] : [];
  return { names: [...(wire.features ?? []), ...own, wire.id], aggregation };
}

const calculations: Readonly<Record<string, Aggregation>> = {
  sum_of_usages: "sum",
  last_usage: "last",
  max_usage: "max",
};

/** A metered item counts something of its own, which Chargebee does not call a feature. */
export function mapMeteredItem(wire: ItemWire): Feature {
  const aggregation = choose(
    calculations,
    wire.usage_calculation ?? "sum_of_usages",
    wire.id,
    "usage_calculation",
  );
  return {
    sourceId: meteredItemId(wire.id),
    key: wire.id,
    name: wire.name,
    kind: aggregation === "last" ? "gauge" : "counter",
    unit: wire.unit ?? null,
    active: (wire.status ?? "active") === "active",
    meter: { eventName: wire.id, aggregation },
    metadata: {},
  };
}

/** The state behind an entitlement's text; `feature` is null when it could not be read. */
export function stateOf(
  value: string,
  feature: Feature | null,
  id: string,
): Pick<Entitlement, "state" | "limit"> {
  const text = value.trim().toLowerCase();
  if (text === "unlimited") return { state: "unlimited", limit: null };
  if (text === "true" || text === "false") return { state: text === "true" ? "on" : "off", limit: null };
  if (/^\d+(\.\d+)?$/.test(text) && feature?.kind !== "enum") {
    return { state: "limited", limit: plainDecimal(text) };
  }
  if (feature?.kind === "enum") return { state: "on", limit: null };
  throw new Untranslatable(
    "chargebee.unknown_value",
    `${id} has the value "${value.slice(0, 60)}", which does not fit its feature.`,
    "Correct the entitlement in Chargebee, or decide about the feature in Map.",
  );
}

const subjects = {
  plan: "product",
  addon: "product",
  charge: "product",
  plan_price: "plan",
  addon_price: "plan",
} as const;

/** What an item or an item price includes. https://apidocs.chargebee.com/docs/api/entitlements */
export function mapEntitlement(
  object: RawObject,
  features: ReadonlyMap<string, Feature>,
  notes: Notes,
): Entitlement {
  const wire = admit(entitlementWire, object);
  const feature = features.get(wire.feature_id) ?? null;
  if (feature?.kind === "enum") {
    notes.warn(
      "chargebee.custom_value",
      `${wire.entity_id} gets "${wire.value.slice(0, 60)}" of ${wire.feature_id}; only that it has the feature is carried.`,
      "Map each value to a feature of its own, or keep the values in your application.",
    );
  }
  const subject = choose(subjects, wire.entity_type, wire.id, "entity_type");
  return {
    sourceId: wire.id,
    subject:
      subject === "product"
        ? { kind: "product", productId: wire.entity_id }
        : { kind: "plan", planId: wire.entity_id },
    featureId: wire.feature_id,
    ...stateOf(wire.value, feature, wire.id),
    ...howEnforced(feature),
    expiresAt: null,
    resourceId: null,
  };
}

/** Metered features go on counting beyond what is included; everything else ends there. */
export function howEnforced(feature: Feature | null): Pick<Entitlement, "enforcement" | "reset"> {
  const isMetered = feature?.kind === "counter";
  return isMetered
    ? { enforcement: "soft", reset: { period: "billingPeriod", anchor: null } }
    : { enforcement: "hard", reset: null };
}
