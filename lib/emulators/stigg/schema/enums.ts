/** Enum values as of the client of July 2026. */
export const enums = /* GraphQL */ `
enum AccessDeniedReason {
  BudgetExceeded CustomerIsArchived CustomerNotFound CustomerResourceNotFound EntitlementNotFound
  FeatureNotFound FeatureTypeMismatch InsufficientCredits NoActiveSubscription
  NoFeatureEntitlementInSubscription RequestedUsageExceedingLimit RequestedValuesMismatch Revoked Unknown
}
enum AggregationFunction { AVG COUNT MAX MIN SUM UNIQUE }
enum BillingCadence { ONE_OFF RECURRING }
enum BillingModel { CREDIT_BASED FLAT_FEE MINIMUM_SPEND PER_UNIT USAGE_BASED }
enum BillingPeriod { ANNUALLY MONTHLY }
enum ChargeType { CREDIT FEATURE }
enum ConditionOperation {
  CONTAINS ENDS_WITH EQUALS GREATER_THAN GREATER_THAN_OR_EQUAL IN IS_NOT_NULL IS_NULL LESS_THAN
  LESS_THAN_OR_EQUAL NOT_EQUALS STARTS_WITH
}
enum CouponSource { STIGG STIGG_ADHOC STRIPE }
enum CouponStatus { ACTIVE ARCHIVED }
enum CouponType { FIXED PERCENTAGE }
enum CreditCadence { MONTH YEAR }
enum CreditGrantCadence { BEGINNING_OF_BILLING_PERIOD MONTHLY }
enum CreditGrantSourceType { ADDON_ENTITLEMENT PLAN_ENTITLEMENT PRICE }
enum CreditGrantStatus { ACTIVE EXPIRED PAYMENT_PENDING SCHEDULED VOIDED }
enum CreditGrantType { OVERDRAFT PAID PROMOTIONAL RECURRING }
enum CreditLedgerEventType {
  CREDITS_CONSUMED CREDITS_CONSUMPTION_TRANSFER_SOURCE CREDITS_CONSUMPTION_TRANSFER_TARGET CREDITS_EXPIRED
  CREDITS_GRANTED CREDITS_UPDATED CREDITS_VOIDED
}
enum Currency {
  AED ALL AMD ANG AUD AWG AZN BAM BBD BDT BGN BIF BMD BND BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY CZK DJF
  DKK DOP DZD EGP ETB EUR FJD GBP GEL GIP GMD GNF GYD HKD HRK HTG IDR ILS INR ISK JMD JPY KES KGS KHR KMF
  KRW KYD KZT LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRO MVR MWK MXN MYR MZN NAD NGN NOK NPR NZD PGK
  PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SLE SLL SOS SZL THB TJS TOP TRY TTD TZS UAH UGX
  USD UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
}
enum CustomCurrencyStatus { ACTIVE ARCHIVED }
enum EntitlementBehavior { Increment Override }
enum EntitlementResetPeriod { DAY HOUR MONTH WEEK YEAR }
enum EntitlementsStateAccessDeniedReason { CustomerIsArchived CustomerNotFound NoActiveSubscription }
enum ExperimentGroupType { CONTROL VARIANT }
enum FeatureStatus { ACTIVE NEW SUSPENDED }
enum FeatureType { BOOLEAN ENUM NUMBER }
enum GrantExpirationPeriod { OneMonth OneYear }
enum MeterType { Fluctuating Incremental None }
enum MonthlyAccordingTo { StartOfTheMonth SubscriptionStart }
enum OverageBillingPeriod { MONTHLY ON_SUBSCRIPTION_RENEWAL }
enum PackageStatus { ARCHIVED DRAFT PUBLISHED }
enum PaymentCollection { ACTION_REQUIRED FAILED NOT_REQUIRED PROCESSING }
enum PaymentCollectionMethod { CHARGE INVOICE NONE }
enum PaymentMethodType { BANK CARD CASH_APP }
enum PlanChangeType { DOWNGRADE NONE UPGRADE }
enum PricingType { CUSTOM FREE PAID }
enum ProductStatus { ARCHIVED PUBLISHED }
enum PromotionalEntitlementPeriod { CUSTOM LIFETIME ONE_MONTH ONE_WEEK ONE_YEAR SIX_MONTH }
enum PromotionalEntitlementStatus { Active Expired Paused }
enum PublishMigrationType { ALL_CUSTOMERS NEW_CUSTOMERS }
enum SortDirection { ASC DESC }
enum SortNulls { NULLS_FIRST NULLS_LAST }
enum SubscriptionBillingCycleAnchor { NOW UNCHANGED }
enum SubscriptionCancelReason {
  AutoCancellationRule CancelledByBilling CustomerArchived DetachBilling Expired Immediate
  PendingPaymentExpired ScheduledCancellation TrialConverted TrialEnded UpgradeOrDowngrade
}
enum SubscriptionCancellationTime { END_OF_BILLING_PERIOD IMMEDIATE SPECIFIC_DATE }
enum SubscriptionCouponStatus { ACTIVE EXPIRED REMOVED }
enum SubscriptionDecisionStrategy {
  PREDEFINED_FREE_PLAN PREDEFINED_TRIAL_PLAN REQUESTED_PLAN SKIPPED_SUBSCRIPTION_CREATION
}
enum SubscriptionEndSetup { CANCEL_SUBSCRIPTION DOWNGRADE_TO_FREE }
enum SubscriptionInvoiceBillingReason {
  BILLING_CYCLE MANUAL MINIMUM_INVOICE_AMOUNT_EXCEEDED OTHER SUBSCRIPTION_CREATION SUBSCRIPTION_UPDATE
}
enum SubscriptionInvoiceStatus { CANCELED OPEN PAID }
enum SubscriptionProrationBehavior { CREATE_PRORATIONS INVOICE_IMMEDIATELY NONE }
enum SubscriptionScheduleStatus { Canceled Done Failed PendingPayment Scheduled }
enum SubscriptionScheduleType {
  AdditionalMetaData Addon BillingInfoMetadata BillingPeriod Coupon Downgrade MigrateToLatest Plan
  PriceOverride RecurringCredits UnitAmount
}
enum SubscriptionStartSetup { FREE_PLAN PLAN_SELECTION TRIAL_PERIOD }
enum SubscriptionStatus { ACTIVE CANCELED EXPIRED IN_TRIAL NOT_STARTED PAYMENT_PENDING }
enum SyncStatus { ERROR NO_SYNC_REQUIRED PENDING SUCCESS }
enum ThresholdType { CreditAmount DollarAmount }
enum TiersMode { GRADUATED VOLUME }
enum TrialEndBehavior { CANCEL_SUBSCRIPTION CONVERT_TO_PAID }
enum TrialPeriodUnits { DAY MONTH }
enum UnitTransformationRound { DOWN UP }
enum UsageMarkerType { PERIODIC_RESET SUBSCRIPTION_CHANGE_RESET }
enum UsageUpdateBehavior { DELTA SET }
enum VendorIdentifier {
  AIRWALLEX APP_STORE AUTH0 AWS_MARKETPLACE BIG_QUERY HUBSPOT OPEN_FGA PREQUEL RECEIVED SALESFORCE
  SNOWFLAKE STRIPE STRIPE_INVOICING ZUORA
}
enum WeeklyAccordingTo {
  EveryFriday EveryMonday EverySaturday EverySunday EveryThursday EveryTuesday EveryWednesday
  SubscriptionStart
}
enum WidgetType { CHECKOUT CUSTOMER_PORTAL PAYWALL }
enum YearlyAccordingTo { SubscriptionStart }
`;
