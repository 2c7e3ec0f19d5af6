import type { SeededRandom } from "../shared/seeded-random";
import type { Environment } from "./environment";
import type { Catalogue } from "./generate-catalogue";
import type {
  AddonNode,
  CustomerNode,
  FeatureNode,
  GrantNode,
  PlanNode,
  PriceNode,
  PromotionNode,
  ResourceNode,
  SubscriptionNode,
} from "./model";

export const DAY = 86_400_000;

interface SubscribeFacts extends Partial<SubscriptionNode> {
  /** Bought units per feature; they become price entitlements. */
  units?: Record<string, number>;
  currency?: string;
  with?: readonly { addon: AddonNode; quantity: number }[];
}

/** Shared by everything that puts customers into a new environment. Times in milliseconds. */
export class GenerationContext {
  private count = 0;

  constructor(
    readonly environment: Environment,
    readonly catalogue: Catalogue,
    readonly random: SeededRandom,
    readonly nowMs: number,
  ) {}

  get customers(): number {
    return this.count;
  }

  ago(days: number, ms = 0): string {
    return new Date(this.nowMs - days * DAY + ms).toISOString();
  }

  customer(facts: Partial<CustomerNode> = {}): CustomerNode {
    this.count += 1;
    const number = this.count;
    const customerId = facts.customerId ?? `customer-${String(number).padStart(5, "0")}`;
    const createdAt = facts.createdAt ?? this.ago(390, number * 60_000);
    const customer: CustomerNode = {
      id: this.environment.uuid(),
      environmentId: this.environment.id,
      updatedAt: createdAt,
      customerId,
      refId: customerId,
      name: `${this.random.pick(FIRST)} ${this.random.pick(SECOND)}`,
      email: `billing+${number}@customer-${number}.example`,
      billingId: `cus_stripe${number}`,
      billingCurrency: "USD",
      crmId: null,
      salesforceId: null,
      awsMarketplaceCustomerId: null,
      additionalMetaData: { segment: this.random.pick(["smb", "mid", "large"]) },
      deletedAt: null,
      hasPaymentMethod: true,
      excludeFromExperiment: false,
      coupon: null,
      trialedPlans: [],
      promotions: [],
      ...facts,
      createdAt,
    };
    this.environment.customers.push(customer);
    return customer;
  }

  resource(customer: CustomerNode, resourceId: string): ResourceNode {
    const resource = { resourceId, createdAt: customer.createdAt, customer };
    this.environment.resources.push(resource);
    return resource;
  }

  subscribe(customer: CustomerNode, plan: PlanNode, facts: SubscribeFacts = {}): SubscriptionNode {
    const { environment } = this;
    const { units = {}, currency = "USD", with: addons = [], ...more } = facts;
    const startDate = more.startDate ?? customer.createdAt;
    const billingPeriod = more.billingPeriod === undefined ? "MONTHLY" : more.billingPeriod;
    const period = periodAround(startDate, billingPeriod, this.nowMs);
    const id = environment.mint("sub");
    const bought = [plan.prices, ...addons.map(({ addon }) => addon.prices)]
      .flat()
      .filter(
        (price) => price.billingPeriod === billingPeriod && (currencyOf(price) ?? currency) === currency,
      );
    const isPaid = plan.pricingType === "PAID";
    const subscription: SubscriptionNode = {
      id: environment.uuid(),
      createdAt: startDate,
      subscriptionId: id,
      refId: id,
      status: "ACTIVE",
      pricingType: plan.pricingType ?? "PAID",
      billingPeriod: isPaid ? billingPeriod : null,
      billingId: isPaid ? `sub_stripe_${id}` : null,
      billingCycleAnchor: startDate,
      billingSyncError: null,
      paymentCollection: "NOT_REQUIRED",
      paymentCollectionMethod: isPaid ? "CHARGE" : null,
      startDate,
      endDate: null,
      effectiveEndDate: null,
      cancellationDate: null,
      cancelReason: null,
      currentBillingPeriodStart: period.start,
      currentBillingPeriodEnd: period.end,
      trialEndDate: null,
      wasInTrial: false,
      additionalMetaData: null,
      customer,
      customerId: customer.customerId,
      payingCustomer: null,
      resource: null,
      resourceId: more.resource?.resourceId ?? null,
      plan,
      addons: addons.map(({ addon, quantity }) => ({ id: environment.uuid(), addon, quantity })),
      prices: bought.map((price) => ({
        id: environment.uuid(),
        createdAt: startDate,
        billingModel: price.billingModel,
        featureId: price.feature?.refId ?? null,
        usageLimit: price.billingModel === "PER_UNIT" ? (units[price.feature?.refId ?? ""] ?? 1) : null,
        hasSoftLimit: null,
        creditsQuantity: null,
        creditGrantCadence: null,
        nextGrantDate: null,
        topUpCustomCurrencyId: null,
        price,
      })),
      entitlements: [],
      coupons: [],
      budget: null,
      budgetExceeded: false,
      minimumSpend: null,
      trialConfiguration: null,
      freeItems: [],
      scheduledUpdates: [],
      latestInvoice: null,
      ...more,
    };
    environment.subscriptions.push(subscription);
    return subscription;
  }

