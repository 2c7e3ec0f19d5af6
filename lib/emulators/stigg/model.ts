import type {
  AddonNode,
  CouponNode,
  Dated,
  FeatureNode,
  Money,
  PlanNode,
  PriceNode,
  ResetFields,
} from "./catalogue-model";

export type * from "./catalogue-model";

/* Customers and what they hold, in the shape of the GraphQL types. */

export interface PromotionNode extends Dated, ResetFields {
  feature: FeatureNode;
  featureId: string;
  status: "Active" | "Paused" | "Expired";
  period: string;
  startDate: string;
  endDate: string | null;
  isVisible: boolean;
  usageLimit: number | null;
  hasUnlimitedUsage: boolean | null;
  hasSoftLimit: boolean | null;
  enumValues: string[] | null;
}

export interface CustomerNode extends Dated {
  environmentId: string;
  /** The company's own id; `refId` says the same. */
  customerId: string;
  refId: string;
  name: string | null;
  email: string | null;
  billingId: string | null;
  billingCurrency: string | null;
  crmId: string | null;
  salesforceId: string | null;
  awsMarketplaceCustomerId: string | null;
  additionalMetaData: unknown;
  deletedAt: string | null;
  hasPaymentMethod: boolean;
  excludeFromExperiment: boolean;
  coupon: CouponNode | null;
  trialedPlans: { planRefId: string; productRefId: string }[];
  promotions: PromotionNode[];
}

export interface ResourceNode {
  resourceId: string;
  createdAt: string;
  customer: CustomerNode;
}

export interface SubscriptionPriceNode {
  id: string;
  createdAt: string;
  billingModel: string;
  featureId: string | null;
  usageLimit: number | null;
  hasSoftLimit: boolean | null;
  creditsQuantity: number | null;
  creditGrantCadence: string | null;
  nextGrantDate: string | null;
  topUpCustomCurrencyId: string | null;
  price: PriceNode;
}

export interface SubscriptionNode {
  id: string;
  createdAt: string;
  subscriptionId: string;
  refId: string;
  status: string;
  pricingType: string;
  billingPeriod: string | null;
  billingId: string | null;
  billingCycleAnchor: string | null;
  billingSyncError: string | null;
  paymentCollection: string;
  paymentCollectionMethod: string | null;
  startDate: string;
  endDate: string | null;
  effectiveEndDate: string | null;
  cancellationDate: string | null;
  cancelReason: string | null;
  currentBillingPeriodStart: string | null;
  currentBillingPeriodEnd: string | null;
  trialEndDate: string | null;
  wasInTrial: boolean;
  additionalMetaData: unknown;
  customer: CustomerNode;
  customerId: string;
  payingCustomer: CustomerNode | null;
  resource: ResourceNode | null;
  resourceId: string | null;
  plan: PlanNode;
  addons: { id: string; quantity: number; addon: AddonNode }[];
  prices: SubscriptionPriceNode[];
  entitlements: (({ __typename: string; id: string } & Record<string, unknown>) | FeatureOverrideNode)[];
  coupons: Record<string, unknown>[];
  budget: { limit: number; hasSoftLimit: boolean } | null;
  budgetExceeded: boolean;
  minimumSpend: { isOverride: boolean; minimum: Money } | null;
  trialConfiguration: { trialEndBehavior: string } | null;
  freeItems: { addonId: string; quantity: number }[];
  scheduledUpdates: Record<string, unknown>[];
  latestInvoice: Record<string, unknown> | null;
}

export interface FeatureOverrideNode extends ResetFields {
  __typename: "SubscriptionFeatureEntitlement";
  id: string;
  feature: FeatureNode;
  featureId: string;
  usageLimit: number | null;
  hasUnlimitedUsage: boolean | null;
  hasSoftLimit: boolean | null;
  enumValues: string[] | null;
}

export interface GrantNode extends Dated {
  grantId: string;
  displayName: string;
  grantType: string;
  status: string;
  sourceType: string | null;
  amount: number;
  consumedAmount: number;
  currencyId: string;
  customerId: string;
  resourceId: string | null;
  priority: number;
  effectiveAt: string;
  expireAt: string | null;
  voidedAt: string | null;
  paymentCollection: string;
  invoiceId: string | null;
  comment: string | null;
  additionalMetaData: unknown;
  cost: Money;
}

export interface LedgerNode {
  eventId: string;
  eventType: string;
  amount: number;
  creditCurrencyId: string;
  creditGrantId: string;
  customerId: string;
  resourceId: string | null;
  featureId: string | null;
  timestamp: string;
}

/** One report of usage as it came in. */
export interface UsageReport {
  id: string;
  customerId: string;
  resourceId: string | null;
  featureId: string;
  value: number;
  behavior: "DELTA" | "SET";
  at: string;
}
