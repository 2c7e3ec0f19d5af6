import type { CustomerTargetState, PlannedRecord } from "@/lib/mapping/plan-types";
import type { StoredEntitlement, TargetItem, TargetStoredEvent, TargetUser } from "@/lib/target/types";

/**
 * A target in memory that takes planned writes the way the platform does: grants and events make users, HARD 0 reads back
 * as null, metadata comes back as JSON.
 */
export class MemoryTarget {
  readonly users = new Map<string, TargetUser>();
  readonly entitlements = new Map<string, StoredEntitlement>();
  readonly events = new Map<string, TargetStoredEvent & { readonly userId: string }>();
  readonly grants = new Map<string, string>();

  apply(records: readonly PlannedRecord[]): number {
    const order = ["usage", "catalogue", "grants", "overrides", "profiles"];
    const writes = records
      .flatMap((record) => record.writes)
      .sort((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
    for (const { write } of writes) {
      switch (write.kind) {
        case "ingestEvent": {
          const { event } = write;
          if (this.events.has(write.targetKey)) break;
          this.events.set(write.targetKey, {
            id: event.event_id,
            userId: event.user_id,
            featureId: event.feature_id,
            timestamp: event.timestamp,
            creditsBurned: "0",
            metadata: JSON.parse(JSON.stringify(event.metadata)),
          });
          const user = this.user(event.user_id);
          this.users.set(user.id, { ...user, totalEvents: user.totalEvents + 1 });
          break;
        }
        case "grantCredits": {
          if (this.grants.has(write.targetKey)) break;
          this.grants.set(write.targetKey, write.grant.amount);
          const user = this.user(write.grant.userId);
          const creditBalance = (BigInt(user.creditBalance) + BigInt(write.grant.amount)).toString();
          this.users.set(user.id, { ...user, creditBalance });
          break;
        }
        case "createEntitlement":
          this.store(`e${this.entitlements.size + 1}`, write.row);
          break;
        case "updateEntitlement":
          this.store(write.entitlementId, write.row);
          break;
        case "deleteEntitlement":
          this.entitlements.delete(write.entitlementId);
          break;
      }
    }
    return writes.length;
  }

  private store(id: string, row: Omit<StoredEntitlement, "id">): void {
    if (row.userId !== null && !this.users.has(row.userId)) {
      throw new Error(`The platform answers 500: user ${row.userId} does not exist.`);
    }
    const stored: StoredEntitlement = JSON.parse(JSON.stringify({ id, ...row }));
    this.entitlements.set(id, { ...stored, limitValue: stored.limitValue === 0 ? null : stored.limitValue });
  }

  private user(id: string): TargetUser {
    return this.users.get(id) ?? { id, externalUserId: id, email: null, creditBalance: "0", totalEvents: 0 };
  }

  stateOf(userId: string): CustomerTargetState {
    const events = [...this.events.values()].filter((event) => event.userId === userId);
    return {
      user: this.users.get(userId) ?? null,
      entitlements: [...this.entitlements.values()].filter((row) => row.userId === userId),
      events: new Map(events.map((event) => [String(event.metadata.record), event])),
    };
  }

  items(): TargetItem[] {
    return [
      ...[...this.entitlements.values()].map((value): TargetItem => {
        return { kind: "entitlement", key: value.id, userId: value.userId, value };
      }),
      ...[...this.users.values()].map((value): TargetItem => {
        return { kind: "user", key: value.id, userId: value.id, value };
      }),
      ...[...this.events.values()].map((value): TargetItem => {
        return { kind: "event", key: value.id, userId: value.userId, value };
      }),
    ];
  }
}