  promotion(customer: CustomerNode, feature: FeatureNode, facts: Partial<PromotionNode> = {}): PromotionNode {
    const startDate = facts.startDate ?? this.ago(20);
    const promotion: PromotionNode = {
      id: this.environment.uuid(),
      createdAt: startDate,
      updatedAt: startDate,
      feature,
      featureId: feature.refId,
      status: "Active",
      period: "LIFETIME",
      startDate,
      endDate: null,
      isVisible: true,
      usageLimit: null,
      hasUnlimitedUsage: null,
      hasSoftLimit: false,
      enumValues: null,
      resetPeriod: null,
      resetPeriodConfiguration: null,
      ...facts,
    };
    customer.promotions.push(promotion);
    return promotion;
  }

  /** A grant and the ledger that led to what is left of it. */
  grant(customer: CustomerNode, amount: number, consumed: number, facts: Partial<GrantNode> = {}): GrantNode {
    const { environment } = this;
    const createdAt = facts.createdAt ?? this.ago(40);
    const id = environment.mint("grant");
    const currencyId = facts.currencyId ?? this.catalogue.credits.currencyId;
    const resourceId = facts.resourceId ?? null;
    const grant: GrantNode = {
      id: environment.uuid(),
      updatedAt: createdAt,
      grantId: id,
      displayName: "AI credits",
      grantType: "PAID",
      status: "ACTIVE",
      sourceType: null,
      amount,
      consumedAmount: consumed,
      customerId: customer.customerId,
      priority: 50,
      effectiveAt: createdAt,
      expireAt: null,
      voidedAt: null,
      paymentCollection: "NOT_REQUIRED",
      invoiceId: null,
      comment: null,
      additionalMetaData: null,
      cost: { amount: amount / 100, currency: "USD" },
      ...facts,
      createdAt,
      currencyId,
      resourceId,
    };
    environment.grants.push(grant);
    const log = (eventType: string, value: number, timestamp: string): void => {
      environment.ledger.push({
        eventId: environment.uuid(),
        eventType,
        amount: value,
        creditCurrencyId: currencyId,
        creditGrantId: id,
        customerId: customer.customerId,
        resourceId,
        featureId: null,
        timestamp,
      });
    };
    log("CREDITS_GRANTED", amount, grant.effectiveAt);
    if (consumed > 0) log("CREDITS_CONSUMED", -consumed, this.ago(3));
    return grant;
  }

  /** Reports of one feature on some days before now. */
  usage(
    customer: CustomerNode,
    feature: FeatureNode,
    values: readonly { daysAgo: number; value: number; behavior?: "DELTA" | "SET"; hour?: number }[],
    resourceId: string | null = null,
  ): void {
    for (const { daysAgo, value, behavior = "DELTA", hour = 0 } of values) {
      this.environment.report({
        id: this.environment.uuid(),
        customerId: customer.customerId,
        resourceId,
        featureId: feature.refId,
        value,
        behavior,
        at: this.ago(daysAgo, hour * 3_600_000),
      });
    }
  }
}

const currencyOf = (price: PriceNode): string | null =>
  price.price?.currency ?? price.tiers?.find((tier) => tier.unitPrice)?.unitPrice?.currency ?? null;

/** The billing period around now, in steps of 30 or 365 days from the start: near enough for a stand-in. */
function periodAround(startDate: string, billingPeriod: string | null, nowMs: number) {
  const start = Date.parse(startDate);
  const length = (billingPeriod === "ANNUALLY" ? 365 : 30) * DAY;
  const from = start + Math.max(0, Math.floor((nowMs - start) / length)) * length;
  return { start: new Date(from).toISOString(), end: new Date(from + length).toISOString() };
}

const FIRST = [
  "Amber",
  "Birch",
  "Cedar",
  "Delta",
  "Ember",
  "Fjord",
  "Granite",
  "Harbor",
  "Indigo",
  "Juniper",
];
const SECOND = [
  "Analytics",
  "Bakery",
  "Cloud",
  "Dental",
  "Energy",
  "Foods",
  "Games",
  "Health",
  "Labs",
  "Media",
];
