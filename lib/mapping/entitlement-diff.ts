import { isDeepStrictEqual } from "node:util";
import type { EntitlementRow, JsonObject, StoredEntitlement } from "@/lib/target/types";
import type { ImportPhase, PlannedWrite } from "./plan-types";

/**
 * The key by which an entitlement row happens at most once. The target has no uniqueness of its own, so the importer
 * lists before it creates.
 */
export const entitlementKey = (tenantId: string, userId: string | null, featureId: string): string =>
  `${tenantId}:entitlement:${userId ?? "*"}:${featureId}`;

/** Instants of reading change with every export and say nothing about the customer. */
function withoutAsOf(metadata: JsonObject): JsonObject {
  if (!("asOf" in metadata)) return metadata;
  const { asOf: _asOf, ...rest } = metadata;
  return rest;
}

export const sameContent = (a: JsonObject, b: JsonObject): boolean =>
  isDeepStrictEqual(withoutAsOf(a), withoutAsOf(b));

/** HARD 0 reads back as HARD without value; we never write the latter, so both mean "off". */
const storedValue = (row: EntitlementRow): number | null =>
  row.limitType === "HARD" && row.limitValue === null ? 0 : row.limitValue;

/** A period cannot be taken off a row again; TOTAL and none both count everything ever, so both mean the same. */
export const countedPeriod = (row: EntitlementRow): string => row.period ?? "TOTAL";

export const sameRow = (stored: EntitlementRow, wanted: EntitlementRow): boolean =>
  stored.limitType === wanted.limitType &&
  storedValue(stored) === storedValue(wanted) &&
  countedPeriod(stored) === countedPeriod(wanted) &&
  sameContent(stored.metadata, wanted.metadata);

const rowOf = ({ id: _id, ...row }: StoredEntitlement): EntitlementRow => row;

/** Rows by feature id, lowest id first: of copies that should not exist the same one is kept everywhere. */
export function groupByFeature(rows: readonly StoredEntitlement[]): Map<string, StoredEntitlement[]> {
  const groups = new Map<string, StoredEntitlement[]>();
  for (const row of rows) {
    const group = groups.get(row.featureId);
    if (group) group.push(row);
    else groups.set(row.featureId, [row]);
  }
  for (const group of groups.values()) {
    if (group.length > 1) group.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return groups;
}

export interface WriteSettings {
  readonly tenantId: string;
  /** Rows with this source in their metadata are ours; copies of others are left alone. */
  readonly sourceName: string;
  readonly generation: number;
}

function deletion(
  settings: WriteSettings,
  phase: ImportPhase,
  row: StoredEntitlement,
  copy: boolean,
): PlannedWrite {
  const key = entitlementKey(settings.tenantId, row.userId, row.featureId);
  return {
    phase,
    write: {
      kind: "deleteEntitlement",
      targetKey: copy ? `${key}:copy:${row.id}` : key,
      entitlementId: row.id,
      before: rowOf(row),
    },
    undo: { kind: "restoreEntitlement", row: rowOf(row) },
    generation: settings.generation,
  };
}

/** Writes that turn what is stored under one feature id into `wanted` (null = gone); none when it is so already. */
export function planEntitlement(
  settings: WriteSettings,
  phase: ImportPhase,
  wanted: EntitlementRow | null,
  stored: readonly StoredEntitlement[],
): PlannedWrite[] {
  const { generation, tenantId, sourceName } = settings;
  const [first, ...copies] = stored;
  const writes = copies
    .filter((row) => row.metadata.source === sourceName)
    .map((row) => deletion(settings, phase, row, true));
  if (wanted === null) {
    return first ? [deletion(settings, phase, first, false), ...writes] : writes;
  }
  const targetKey = entitlementKey(tenantId, wanted.userId, wanted.featureId);
  if (!first) {
    const undo = { kind: "deleteEntitlement", targetKey } as const;
    writes.unshift({ phase, write: { kind: "createEntitlement", targetKey, row: wanted }, undo, generation });
  } else if (!sameRow(first, wanted)) {
    const before = rowOf(first);
    const entitlementId = first.id;
    writes.unshift({
      phase,
      write: { kind: "updateEntitlement", targetKey, entitlementId, before, row: wanted },
      undo: { kind: "restoreEntitlement", row: before },
      generation,
    });
  }
  return writes;
}
