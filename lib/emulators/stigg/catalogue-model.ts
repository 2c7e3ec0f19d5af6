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

export interface Dated {
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
