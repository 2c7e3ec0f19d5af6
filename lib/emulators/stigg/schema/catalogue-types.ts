/** What a company sells: products, plans, add-ons, prices, features, coupons. */
export const catalogueTypes = /* GraphQL */ `
type Addon {
  additionalMetaData: JSON billingId: String createdAt: DateTime dependencies: [Addon!]
  description: String displayName: String! entitlements: [PackageEntitlement!]
  hiddenFromWidgets: [WidgetType!] id: String! isLatest: Boolean maxQuantity: Float
  overagePrices: [Price!] packageEntitlements: [PackageEntitlementUnion!]
  prices(filter: PriceFilter = {}, sorting: [PriceSort!] = [{direction: DESC, field: createdAt}]): [Price!]
  pricingType: PricingType product: Product productId: String refId: String! status: PackageStatus!
  updatedAt: DateTime versionNumber: Int!
}

type Aggregation { field: String function: AggregationFunction! }

type BudgetConfiguration { hasSoftLimit: Boolean! limit: Float! }

type Coupon {
  additionalMetaData: JSON amountsOff: [Money!] billingId: String billingLinkUrl: String
  createdAt: DateTime! description: String discountValue: Float! durationInMonths: Float id: String!
  name: String! percentOff: Float refId: String! source: CouponSource! status: CouponStatus!
  syncStates: [SyncState!] type: CouponType! updatedAt: DateTime!
}

type CustomCurrency {
  additionalMetaData: JSON archivedAt: DateTime createdAt: DateTime! currencyId: String!
  description: String displayName: String! id: String! symbol: String units: Units updatedAt: DateTime!
}

type DefaultTrialConfig {
  budget: BudgetConfiguration duration: Float! trialEndBehavior: TrialEndBehavior units: TrialPeriodUnits!
}

type EnumConfigurationEntity { displayName: String! value: String! }

type Feature {
  additionalMetaData: JSON createdAt: DateTime description: String displayName: String!
  enumConfiguration: [EnumConfigurationEntity!] featureStatus: FeatureStatus! featureType: FeatureType!
  featureUnits: String featureUnitsPlural: String id: String! meter: Meter meterType: MeterType
  refId: String! unitTransformation: UnitTransformation updatedAt: DateTime!
}

type FeatureDependency { refId: String! usageLimit: Float }

type Meter { aggregation: Aggregation! filters: [MeterFilterDefinition!] id: String! }

type MeterCondition { field: String! operation: ConditionOperation! value: String values: [String!] }

type MeterFilterDefinition { conditions: [MeterCondition!] }

type MinimumSpend { billingPeriod: BillingPeriod! minimum: Money! }

type Money { amount: Float! currency: Currency! }

type MonthlyResetPeriodConfig { monthlyAccordingTo: MonthlyAccordingTo }

type PackageCreditEntitlement {
  amount: Float behavior: EntitlementBehavior! cadence: CreditCadence! customCurrency: CustomCurrency!
  customCurrencyId: String! dependency: FeatureDependency displayNameOverride: String
  hasSoftLimit: Boolean hiddenFromWidgets: [WidgetType!] id: String! isCustom: Boolean isGranted: Boolean!
  order: Float
}

type PackageDto { displayName: String! id: String! refId: String! }

type PackageEntitlement {
  behavior: EntitlementBehavior! displayNameOverride: String enumValues: [String!] feature: Feature!
  featureId: String! hasSoftLimit: Boolean hasUnlimitedUsage: Boolean hiddenFromWidgets: [WidgetType!]
  id: String! isCustom: Boolean isGranted: Boolean! resetPeriod: EntitlementResetPeriod usageLimit: Float
}

type PackageFeatureEntitlement {
  behavior: EntitlementBehavior! dependency: FeatureDependency displayNameOverride: String
  enumValues: [String!] feature: Feature! featureGroupIds: [String!] hasSoftLimit: Boolean
  hasUnlimitedUsage: Boolean hiddenFromWidgets: [WidgetType!] id: String! isCustom: Boolean
  isGranted: Boolean! order: Float resetPeriod: EntitlementResetPeriod
  resetPeriodConfiguration: ResetPeriodConfiguration usageLimit: Float
}

type Plan {
  additionalMetaData: JSON basePlan: Plan billingId: String
  compatibleAddons(filter: AddonFilter = {}, sorting: [AddonSort!] = [{direction: DESC, field: createdAt}]): [Addon!]
  compatiblePackageGroups: [PlanCompatiblePackageGroups!] createdAt: DateTime
  defaultTrialConfig: DefaultTrialConfig description: String displayName: String!
  entitlements: [PackageEntitlement!] hiddenFromWidgets: [WidgetType!] id: String!
  inheritedEntitlements(includeOverridden: Boolean = false): [PackageEntitlement!]
  inheritedPackageEntitlements: [PackageEntitlementUnion!] isLatest: Boolean isParent: Boolean!
  minimumSpend: [MinimumSpend!] overageBillingPeriod: OverageBillingPeriod overagePrices: [Price!]
  packageEntitlements: [PackageEntitlementUnion!]
  prices(filter: PriceFilter = {}, sorting: [PriceSort!] = [{direction: DESC, field: createdAt}]): [Price!]
  pricingType: PricingType product: Product! productId: String refId: String! status: PackageStatus!
  updatedAt: DateTime versionNumber: Int!
}

type PlanCompatiblePackageGroupOptions { freeItems: Float minItems: Float }

type PlanCompatiblePackageGroups {
  addons: [Addon!] displayName: String! options: PlanCompatiblePackageGroupOptions!
  packageGroupId: String!
}

type Price {
  packageId: String
  billingCadence: BillingCadence! billingCountryCode: String billingId: String billingModel: BillingModel!
  billingPeriod: BillingPeriod! blockSize: Float creditGrantCadence: CreditGrantCadence
  creditRate: CreditRate feature: Feature id: String! isOverridePrice: Boolean! maxUnitQuantity: Float
  minUnitQuantity: Float price: Money resetPeriod: EntitlementResetPeriod
  resetPeriodConfiguration: ResetPeriodConfiguration tiers: [PriceTier!] tiersMode: TiersMode
  topUpCustomCurrencyId: String
}

type PriceTier { flatPrice: Money unitPrice: Money upTo: Float }

type Product {
  environmentId: String!
  additionalMetaData: JSON createdAt: DateTime! description: String displayName: String id: String!
  isDefaultProduct: Boolean! multipleSubscriptions: Boolean! productSettings: ProductSettings!
  refId: String! status: ProductStatus! updatedAt: DateTime!
}

type ProductCatalogDump { dump: JSON }

type ProductSettings {
  downgradePlan: Plan downgradePlanId: String prorateAtEndOfBillingPeriod: Boolean
  subscriptionCancellationTime: SubscriptionCancellationTime! subscriptionEndSetup: SubscriptionEndSetup!
  subscriptionStartPlanId: String subscriptionStartSetup: SubscriptionStartSetup!
}

type SyncState { status: SyncStatus! vendorIdentifier: VendorIdentifier! }

type UnitTransformation {
  divide: Float! featureUnits: String featureUnitsPlural: String round: UnitTransformationRound!
}

type Units { plural: String singular: String }

type WeeklyResetPeriodConfig { weeklyAccordingTo: WeeklyAccordingTo }

type YearlyResetPeriodConfig { yearlyAccordingTo: YearlyAccordingTo }
`;
