import type { Entitlement } from "./model";

/** Entitlement rows. Nothing is unique but the row's own id. */
export class EntitlementTable {
  private readonly rows = new Map<string, Entitlement>();
  /** Per tenant and feature, oldest first. */
  private readonly byFeature = new Map<string, Entitlement[]>();
  private readonly byTenant = new Map<string, Set<string>>();

  /** Adds a row, or replaces the one with the same id; feature and tenant of a row never change. */
  put(row: Entitlement): void {
    const known = this.rows.get(row.id);
    if (known) {
      Object.assign(known, row);
      return;
    }
    this.rows.set(row.id, row);
    const key = `${row.tenantId} ${row.featureId}`;
    const others = this.byFeature.get(key);
    if (others) others.push(row);
    else this.byFeature.set(key, [row]);
    const ids = this.byTenant.get(row.tenantId);
    if (ids) ids.add(row.id);
    else this.byTenant.set(row.tenantId, new Set([row.id]));
  }

  remove(id: string): void {
    const row = this.rows.get(id);
    if (!row) return;
    this.rows.delete(id);
    this.byTenant.get(row.tenantId)?.delete(id);
    const key = `${row.tenantId} ${row.featureId}`;
    const others = (this.byFeature.get(key) ?? []).filter((other) => other.id !== id);
    if (others.length > 0) this.byFeature.set(key, others);
    else this.byFeature.delete(key);
  }

  find(id: string): Entitlement | null {
    return this.rows.get(id) ?? null;
  }

  /** The row that decides for a feature, whoever asks: the oldest one, even if it belongs to another user. */
  findDeciding(tenantId: string, featureId: string): Entitlement | null {
    return this.byFeature.get(`${tenantId} ${featureId}`)?.[0] ?? null;
  }

  /** The row of this very user, else one without user: what a check would go by that looks at the asker. */
  findOwn(tenantId: string, featureId: string, userId: string): Entitlement | null {
    const rows = this.byFeature.get(`${tenantId} ${featureId}`) ?? [];
    return rows.find((row) => row.userId === userId) ?? rows.find((row) => row.userId === null) ?? null;
  }

  /** Oldest first. */
  list(tenantId: string): Entitlement[] {
    return [...(this.byTenant.get(tenantId) ?? [])].flatMap((id) => this.rows.get(id) ?? []);
  }

  all(): IterableIterator<Entitlement> {
    return this.rows.values();
  }
}
