import type { Entitlement, Feature } from "@/lib/canonical";
import type { RawObject } from "../types";
import { admit, choose, Untranslatable } from "./parse";
import { featureWire, meterWire, productFeatureWire } from "./schema";

/** Stripe's features are switches: no limit, no quantity. */
export function mapFeature(object: RawObject): Feature {
  const wire = admit(featureWire, object);
  return {
    sourceId: wire.id,
    key: wire.lookup_key,
    name: wire.name,
    kind: "boolean",
    unit: null,
    active: wire.active,
    meter: null,
    metadata: wire.metadata,
  };
}

const formulas = { sum: "sum", count: "count", last: "last" } as const;
const meterStates = { active: true, inactive: false } as const;

/** A meter is a feature that is counted; one that keeps the last value goes up and down. */
export function mapMeter(object: RawObject): Feature {
  const wire = admit(meterWire, object);
  const aggregation = choose(
    formulas,
    wire.default_aggregation.formula,
    wire.id,
    "default_aggregation.formula",
  );
  return {
    sourceId: wire.id,
    key: wire.event_name,
    name: wire.display_name,
    kind: aggregation === "last" ? "gauge" : "counter",
    unit: null,
    active: choose(meterStates, wire.status, wire.id, "status"),
    meter: { eventName: wire.event_name, aggregation },
    metadata: {},
  };
}

/** What a product includes. The product's id stands in the source id (`<product>/<feature>`), not in the object. */
export function mapProductFeature(object: RawObject): Entitlement {
  const wire = admit(productFeatureWire, object);
  const productId = object.sourceId.slice(0, object.sourceId.indexOf("/"));
  if (productId === "") {
    throw new Untranslatable(
      "stripe.malformed",
      `The product feature ${object.sourceId} does not say which product it belongs to.`,
      "Read the account again.",
    );
  }
  return {
    sourceId: object.sourceId,
    subject: { kind: "product", productId },
    featureId: wire.entitlement_feature.id,
    state: "on",
    limit: null,
    enforcement: "hard",
    reset: null,
    expiresAt: null,
    resourceId: null,
  };
}
