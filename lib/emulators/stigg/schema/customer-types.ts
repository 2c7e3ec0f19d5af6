/** Customers, their resources and subscriptions. */
export const customerTypes = /* GraphQL */ `
type AddonChangeVariables { addonRefId: String! newQuantity: Float! }

type AddonPriceOverrideChangeVariables { addonRefId: String! featureId: String }

type BillableFeature { featureId: String! quantity: Float! }

type BillingPeriodChangeVariables { billingPeriod: BillingPeriod }

type Customer {
  environmentId: String!
  additionalMetaData: JSON awsMarketplaceCustomerId: String billingCurrency: Currency billingId: String
  coupon: Coupon createdAt: DateTime crmHubspotCompanyId: String crmId: String customerId: String!
  defaultPaymentExpirationMonth: Int defaultPaymentExpirationYear: Int
  defaultPaymentMethodLast4Digits: String defaultPaymentMethodType: PaymentMethodType deletedAt: DateTime
  eligibleForTrial: [EligibleForTrial!] email: String excludeFromExperiment: Boolean
  experimentInfo: ExperimentInfo hasActiveSubscription: Boolean! hasPaymentMethod: Boolean! id: String!
  name: String
  promotionalEntitlements(filter: PromotionalEntitlementFilter = {}, sorting: [PromotionalEntitlementSort!] = [{direction: DESC, field: createdAt}]): [PromotionalEntitlement!]
  refId: String! salesforceId: String
  subscriptions(filter: CustomerSubscriptionFilter = {status: {in: [ACTIVE, IN_TRIAL]}}, sorting: [CustomerSubscriptionSort!] = [{direction: DESC, field: createdAt}]): [CustomerSubscription!]
  totalActivePromotionalEntitlements: Float! totalActiveSubscription: Float! trialedPlans: [TrialedPlan!]
  updatedAt: DateTime!
}

type CustomerResource { createdAt: DateTime! customer: Customer! resourceId: String! }

type CustomerSubscription {
  additionalMetaData: JSON
  addons(filter: SubscriptionAddonFilter = {}, sorting: [SubscriptionAddonSort!] = [{direction: DESC, field: createdAt}]): [SubscriptionAddon!]
  billingId: String billingLinkUrl: String billingSyncError: String cancellationDate: DateTime
  currentBillingPeriodEnd: DateTime customer: Customer! effectiveEndDate: DateTime endDate: DateTime
  experimentInfo: ExperimentInfo futureUpdates: [SubscriptionFutureUpdate!] id: String!
  latestInvoice: SubscriptionInvoice payingCustomer: Customer paymentCollection: PaymentCollection!
  paymentCollectionMethod: PaymentCollectionMethod plan: Plan!
  prices(filter: SubscriptionPriceFilter = {}, sorting: [SubscriptionPriceSort!] = [{direction: DESC, field: createdAt}]): [SubscriptionPrice!]
  pricingType: PricingType! refId: String! resource: CustomerResource
  scheduledUpdates: [SubscriptionScheduledUpdate!] startDate: DateTime! status: SubscriptionStatus!
  subscriptionId: String! totalPrice: CustomerSubscriptionTotalPrice
  trialConfiguration: TrialConfiguration trialEndDate: DateTime
}

type CustomerSubscriptionTotalPrice { subTotal: Money! total: Money! }

type DowngradeChangeVariables {
  addons: [PlanChangeAddon!] billableFeatures: [BillableFeature!] billingPeriod: BillingPeriod
  downgradePlanRefId: String! priceOverrides: [PriceOverrideChangeVariables!]
}

type EligibleForTrial { eligible: Boolean! productId: String productRefId: String }

type ExperimentInfo { groupName: String! groupType: ExperimentGroupType! id: String! name: String! }

type FreeSubscriptionItem { addonId: String! quantity: Float! }

type PlanChangeAddon { addonRefId: String! quantity: Float! }

type PlanChangeVariables {
  addons: [PlanChangeAddon!] billableFeatures: [BillableFeature!] billingPeriod: BillingPeriod
  changeType: PlanChangeType! planRefId: String! priceOverrides: [PriceOverrideChangeVariables!]
}

type PlanPriceOverrideChangeVariables { featureId: String planRefId: String! }

type PriceOverrideChangeVariables { addonRefId: String featureId: String planRefId: String }

type PromotionalEntitlement {
  endDate: DateTime enumValues: [String!] feature: Feature! featureId: String! hasSoftLimit: Boolean
  hasUnlimitedUsage: Boolean id: String! isVisible: Boolean! period: PromotionalEntitlementPeriod!
  resetPeriod: EntitlementResetPeriod resetPeriodConfiguration: ResetPeriodConfiguration
  startDate: DateTime! status: PromotionalEntitlementStatus! usageLimit: Float
}

type ProvisionedCustomer {
  customer: Customer! entitlements: [Entitlement!] subscription: CustomerSubscription
  subscriptionDecisionStrategy: SubscriptionDecisionStrategy!
}

type SubscriptionAddon { addon: Addon! id: String! quantity: Float! }

type SubscriptionCoupon {
  amountsOff: [Money!] discountValue: Float! durationInMonths: Float expirationDate: DateTime
  name: String! percentOff: Float refId: String! startDate: DateTime status: SubscriptionCouponStatus!
  type: CouponType!
}

type SubscriptionCreditEntitlement {
  amount: Float! cadence: CreditCadence! customCurrencyId: String! hasSoftLimit: Boolean id: String!
}

type SubscriptionFeatureEntitlement {
  enumValues: [String!] feature: Feature! featureId: String! hasSoftLimit: Boolean
  hasUnlimitedUsage: Boolean id: String! resetPeriod: EntitlementResetPeriod
  resetPeriodConfiguration: ResetPeriodConfiguration usageLimit: Float
}

type SubscriptionFutureUpdate {
  scheduleStatus: SubscriptionScheduleStatus! scheduleVariables: ScheduleVariables
  scheduledExecutionTime: DateTime! subscriptionScheduleType: SubscriptionScheduleType!
  targetPackage: PackageDto
}

type SubscriptionInvoice {
  amountDue: Float attemptCount: Float billingId: String! billingReason: SubscriptionInvoiceBillingReason
  createdAt: DateTime! currency: String dueDate: DateTime errorMessage: String paymentSecret: String
  paymentUrl: String pdfUrl: String requiresAction: Boolean! status: SubscriptionInvoiceStatus!
  subTotal: Float subTotalExcludingTax: Float tax: Float total: Float totalExcludingTax: Float
  updatedAt: DateTime!
}

type SubscriptionMinimumSpend { isOverride: Boolean minimum: Money }

type SubscriptionPrice {
  billingModel: BillingModel creditGrantCadence: CreditGrantCadence creditsQuantity: Float
  featureId: String hasSoftLimit: Boolean id: String! nextGrantDate: DateTime price: Price
  topUpCustomCurrencyId: String usageLimit: Float
}

type SubscriptionQuery {
  additionalMetaData: JSON addons: [SubscriptionAddon!] billingCycleAnchor: DateTime billingId: String
  billingPeriod: BillingPeriod billingSyncError: String budget: BudgetConfiguration
  budgetExceeded: Boolean cancelReason: SubscriptionCancelReason cancellationDate: DateTime
  coupons: [SubscriptionCoupon!] createdAt: DateTime currentBillingPeriodEnd: DateTime
  currentBillingPeriodStart: DateTime customer: Customer! effectiveEndDate: DateTime endDate: DateTime
  entitlements: [SubscriptionEntitlementUnion!] freeItems: [FreeSubscriptionItem!] id: String!
  latestInvoice: SubscriptionInvoice minimumSpend: SubscriptionMinimumSpend payingCustomer: Customer
  paymentCollection: PaymentCollection! paymentCollectionMethod: PaymentCollectionMethod plan: Plan!
  prices: [SubscriptionPrice!] pricingType: PricingType! refId: String! resource: CustomerResource
  scheduledUpdates: [SubscriptionScheduledUpdate!] startDate: DateTime! status: SubscriptionStatus!
  subscriptionId: String! trialConfiguration: TrialConfiguration trialEndDate: DateTime
  wasInTrial: Boolean
}

type SubscriptionScheduledUpdate {
  scheduleStatus: SubscriptionScheduleStatus! scheduleVariables: ScheduleVariables
  scheduledExecutionTime: DateTime! subscriptionScheduleType: SubscriptionScheduleType!
  targetPackage: PackageDto
}

type TrialConfiguration { trialEndBehavior: TrialEndBehavior! }

type TrialedPlan { planId: String planRefId: String productId: String productRefId: String }

type UnitAmountChangeVariables { featureId: String newUnitAmount: Float }
`;
