/** What operations take, apart from filters and sorting. */
export const inputs = /* GraphQL */ `
input Address {
  addressLine1: String addressLine2: String city: String country: String phoneNumber: String
  postalCode: String state: String
}
input BillableFeatureInput { featureId: String! quantity: Float! }
input BillingAddress {
  city: String country: String line1: String line2: String postalCode: String state: String
}
input BudgetConfigurationInput { hasSoftLimit: Boolean! limit: Float! }
input ChargeInput { id: String! quantity: Float! type: ChargeType! }
input CreditBalanceSummaryInput {
  currencyId: String customerId: String! environmentId: String resourceId: String
}
input CreditLedgerInput {
  currencyId: String customerId: String! environmentId: String eventType: [CreditLedgerEventType!]
  paging: CursorPaging resourceId: String
}
input CreditRateInput { amount: Float! costFormula: String currencyId: String! customCurrencyId: String }
input CursorPaging { after: ConnectionCursor before: ConnectionCursor first: Int last: Int }
input CustomerBillingInfo {
  billingAddress: Address currency: Currency customerName: String integrationId: String
  invoiceCustomFields: JSON language: String metadata: JSON paymentMethodId: String
  shippingAddress: Address timezone: String
}
input DumpEnvironmentProductCatalogInput { environmentSlug: String! }
input EntitlementOptions { requestedUsage: Float requestedValues: [String!] shouldTrack: Boolean }
input FetchCustomCurrenciesInput { environmentId: String status: [CustomCurrencyStatus!] }
input FetchEntitlementQuery {
  customerId: String! environmentId: String featureId: String! options: EntitlementOptions
  resourceId: String
}
input FetchEntitlementsQuery { customerId: String! environmentId: String resourceId: String }
input GetActiveSubscriptionsInput {
  customerId: String! environmentId: String resourceId: String resourceIds: [String!]
}
input GetAutoRechargeSettingsInput { currencyId: String! customerId: String! environmentId: String }
input GetCreditGrantsInput {
  currencyId: String customerId: String! environmentId: String paging: CursorPaging resourceId: String
}
input GetCustomerByRefIdInput { customerId: String! environmentId: String }
input GetSubscriptionInput { environmentId: String subscriptionId: String! }
input MoneyInputDto { amount: Float! currency: Currency }
input MonthlyResetPeriodConfigInput { accordingTo: MonthlyAccordingTo! }
input PriceOverrideInput {
  addonId: String baseCharge: Boolean blockSize: Float creditGrantCadence: CreditGrantCadence
  creditRate: CreditRateInput currencyId: String featureId: String price: MoneyInputDto
  tiers: [PriceTierInput!]
}
input PriceTierInput { flatPrice: MoneyInputDto unitPrice: MoneyInputDto upTo: Float }
input ProvisionCustomerInput {
  additionalMetaData: JSON awsMarketplaceCustomerId: String billingId: String
  billingInformation: CustomerBillingInfo couponRefId: String createdAt: DateTime crmId: String
  customerId: String email: String environmentId: String excludeFromExperiment: Boolean name: String
  refId: String salesforceId: String shouldSyncFree: Boolean
  subscriptionParams: ProvisionCustomerSubscriptionInput
}
input ProvisionCustomerSubscriptionInput {
  additionalMetaData: JSON addons: [SubscriptionAddonInput!] appliedCoupon: SubscriptionCouponInput
  awaitPaymentConfirmation: Boolean billableFeatures: [BillableFeatureInput!] billingCountryCode: String
  billingCycleAnchor: SubscriptionBillingCycleAnchor billingId: String
  billingInformation: SubscriptionBillingInfo billingPeriod: BillingPeriod
  budget: BudgetConfigurationInput charges: [ChargeInput!] entitlements: [SubscriptionEntitlementInputV2!]
  minimumSpend: SubscriptionMinimumSpendValueInput paymentCollectionMethod: PaymentCollectionMethod
  planId: String! priceOverrides: [PriceOverrideInput!] priceUnitAmount: Float promotionCode: String
  refId: String resourceId: String salesforceId: String startDate: DateTime
  subscriptionEntitlements: [SubscriptionEntitlementInput!] subscriptionId: String
  trialOverrideConfiguration: TrialOverrideConfigurationInput unitQuantity: Float
}
input ReportUsageBaseInput {
  createdAt: DateTime customerId: String! dimensions: JSON featureId: String! idempotencyKey: String
  resourceId: String updateBehavior: UsageUpdateBehavior value: Float!
}
input ReportUsageBulkInput { environmentId: String usages: [ReportUsageBaseInput!]! }
input ReportUsageInput {
  createdAt: DateTime customerId: String! dimensions: JSON environmentId: String featureId: String!
  idempotencyKey: String resourceId: String updateBehavior: UsageUpdateBehavior value: Float!
}
input SubscriptionAddonInput { addonId: String! quantity: Int }
input SubscriptionBillingInfo {
  billingAddress: BillingAddress chargeOnBehalfOfAccount: String couponId: String integrationId: String
  invoiceDaysUntilDue: Float isBackdated: Boolean isInvoicePaid: Boolean metadata: JSON
  prorationBehavior: SubscriptionProrationBehavior taxPercentage: Float taxRateIds: [String!]
}
input SubscriptionCouponConfigurationInput { startDate: DateTime }
input SubscriptionCouponDiscountInput {
  amountsOff: [MoneyInputDto!] description: String durationInMonths: Float name: String percentOff: Float
}
input SubscriptionCouponInput {
  billingCouponId: String configuration: SubscriptionCouponConfigurationInput couponId: String
  discount: SubscriptionCouponDiscountInput promotionCode: String
}
input SubscriptionCreditEntitlementInput {
  amount: Float! cadence: CreditCadence! customCurrencyId: String! hasSoftLimit: Boolean
}
input SubscriptionEntitlementInput {
  description: String featureId: String! hasSoftLimit: Boolean hasUnlimitedUsage: Boolean
  monthlyResetPeriodConfiguration: MonthlyResetPeriodConfigInput resetPeriod: EntitlementResetPeriod
  usageLimit: Float weeklyResetPeriodConfiguration: WeeklyResetPeriodConfigInput
  yearlyResetPeriodConfiguration: YearlyResetPeriodConfigInput
}
input SubscriptionEntitlementInputV2 {
  credit: SubscriptionCreditEntitlementInput feature: SubscriptionFeatureEntitlementInput
}
input SubscriptionFeatureEntitlementInput {
  enumValues: [String!] featureGroupId: String featureId: String! hasSoftLimit: Boolean
  hasUnlimitedUsage: Boolean monthlyResetPeriodConfiguration: MonthlyResetPeriodConfigInput
  resetPeriod: EntitlementResetPeriod usageLimit: Float
  weeklyResetPeriodConfiguration: WeeklyResetPeriodConfigInput
  yearlyResetPeriodConfiguration: YearlyResetPeriodConfigInput
}
input SubscriptionMinimumSpendValueInput { minimum: MoneyInputDto }
input TrialOverrideConfigurationInput {
  isTrial: Boolean! trialEndBehavior: TrialEndBehavior trialEndDate: DateTime
}
input UsageEventReportInput {
  customerId: String! dimensions: JSON eventName: String! idempotencyKey: String! resourceId: String
  timestamp: DateTime
}
input UsageEventsReportInput { environmentId: String usageEvents: [UsageEventReportInput!]! }
input UsageHistoryV2Input {
  customerId: String! endDate: DateTime environmentId: String featureId: String! groupBy: [String!]
  includeInactiveSubscriptions: Boolean paging: CursorPaging resourceId: String startDate: DateTime!
}
input WeeklyResetPeriodConfigInput { accordingTo: WeeklyAccordingTo! }
input YearlyResetPeriodConfigInput { accordingTo: YearlyAccordingTo! }
`;
