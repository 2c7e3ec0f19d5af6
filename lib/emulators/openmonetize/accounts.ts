import type { Tenant, Tier, User } from "./model";

/** Tenants, their users, and how many events each has used of its month. */
export class Accounts {
  readonly tenants = new Map<string, Tenant>();
  /** All users of all tenants by internal id, which is why an id can be taken by a stranger. */
  readonly users = new Map<string, User>();
  private readonly tenantByKey = new Map<string, Tenant>();
  private readonly tenantByEmail = new Map<string, Tenant>();
  private readonly usersOf = new Map<string, User[]>();
  private readonly userByExternalId = new Map<string, User>();
  private readonly quotas = new Map<string, number>();

  addTenant(tenant: Tenant): void {
    this.tenants.set(tenant.id, tenant);
    this.tenantByKey.set(tenant.apiKey, tenant);
    this.tenantByEmail.set(tenant.email, tenant);
    this.usersOf.set(tenant.id, []);
  }

  rotateKey(tenantId: string, apiKey: string): void {
    const tenant = this.tenants.get(tenantId);
    if (!tenant) return;
    this.tenantByKey.delete(tenant.apiKey);
    tenant.apiKey = apiKey;
    this.tenantByKey.set(apiKey, tenant);
  }

  setStatus(tenantId: string, status: Tenant["status"]): void {
    const tenant = this.tenants.get(tenantId);
    if (tenant) tenant.status = status;
  }

  setTier(tenantId: string, tier: Tier): void {
    const tenant = this.tenants.get(tenantId);
    if (tenant) tenant.tier = tier;
  }

  /** Upper and lower case make different addresses, as on the platform. */
  findByEmail(email: string): Tenant | null {
    return this.tenantByEmail.get(email) ?? null;
  }

  findByKey(apiKey: string): Tenant | null {
    return this.tenantByKey.get(apiKey) ?? null;
  }

  addUser(user: User): void {
    this.users.set(user.id, user);
    this.usersOf.get(user.tenantId)?.push(user);
    this.userByExternalId.set(externalKey(user.tenantId, user.externalUserId), user);
  }

  findByExternalId(tenantId: string, externalUserId: string): User | null {
    return this.userByExternalId.get(externalKey(tenantId, externalUserId)) ?? null;
  }

  /** Oldest first. */
  listUsers(tenantId: string): readonly User[] {
    return this.usersOf.get(tenantId) ?? [];
  }

  /**
   * Whether a user with this id can be used or made without an error: it is the tenant's own and of the implicit
   * kind, or neither the id nor the external id is taken.
   */
  implicitUser(tenantId: string, userId: string): "exists" | "free" | "conflict" {
    const own = this.findByExternalId(tenantId, userId);
    if (own) return own.id === userId ? "exists" : "conflict";
    return this.users.has(userId) ? "conflict" : "free";
  }

  usedQuota(tenantId: string, period: string): number {
    return this.quotas.get(`${tenantId} ${period}`) ?? 0;
  }

  setUsedQuota(tenantId: string, period: string, used: number): void {
    this.quotas.set(`${tenantId} ${period}`, used);
  }

  listQuotas(): { tenantId: string; period: string; used: number }[] {
    return [...this.quotas].map(([key, used]) => {
      const [tenantId = "", period = ""] = key.split(" ");
      return { tenantId, period, used };
    });
  }
}

function externalKey(tenantId: string, externalUserId: string): string {
  return `${tenantId} ${externalUserId}`;
}
