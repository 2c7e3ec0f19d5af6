import type { Operation } from "./client";

/*
 * The operations of an export. Lists are asked oldest first, because Stigg's own order, newest first, moves every row on
 * while it is read. Members of a union that share a field name with another nullability are told apart by aliases.
 * Fields as in Stigg's client v6.21.0 (July 2026).
 */

const reset = `resetPeriod resetPeriodConfiguration {
  __typename
  ... on YearlyResetPeriodConfig { yearlyAccordingTo }
  ... on MonthlyResetPeriodConfig { monthlyAccordingTo }
  ... on WeeklyResetPeriodConfig { weeklyAccordingTo }
}`;
const money = "amount currency";
const price = `
  id packageId billingId billingModel billingPeriod billingCadence billingCountryCode blockSize tiersMode
  minUnitQuantity maxUnitQuantity isOverridePrice creditGrantCadence topUpCustomCurrencyId
  price { ${money} } tiers { upTo unitPrice { ${money} } flatPrice { ${money} } }
  feature { refId } creditRate { amount currencyId costFormula }`;
const grants = `
  __typename
  ... on PackageFeatureEntitlement {
    id isGranted behavior isCustom featureLimit: usageLimit hasUnlimitedUsage featureSoft: hasSoftLimit enumValues
    feature { refId featureType meterType } dependency { refId usageLimit } ${reset}
  }
  ... on PackageCreditEntitlement {
    id isGranted behavior isCustom creditAmount: amount cadence creditSoft: hasSoftLimit customCurrencyId
    customCurrency { currencyId } dependency { refId usageLimit }
  }`;
const packageFields = `
  id refId versionNumber isLatest status pricingType displayName description billingId additionalMetaData
  createdAt updatedAt product { refId } prices { ${price} } overagePrices { ${price} } packageEntitlements { ${grants} }`;

function list(root: string, type: string, node: string): Operation {
  const text = `query ($paging: CursorPaging, $filter: ${type}Filter) {
  ${root}(paging: $paging, filter: $filter, sorting: [{field: createdAt, direction: ASC}]) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { ${node} } }
  }
}`;
  return { root, text };
}

/** The lists that are read page by page. */
export const listOperations = {
  products: list(
    "products",
    "Product",
    `id environmentId refId displayName description status isDefaultProduct multipleSubscriptions additionalMetaData
    createdAt updatedAt productSettings {
      subscriptionStartSetup subscriptionEndSetup subscriptionCancellationTime prorateAtEndOfBillingPeriod
    }`,
  ),
  features: list(
    "features",
    "Feature",
    `id refId displayName description featureType meterType featureStatus featureUnits featureUnitsPlural
    additionalMetaData createdAt updatedAt enumConfiguration { value displayName }
    unitTransformation { divide round }
    meter { id aggregation { function field } filters { conditions { field operation value values } } }`,
  ),
  plans: list(
    "plans",
    "Plan",
    `${packageFields} basePlan { refId versionNumber } compatibleAddons { refId versionNumber }
    compatiblePackageGroups { packageGroupId displayName }
    defaultTrialConfig { duration units trialEndBehavior } minimumSpend { billingPeriod minimum { ${money} } }
    inheritedPackageEntitlements { ${grants} }`,
  ),
  addons: list("addons", "Addon", `${packageFields} maxQuantity dependencies { refId }`),
  coupons: list(
    "coupons",
    "Coupon",
    `id refId name description type source status percentOff durationInMonths billingId additionalMetaData
    createdAt updatedAt amountsOff { ${money} }`,
  ),
  customers: list(
    "customers",
    "Customer",
    `id environmentId customerId name email billingId billingCurrency crmId salesforceId awsMarketplaceCustomerId
    additionalMetaData createdAt updatedAt deletedAt hasPaymentMethod
    coupon { refId name type percentOff durationInMonths status amountsOff { ${money} } }
    trialedPlans { planRefId productRefId }
    promotionalEntitlements(filter: {status: {in: [Active, Paused, Expired]}}) {
      id status period startDate endDate isVisible usageLimit hasUnlimitedUsage hasSoftLimit enumValues
      feature { refId featureType meterType } ${reset}
    }`,
  ),
  customerResources: list(
    "customerResources",
    "CustomerResource",
    "resourceId createdAt customer { customerId }",
  ),
  subscriptions: list(
    "subscriptions",
    "SubscriptionQuery",
    `id subscriptionId status pricingType billingPeriod billingId billingCycleAnchor billingSyncError
    paymentCollection paymentCollectionMethod createdAt startDate endDate effectiveEndDate cancellationDate
    cancelReason currentBillingPeriodStart currentBillingPeriodEnd trialEndDate additionalMetaData
    customer { customerId hasPaymentMethod billingCurrency } payingCustomer { customerId } resource { resourceId }
    plan { id refId versionNumber } addons { quantity addon { id refId versionNumber } }
    prices {
      id billingModel featureId usageLimit hasSoftLimit creditsQuantity creditGrantCadence nextGrantDate
      price { ${price} }
    }
    entitlements {
      __typename
      ... on SubscriptionFeatureEntitlement {
        id featureLimit: usageLimit hasUnlimitedUsage featureSoft: hasSoftLimit enumValues ${reset}
        feature { refId featureType meterType }
      }
      ... on SubscriptionCreditEntitlement { id creditAmount: amount cadence creditSoft: hasSoftLimit customCurrencyId }
    }
    coupons {
      refId name type percentOff durationInMonths startDate expirationDate status amountsOff { ${money} }
    }
    budget { limit hasSoftLimit } budgetExceeded minimumSpend { isOverride minimum { ${money} } }
    trialConfiguration { trialEndBehavior } freeItems { addonId quantity }
    scheduledUpdates { subscriptionScheduleType scheduleStatus scheduledExecutionTime targetPackage { refId } }
    latestInvoice { billingId status total currency }`,
  ),
} as const satisfies Record<string, Operation>;

