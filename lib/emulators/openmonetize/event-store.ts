import type { StoredEvent } from "./model";

interface TenantEvents {
  /** Positions by ascending time; events of the same instant stand in the order of storing. */
  sorted: number[];
  /** Positions stored since the last read. */
  fresh: number[];
  byFeature: Map<string, number[]>;
  countByFeatureAndUser: Map<string, number>;
}

/** What is known of a user without reading its events. */
interface UserTotals {
  positions: number[];
  creditsBurned: bigint;
}

/** Stored events with the indexes that reading them needs. */
export class EventStore {
  /** In the order of storing, over all tenants. */
  readonly events: StoredEvent[] = [];
  private readonly ids = new Set<string>();
  private readonly keys = new Set<string>();
  private readonly tenants = new Map<string, TenantEvents>();
  private readonly users = new Map<string, UserTotals>();

  add(event: StoredEvent): void {
    const { position, tenantId, userId, featureId } = event;
    this.events.push(event);
    this.ids.add(event.id);
    if (event.idempotencyKey !== null) this.keys.add(event.idempotencyKey);
    const tenant = this.tenant(tenantId);
    tenant.fresh.push(position);
    const feature = tenant.byFeature.get(featureId);
    if (feature) feature.push(position);
    else tenant.byFeature.set(featureId, [position]);
    if (userId === null) return;
    const pair = `${featureId}\0${userId}`;
    tenant.countByFeatureAndUser.set(pair, (tenant.countByFeatureAndUser.get(pair) ?? 0) + 1);
    const totals = this.users.get(userId);
    if (totals) {
      totals.positions.push(position);
      totals.creditsBurned += event.creditsBurned;
    } else this.users.set(userId, { positions: [position], creditsBurned: event.creditsBurned });
  }

  /** Event ids and keys are global, whichever tenant they came from. */
  hasId(id: string): boolean {
    return this.ids.has(id);
  }

  hasKey(idempotencyKey: string): boolean {
    return this.keys.has(idempotencyKey);
  }

  count(tenantId: string): number {
    const tenant = this.tenants.get(tenantId);
    return tenant ? tenant.sorted.length + tenant.fresh.length : 0;
  }

  totalsOf(userId: string): Readonly<UserTotals> | null {
    return this.users.get(userId) ?? null;
  }

  /** The newest events of a user by their own time. */
  recentOf(userId: string, limit: number): StoredEvent[] {
    const events = this.at(this.users.get(userId)?.positions ?? []);
    return events.sort((one, other) => other.timestampMs - one.timestampMs).slice(0, limit);
  }

  /** A page by descending time. */
  page(tenantId: string, offset: number, limit: number): StoredEvent[] {
    const sorted = this.sorted(tenantId);
    const end = Math.max(0, sorted.length - offset);
    return this.at(sorted.slice(Math.max(0, end - limit), end)).reverse();
  }

  /** Events with from <= time <= to, by ascending time. */
  between(tenantId: string, fromMs: number, toMs: number): StoredEvent[] {
    const sorted = this.sorted(tenantId);
    const first = this.firstFrom(sorted, fromMs);
    return this.at(sorted.slice(first, Math.max(first, this.firstFrom(sorted, toMs + 1))));
  }

  /**
   * What counts against a limit: all events since an instant (for ever with null), future ones included, each as one or
   * by the quantity it was sent with.
   * @param userId null counts the whole tenant.
   */
  countOf(
    tenantId: string,
    featureId: string,
    userId: string | null,
    sinceMs: number | null,
    what: "events" | "quantities" = "events",
  ): number {
    const tenant = this.tenants.get(tenantId);
    if (!tenant) return 0;
    const positions = tenant.byFeature.get(featureId) ?? [];
    if (sinceMs === null && what === "events") {
      if (userId === null) return positions.length;
      return tenant.countByFeatureAndUser.get(`${featureId}\0${userId}`) ?? 0;
    }
    let count = 0;
    for (const position of positions) {
      const event = this.events[position];
      if (!event || (sinceMs !== null && event.timestampMs < sinceMs)) continue;
      if (userId !== null && event.userId !== userId) continue;
      count += what === "events" ? 1 : (event.quantity ?? 1);
    }
    return count;
  }

  private tenant(tenantId: string): TenantEvents {
    const known = this.tenants.get(tenantId);
    if (known) return known;
    const made: TenantEvents = {
      sorted: [],
      fresh: [],
      byFeature: new Map(),
      countByFeatureAndUser: new Map(),
    };
    this.tenants.set(tenantId, made);
    return made;
  }

  private at(positions: readonly number[]): StoredEvent[] {
    return positions.flatMap((position) => this.events[position] ?? []);
  }

  private timeAt(position: number | undefined): number {
    return position === undefined ? Number.POSITIVE_INFINITY : (this.events[position]?.timestampMs ?? 0);
  }

  /** Merges what came in since the last read, so that storing costs nothing and a crawl sorts once. */
  private sorted(tenantId: string): readonly number[] {
    const tenant = this.tenants.get(tenantId);
    if (!tenant) return [];
    if (tenant.fresh.length === 0) return tenant.sorted;
    const fresh = tenant.fresh.sort((one, other) => this.timeAt(one) - this.timeAt(other) || one - other);
    const merged: number[] = [];
    let next = 0;
    for (const position of tenant.sorted) {
      const time = this.timeAt(position);
      for (let head = fresh[next]; head !== undefined && this.timeAt(head) < time; head = fresh[next]) {
        merged.push(head);
        next += 1;
      }
      merged.push(position);
    }
    for (; next < fresh.length; next += 1) {
      const head = fresh[next];
      if (head !== undefined) merged.push(head);
    }
    tenant.sorted = merged;
    tenant.fresh = [];
    return merged;
  }

  private firstFrom(sorted: readonly number[], fromMs: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(sorted[middle]) < fromMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
