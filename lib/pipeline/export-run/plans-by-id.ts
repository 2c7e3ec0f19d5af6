import type { CanonicalRecord, Plan } from "@/lib/canonical";

/** The plans of a catalogue by id. */
export function plansById(catalogue: readonly CanonicalRecord[]): Map<string, Plan> {
  return new Map(
    catalogue.flatMap((entry) =>
      entry.entity === "plans" ? [[entry.record.sourceId, entry.record] as const] : [],
    ),
  );
}
