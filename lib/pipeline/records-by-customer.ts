import type { CanonicalRecord } from "@/lib/canonical";

/** Records by source customer id; those of the catalogue under "". */
export function recordsByCustomer(records: readonly CanonicalRecord[]): Map<string, CanonicalRecord[]> {
  const grouped = new Map<string, CanonicalRecord[]>();
  for (const record of records) {
    const id = record.customerId ?? "";
    const group = grouped.get(id);
    if (group) group.push(record);
    else grouped.set(id, [record]);
  }
  return grouped;
}
