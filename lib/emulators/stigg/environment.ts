import type {
  AddonNode,
  CouponNode,
  CurrencyNode,
  CustomerNode,
  FeatureNode,
  GrantNode,
  LedgerNode,
  PlanNode,
  ProductNode,
  ResourceNode,
  SubscriptionNode,
  UsageReport,
} from "./model";

const usageKey = (customerId: string, resourceId: string | null, featureId: string): string =>
  JSON.stringify([customerId, resourceId, featureId]);

/** One Stigg environment: everything a key opens. */
export class Environment {
  readonly products: ProductNode[] = [];
  readonly features: FeatureNode[] = [];
  readonly currencies: CurrencyNode[] = [];
  readonly plans: PlanNode[] = [];
  readonly addons: AddonNode[] = [];
  readonly coupons: CouponNode[] = [];
  readonly customers: CustomerNode[] = [];
  readonly resources: ResourceNode[] = [];
  readonly subscriptions: SubscriptionNode[] = [];
  readonly grants: GrantNode[] = [];
  readonly ledger: LedgerNode[] = [];
  readonly autoRecharge = new Map<string, Record<string, unknown>>();
  readonly reports: UsageReport[] = [];
  private readonly byKey = new Map<string, UsageReport[]>();
  private minted = 0;

  constructor(readonly id: string) {}

  /** The next id, the same in every run of the same account. */
  mint(prefix: string): string {
    this.minted += 1;
    return `${prefix}-${this.minted.toString(36).padStart(5, "0")}`;
  }

  /** A UUID as Stigg's internal ids are. */
  uuid(): string {
    this.minted += 1;
    return `00000000-0000-4000-8000-${this.minted.toString(16).padStart(12, "0")}`;
  }

  customer(customerId: string): CustomerNode | null {
    return this.customers.find((one) => one.customerId === customerId) ?? null;
  }

  feature(refId: string): FeatureNode | null {
    return this.features.find((one) => one.refId === refId) ?? null;
  }

  subscriptionsOf(customerId: string): SubscriptionNode[] {
    return this.subscriptions.filter((one) => one.customerId === customerId);
  }

  report(report: UsageReport): void {
    this.reports.push(report);
    const key = usageKey(report.customerId, report.resourceId, report.featureId);
    const list = this.byKey.get(key) ?? [];
    list.push(report);
    if (list.length > 1) list.sort((a, b) => a.at.localeCompare(b.at));
    this.byKey.set(key, list);
  }

  /** Reports of one counter, oldest first. */
  reportsOf(customerId: string, resourceId: string | null, featureId: string): readonly UsageReport[] {
    return this.byKey.get(usageKey(customerId, resourceId, featureId)) ?? [];
  }
}
