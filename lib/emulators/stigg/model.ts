/*
 * An environment as objects in the shape of the GraphQL types, so that default resolvers can answer from them.
 * Instants are ISO text. Money is in major units, as Stigg writes it.
 */

export interface Money {
  amount: number;
  currency: string;
}

export interface ResetFields {
  resetPeriod: string | null;
  resetPeriodConfiguration: ({ __typename: string } & Record<string, unknown>) | null;
}

interface Dated {
  id: string;
  createdAt: string;
  updatedAt: string;
}

export interface ProductNode extends Dated {
  environmentId: string;
  refId: string;
  displayName: string | null;
  description: string | null;
  status: string;
  isDefaultProduct: boolean;
  multipleSubscriptions: boolean;
  additionalMetaData: unknown;
  productSettings: Record<string, unknown>;
}

export interface FeatureNode extends Dated {
  refId: string;
  displayName: string;
  description: string | null;
  featureType: "BOOLEAN" | "NUMBER" | "ENUM";
  meterType: "Incremental" | "Fluctuating" | "None";
  featureStatus: string;
  featureUnits: string | null;
  featureUnitsPlural: string | null;
  enumConfiguration: { value: string; displayName: string }[] | null;
  unitTransformation: {
    divide: number;
    round: string;
    featureUnits: string;
    featureUnitsPlural: string;
  } | null;
  meter: {
    id: string;
    aggregation: { function: string; field: string | null };
    filters: {
      conditions: { field: string; operation: string; value: string | null; values: string[] | null }[];
    }[];
  } | null;
  /** Event name behind a meter: what `reportEvent` is counted by. Not part of the schema. */
  eventName: string | null;
  additionalMetaData: unknown;
}

export interface CurrencyNode extends Dated {
  currencyId: string;
  displayName: string;
  description: string | null;
  symbol: string | null;
  units: { singular: string; plural: string } | null;
  archivedAt: string | null;
  additionalMetaData: unknown;
}

export interface FeatureEntitlementNode extends ResetFields {
  __typename: "PackageFeatureEntitlement";
  id: string;
  feature: FeatureNode;
  featureId: string;
  isGranted: boolean;
  behavior: "Increment" | "Override";
  usageLimit: number | null;
  hasUnlimitedUsage: boolean | null;
  hasSoftLimit: boolean | null;
  enumValues: string[] | null;
  order: number;
  isCustom: boolean;
}

export interface CreditEntitlementNode {
  __typename: "PackageCreditEntitlement";
  id: string;
  isGranted: boolean;
  behavior: "Increment" | "Override";
  amount: number;
  cadence: "MONTH" | "YEAR";
  hasSoftLimit: boolean | null;
  customCurrency: CurrencyNode;
  customCurrencyId: string;
  dependency: { refId: string; usageLimit: number | null } | null;
  order: number;
  isCustom: boolean;
}

export type PackageEntitlementNode = FeatureEntitlementNode | CreditEntitlementNode;

export interface PriceNode extends ResetFields {
  id: string;
  packageId: string | null;
  createdAt: string;
  billingModel: string;
  billingPeriod: "MONTHLY" | "ANNUALLY";
  billingCadence: "RECURRING" | "ONE_OFF";
  billingCountryCode: string | null;
  billingId: string | null;
  price: Money | null;
  tiersMode: string | null;
  tiers: { upTo: number | null; unitPrice: Money | null; flatPrice: Money | null }[] | null;
  blockSize: number | null;
  minUnitQuantity: number | null;
  maxUnitQuantity: number | null;
  feature: FeatureNode | null;
  isOverridePrice: boolean;
  creditRate: { amount: number; currencyId: string; costFormula: string | null } | null;
  creditGrantCadence: string | null;
  topUpCustomCurrencyId: string | null;
}

export interface PackageNode extends Dated {
  refId: string;
  versionNumber: number;
  isLatest: boolean;
  status: "DRAFT" | "PUBLISHED" | "ARCHIVED";
  pricingType: "FREE" | "PAID" | "CUSTOM" | null;
  displayName: string;
  description: string | null;
  billingId: string | null;
  product: ProductNode;
  productId: string;
  prices: PriceNode[];
  overagePrices: PriceNode[];
  packageEntitlements: PackageEntitlementNode[];
  additionalMetaData: unknown;
}

export interface AddonNode extends PackageNode {
  maxQuantity: number | null;
  dependencies: AddonNode[];
}

export interface PlanNode extends PackageNode {
  isParent: boolean;
  basePlan: PlanNode | null;
  compatibleAddons: AddonNode[];
  compatiblePackageGroups: Record<string, unknown>[];
  defaultTrialConfig: Record<string, unknown> | null;
  minimumSpend: { billingPeriod: string; minimum: Money }[];
  inheritedPackageEntitlements: PackageEntitlementNode[];
}

export interface CouponNode extends Dated {
  refId: string;
  name: string;
  description: string | null;
  type: "FIXED" | "PERCENTAGE";
  source: string;
  status: string;
  percentOff: number | null;
  amountsOff: Money[] | null;
  discountValue: number;
  durationInMonths: number | null;
  billingId: string | null;
  additionalMetaData: unknown;
}

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
