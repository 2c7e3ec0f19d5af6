import type { CustomerTargetState } from "@/lib/mapping/plan-types";
import type { StoredEntitlement, TargetItem, TargetStoredEvent, TargetUser } from "@/lib/target/types";

interface Growing {
  user: TargetUser | null;
  entitlements: StoredEntitlement[];
  events: Map<string, TargetStoredEvent>;
}

/** Sorts items of a reading by user: answers what the target holds for a user id, empty for an unknown one. */
export function targetStates(items: readonly TargetItem[]): (userId: string) => CustomerTargetState {
  const states = new Map<string, Growing>();
  const stateOf = (userId: string): Growing => {
    const existing = states.get(userId);
    if (existing) return existing;
    const created: Growing = { user: null, entitlements: [], events: new Map() };
    states.set(userId, created);
    return created;
  };
  for (const item of items) {
    if (item.userId === null) continue;
    if (item.kind === "user") stateOf(item.userId).user = item.value;
    if (item.kind === "entitlement") stateOf(item.userId).entitlements.push(item.value);
    if (item.kind === "event") {
      const record = item.value.metadata.record;
      if (typeof record === "string") stateOf(item.userId).events.set(record, item.value);
    }
  }
  return (userId) => states.get(userId) ?? { user: null, entitlements: [], events: new Map() };
}
