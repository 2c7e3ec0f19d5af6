const lists: Record<string, string> = {
  products: "Product",
  plans: "Plan",
  addons: "Addon",
  features: "Feature",
  coupons: "Coupon",
  customers: "Customer",
  customerResources: "CustomerResource",
  usageMeasurements: "UsageMeasurement",
};

/** Ten rows a page and newest first unless asked otherwise: both are traps of the real thing. */
const listFields = Object.entries(lists).map(
  ([field, type]) => `  ${field}(
    filter: ${type}Filter = {}
    paging: CursorPaging = {first: 10}
    sorting: [${type}Sort!] = [{direction: DESC, field: createdAt}]
  ): ${type}Connection!`,
);

const connection = (type: string, cursor = ""): string => `type ${type}Connection {
  totalCount: Int! pageInfo: PageInfo! edges: [${type}Edge!]
}
type ${type}Edge { node: ${type === "CreditLedger" ? "CreditLedgerEvent" : type}!${cursor} }`;

/** Roots, pages and scalars. */
export const rootTypes = /* GraphQL */ `
scalar ConnectionCursor
scalar DateTime
scalar JSON

type Query {
${listFields.join("\n")}
  subscriptions(
    filter: SubscriptionQueryFilter
    paging: CursorPaging
    sorting: [SubscriptionQuerySort!]
  ): SubscriptionQueryConnection!
  dumpEnvironmentProductCatalog(input: DumpEnvironmentProductCatalogInput!): ProductCatalogDump!
  getCustomerByRefId(input: GetCustomerByRefIdInput!): Customer
  getSubscription(input: GetSubscriptionInput!): CustomerSubscription!
  getActiveSubscriptions(input: GetActiveSubscriptionsInput!): [CustomerSubscription!]!
  usageHistoryV2(input: UsageHistoryV2Input!): UsageHistoryV2!
  customCurrencies(input: FetchCustomCurrenciesInput): [CustomCurrency!]!
  creditBalanceSummary(input: CreditBalanceSummaryInput!): CreditBalanceSummary!
  creditGrants(input: GetCreditGrantsInput!): CreditGrantConnection!
  creditsLedger(input: CreditLedgerInput!): CreditLedgerConnection!
  getAutoRechargeSettings(input: GetAutoRechargeSettingsInput!): AutoRechargeSettingsDTO!
  cachedEntitlements(query: FetchEntitlementsQuery!): [Entitlement!]!
  entitlements(query: FetchEntitlementsQuery!): [EntitlementWithSummary!]!
  entitlementsState(query: FetchEntitlementsQuery!): EntitlementsState!
  entitlement(query: FetchEntitlementQuery!): Entitlement!
  sdkConfiguration: SdkConfiguration
}

type Mutation {
  provisionCustomer(input: ProvisionCustomerInput!): ProvisionedCustomer!
  reportUsage(input: ReportUsageInput!): UsageMeasurementWithCurrentUsage!
  reportUsageBulk(input: ReportUsageBulkInput!): [UsageMeasurementWithCurrentUsage!]!
  reportEvent(events: UsageEventsReportInput!): String
}

type Subscription {
  entitlementsUpdated: EntitlementsUpdated!
  usageUpdated: UsageUpdated!
  packagePublished: PackagePublished!
  creditBalanceUpdated: CreditBalanceUpdated!
}

type PageInfo {
  endCursor: ConnectionCursor hasNextPage: Boolean hasPreviousPage: Boolean startCursor: ConnectionCursor
}

${[...Object.values(lists), "SubscriptionQuery", "CreditGrant"].map((type) => connection(type)).join("\n\n")}

${connection("CreditLedger", " cursor: ConnectionCursor!")}
`;
