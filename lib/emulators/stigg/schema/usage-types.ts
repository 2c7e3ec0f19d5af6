/** What customers may use and have used: entitlements, usage, credits. */
export const usageTypes = /* GraphQL */ `
type AutoRechargeSettingsDTO {
  currencyId: String! grantExpirationPeriod: GrantExpirationPeriod! isEnabled: Boolean!
  maxSpendLimit: Float targetBalance: Float! thresholdType: ThresholdType! thresholdValue: Float!
}

type CreditBalance {
  currency: SlimCustomCurrency! currentBalance: Float! customerId: String! resourceId: String
  totalConsumed: Float! totalGranted: Float! validUntil: Float
}

type CreditBalanceSummary { balances: [CreditBalance!] customerId: String! }

type CreditBalanceUpdated {
  currency: SlimCustomCurrency! currencyId: String! currentBalance: Float! customerId: String!
  resourceId: String totalConsumed: Float! totalGranted: Float! validUntil: Float
}

type CreditEntitlement {
  accessDeniedReason: AccessDeniedReason currency: EntitlementCurrency! currentUsage: Float
  hasSoftLimit: Boolean isGranted: Boolean! usageLimit: Float usagePeriodEnd: DateTime
  validUntil: DateTime
}

type CreditGrant {
  additionalMetaData: JSON amount: Float! comment: String consumedAmount: Float! cost: Money!
  createdAt: DateTime! currencyId: String! customerId: String! displayName: String! effectiveAt: DateTime!
  expireAt: DateTime grantId: String! grantType: CreditGrantType! id: String! invoiceId: String
  paymentCollection: PaymentCollection! priority: Float! resourceId: String
  sourceType: CreditGrantSourceType status: CreditGrantStatus! updatedAt: DateTime! voidedAt: DateTime
}

type CreditLedgerEvent {
  amount: Float! creditCurrencyId: String! creditGrantId: String! customerId: String! eventId: String
  eventType: CreditLedgerEventType! featureId: String resourceId: String timestamp: DateTime!
}

type CreditRate { amount: Float! costFormula: String currencyId: String! customCurrencyId: String }

type Entitlement {
  accessDeniedReason: AccessDeniedReason creditRate: CreditRate currentUsage: Float customerId: String
  entitlementUpdatedAt: DateTime enumValues: [String!] feature: EntitlementFeature hasSoftLimit: Boolean
  hasUnlimitedUsage: Boolean! isGranted: Boolean! nextResetDate: DateTime requestedUsage: Float
  requestedValues: [String!] resetPeriod: EntitlementResetPeriod
  resetPeriodConfiguration: ResetPeriodConfiguration resourceId: String usageLimit: Float
  usagePeriodAnchor: DateTime usagePeriodEnd: DateTime usagePeriodStart: DateTime usageUpdatedAt: DateTime
  validUntil: Float
}

type EntitlementCurrency { currencyId: String! displayName: String! }

type EntitlementFeature {
  description: String displayName: String! featureStatus: FeatureStatus! featureType: FeatureType!
  featureUnits: String featureUnitsPlural: String meterType: MeterType refId: String!
  unitTransformation: UnitTransformation
}

type EntitlementSummary {
  addonQuantity: Float featurePackageEntitlement: PackageEntitlement
  featurePromotionalEntitlement: PromotionalEntitlement isEffectiveEntitlement: Boolean! plan: Plan
  priceEntitlement: PriceEntitlement subscription: CustomerSubscription
}

type EntitlementWithSummary {
  accessDeniedReason: AccessDeniedReason currentUsage: Float feature: EntitlementFeature
  hasSoftLimit: Boolean hasUnlimitedUsage: Boolean! isGranted: Boolean! summaries: [EntitlementSummary!]
  usageLimit: Float
}

type EntitlementsState {
  accessDeniedReason: EntitlementsStateAccessDeniedReason entitlements: [Entitlement!]
  entitlementsV2: [EntitlementUnion!]
}

type EntitlementsUpdated { customerId: String! entitlements: [Entitlement!] resourceId: String }

type FeatureEntitlement {
  accessDeniedReason: AccessDeniedReason creditRate: CreditRate currentUsage: Float
  entitlementUpdatedAt: DateTime enumValues: [String!] feature: EntitlementFeature hasSoftLimit: Boolean
  hasUnlimitedUsage: Boolean! isGranted: Boolean! resetPeriod: EntitlementResetPeriod
  resetPeriodConfiguration: ResetPeriodConfiguration usageLimit: Float usagePeriodAnchor: DateTime
  usagePeriodEnd: DateTime usagePeriodStart: DateTime usageUpdatedAt: DateTime validUntil: DateTime
}

type PackagePublished {
  accountId: String! environmentId: String! migrationType: PublishMigrationType! packageRefId: String!
  packageType: String! packageVersion: Int!
}

type PriceEntitlement { featureId: String! usageLimit: Float }

type SdkConfiguration { isWidgetWatermarkEnabled: Boolean sentryDsn: String }

type SlimCustomCurrency { currencyId: String! displayName: String! symbol: String units: Units }

type UsageHistoryPoint { isResetPoint: Boolean! timestamp: DateTime! value: Float! }

type UsageHistorySeries { points: [UsageHistoryPoint!] tags: [UsageHistorySeriesTag!] }

type UsageHistorySeriesTag { key: String! value: String! }

type UsageHistoryV2 { markers: [UsageMarker!] pageInfo: PageInfo series: [UsageHistorySeries!] }

type UsageMarker { timestamp: DateTime! type: UsageMarkerType! }

type UsageMeasurement {
  createdAt: DateTime! customer: Customer! customerId: String! feature: Feature! featureId: String!
  id: String! value: Float!
}

type UsageMeasurementUpdated {
  currentUsage: Float! customerId: String! featureId: String! nextResetDate: Float resourceId: String
  usagePeriodEnd: Float usagePeriodStart: Float
}

type UsageMeasurementWithCurrentUsage {
  currentUsage: Float customerId: String! featureId: String! id: String! nextResetDate: DateTime
  resourceId: String timestamp: DateTime! usagePeriodEnd: DateTime usagePeriodStart: DateTime
}

type UsageUpdated { entitlement: Entitlement! usage: UsageMeasurementUpdated! }

union EntitlementUnion = CreditEntitlement | FeatureEntitlement
union PackageEntitlementUnion = PackageCreditEntitlement | PackageFeatureEntitlement
union ResetPeriodConfiguration = MonthlyResetPeriodConfig | WeeklyResetPeriodConfig | YearlyResetPeriodConfig
union ScheduleVariables = AddonChangeVariables | AddonPriceOverrideChangeVariables | BillingPeriodChangeVariables | DowngradeChangeVariables | PlanChangeVariables | PlanPriceOverrideChangeVariables | UnitAmountChangeVariables
union SubscriptionEntitlementUnion = SubscriptionCreditEntitlement | SubscriptionFeatureEntitlement
`;