/** Credit types. Only active ones come unless both states are named. */
export const currenciesOperation: Operation = {
  root: "customCurrencies",
  text: `query ($input: FetchCustomCurrenciesInput) {
  customCurrencies(input: $input) {
    id currencyId displayName description symbol units { singular plural } additionalMetaData archivedAt createdAt
  }
}`,
};

/** One customer by the company's own id, in the form of the list. */
export const customerOperation: Operation = {
  root: "getCustomerByRefId",
  text: `query ($input: GetCustomerByRefIdInput!) {
  getCustomerByRefId(input: $input) {
    id customerId name email billingId billingCurrency additionalMetaData createdAt updatedAt deletedAt hasPaymentMethod
  }
}`,
};

/** What a customer (of a resource) may use, as Stigg itself decides: the comparison baseline. */
export const entitlementsStateOperation: Operation = {
  root: "entitlementsState",
  text: `query ($query: FetchEntitlementsQuery!) {
  entitlementsState(query: $query) {
    accessDeniedReason
    entitlementsV2 {
      __typename
      ... on FeatureEntitlement {
        isGranted accessDeniedReason featureLimit: usageLimit hasUnlimitedUsage featureSoft: hasSoftLimit
        featureUsage: currentUsage enumValues usagePeriodAnchor usagePeriodStart usagePeriodEnd usageUpdatedAt
        validUntil feature { refId featureType meterType } ${reset}
      }
      ... on CreditEntitlement {
        isGranted accessDeniedReason creditLimit: usageLimit creditUsage: currentUsage currency { currencyId }
      }
    }
  }
}`,
};

/** The curve of one counter since a day. Customers without a subscription have one only when asked for them too. */
export const usageHistoryOperation: Operation = {
  root: "usageHistoryV2",
  text: `query ($input: UsageHistoryV2Input!) {
  usageHistoryV2(input: $input) {
    markers { type timestamp } series { tags { key value } points { timestamp value isResetPoint } }
    pageInfo { hasNextPage endCursor }
  }
}`,
};

export const creditGrantsOperation: Operation = {
  root: "creditGrants",
  text: `query ($input: GetCreditGrantsInput!) {
  creditGrants(input: $input) {
    totalCount pageInfo { hasNextPage endCursor } edges { node {
      id grantId displayName grantType status sourceType amount consumedAmount currencyId customerId resourceId
      priority effectiveAt expireAt voidedAt createdAt updatedAt paymentCollection cost { ${money} }
    } }
  }
}`,
};

export const creditLedgerOperation: Operation = {
  root: "creditsLedger",
  text: `query ($input: CreditLedgerInput!) {
  creditsLedger(input: $input) {
    totalCount pageInfo { hasNextPage endCursor } edges { node {
      eventId eventType amount creditCurrencyId creditGrantId customerId resourceId featureId timestamp
    } }
  }
}`,
};

export const autoRechargeOperation: Operation = {
  root: "getAutoRechargeSettings",
  text: `query ($input: GetAutoRechargeSettingsInput!) {
  getAutoRechargeSettings(input: $input) {
    isEnabled currencyId thresholdType thresholdValue targetBalance maxSpendLimit grantExpirationPeriod
  }
}`,
};

/** The official SDK's own way of trying a key: it says nothing about any customer. */
export const keyOperation: Operation = {
  root: "sdkConfiguration",
  text: "query { sdkConfiguration { isWidgetWatermarkEnabled } }",
};
