import type { Usage } from "@/lib/canonical";
import type { TargetStoredEvent } from "@/lib/target/types";
import { historyEvent, parseFeatureId, safeText } from "@/lib/traffic";
import type { PlannedRecord, PlannedWrite } from "./plan-types";
import { plannedRecord } from "./planned-record";
import { type Planning, unmappedReason } from "./planning-context";
import { usageUnit } from "./source-values";

const eventStays = {
  kind: "stays",
  reason: "The target cannot delete events. This one burns nothing and counts towards no limit.",
} as const;

/** Same quantity under the same feature: everything else about an event follows from its record. */
function isSameUsage(stored: TargetStoredEvent, slug: string, quantity: string): boolean {
  const id = parseFeatureId(stored.featureId);
  const storedSlug = id.scope === "none" || id.scope === "user" ? id.slug : null;
  return storedSlug === slug && stored.metadata.quantity === quantity;
}

/** One source record becomes one event, never merged, expanded or rounded. */
export function planUsage(
  planning: Planning,
  userId: string,
  usage: Usage,
  stored: ReadonlyMap<string, TargetStoredEvent>,
  generation: number,
): PlannedRecord {
  const subject = { entity: "usage", sourceId: usage.sourceId, customerId: usage.customerId } as const;
  const slug = planning.slugOf.get(usage.featureId);
  if (slug === undefined) {
    return plannedRecord(subject, unmappedReason(planning.mapping.features[usage.featureId]));
  }
  if (Date.parse(usage.at) > planning.asOfMs) return plannedRecord(subject, "future");
  const written = usageUnit(
    planning.mapping,
    usage,
    planning.index.features.get(usage.featureId)?.unit ?? null,
  );
  if (!written) return plannedRecord(subject, "unit-undecided");
  const event = historyEvent({
    tenantId: planning.tenantId,
    sourceName: planning.mapping.source.name,
    recordId: usage.sourceId,
    userId,
    featureSlug: slug,
    at: usage.at,
    quantity: usage.quantity,
    unit: written.unit,
  });
  const targetKey = event.idempotency_key;
  const existing = stored.get(safeText(usage.sourceId));
  if (existing) {
    const same = isSameUsage(existing, slug, usage.quantity);
    return plannedRecord(subject, same ? "same" : "usage-changed", targetKey);
  }
  const write: PlannedWrite = {
    phase: "usage",
    write: { kind: "ingestEvent", targetKey, event },
    undo: eventStays,
    generation,
  };
  return plannedRecord(subject, "new", targetKey, [write]);
}
