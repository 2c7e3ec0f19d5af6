/** Comparisons of plain values. Enum comparisons have fewer operators here than at Stigg; nobody asks for the rest. */
const plainComparisons = ["String", "Date", "Uuid", "Boolean", "Number", "Int"].map((kind) => {
  const value = { String: "String", Date: "DateTime", Uuid: "String", Number: "Float", Int: "Int" }[kind];
  const name = kind === "Uuid" ? "UuidFilterComparison" : `${kind}FieldComparison`;
  if (value === undefined) return `input ${name} { is: Boolean isNot: Boolean }`;
  const text = value === "String" ? " like: String notLike: String iLike: String notILike: String" : "";
  const range =
    kind === "Date"
      ? " between: DateFieldComparisonBetween notBetween: DateFieldComparisonBetween"
      : kind === "Int" || kind === "Number"
        ? ` between: ${kind}FieldComparisonBetween notBetween: ${kind}FieldComparisonBetween`
        : "";
  return `input ${name} {
  eq: ${value} neq: ${value} gt: ${value} gte: ${value} lt: ${value} lte: ${value} is: Boolean isNot: Boolean
  in: [${value}!] notIn: [${value}!]${text}${range}
}`;
});

const ranges = Object.entries({ Date: "DateTime", Number: "Float", Int: "Int" }).map(
  ([kind, value]) => `input ${kind}FieldComparisonBetween { lower: ${value}! upper: ${value}! }`,
);

const comparedEnums =
  `BillingCadence BillingModel BillingPeriod CouponStatus CouponType FeatureStatus FeatureType
MeterType PackageStatus PaymentCollection PricingType ProductStatus PromotionalEntitlementStatus
SubscriptionCancelReason SubscriptionStatus TiersMode`.split(/\s+/);

const enumComparisons = comparedEnums.map(
  (name) => `input ${name}FilterComparison { eq: ${name} neq: ${name} in: [${name}!] notIn: [${name}!] }`,
);

type Fields = Record<string, string>;
const [text, date, uuid, flag, whole, decimal] = [
  "StringFieldComparison",
  "DateFieldComparison",
  "UuidFilterComparison",
  "BooleanFieldComparison",
  "IntFieldComparison",
  "NumberFieldComparison",
];
const of = (name: string): string => `${name}FilterComparison`;
const many = (type: string, names: string): Fields =>
  Object.fromEntries(names.split(" ").map((name) => [name, type]));

const packageFields: Fields = {
  ...many(text, "billingId description displayName productId refId"),
  ...many(date, "createdAt updatedAt"),
  isLatest: flag,
  pricingType: of("PricingType"),
  status: of("PackageStatus"),
  versionNumber: whole,
};

/** What each list can be narrowed by. Filters on relations are left out, as in the contract. */
const filters: Record<string, Fields> = {
  Addon: packageFields,
  Plan: packageFields,
  Coupon: {
    ...many(text, "billingId description name refId"),
    ...many(date, "createdAt updatedAt"),
    source: of("CouponSource"),
    status: of("CouponStatus"),
    type: of("CouponType"),
  },
  Customer: {
    ...many(text, "billingId crmId customerId email name refId salesforceId awsMarketplaceCustomerId"),
    ...many(date, "createdAt updatedAt deletedAt"),
  },
  CustomerResource: { createdAt: date, resourceId: text },
  CustomerSubscription: {
    ...many(text, "billingId refId subscriptionId"),
    ...many(date, "createdAt startDate endDate cancellationDate effectiveEndDate trialEndDate"),
    pricingType: of("PricingType"),
    status: of("SubscriptionStatus"),
  },
  Feature: {
    ...many(text, "refId displayName description"),
    ...many(date, "createdAt updatedAt"),
    featureStatus: of("FeatureStatus"),
    featureType: of("FeatureType"),
    meterType: of("MeterType"),
  },
  Price: {
    createdAt: date,
    billingId: text,
    billingCadence: of("BillingCadence"),
    billingModel: of("BillingModel"),
    billingPeriod: of("BillingPeriod"),
    tiersMode: of("TiersMode"),
  },
  Product: {
    ...many(text, "refId displayName description"),
    ...many(date, "createdAt updatedAt"),
    ...many(flag, "isDefaultProduct multipleSubscriptions"),
    status: of("ProductStatus"),
  },
  PromotionalEntitlement: {
    ...many(date, "createdAt updatedAt"),
    status: of("PromotionalEntitlementStatus"),
  },
  SubscriptionAddon: { ...many(date, "createdAt updatedAt"), quantity: decimal },
  SubscriptionPrice: { createdAt: date, featureId: text, hasSoftLimit: flag, usageLimit: decimal },
  SubscriptionQuery: {
    ...many(text, "billingId customerId productId resourceId salesforceId subscriptionId"),
    ...many(date, "createdAt startDate endDate cancellationDate"),
    pricingType: of("PricingType"),
    paymentCollection: of("PaymentCollection"),
    status: of("SubscriptionStatus"),
  },
  UsageMeasurement: { createdAt: date },
};

/** Lists whose filter has no `id`. */
const withoutId = new Set(["CustomerResource", "SubscriptionQuery"]);

const filterInputs = Object.entries(filters).map(([name, fields]) => {
  const all: Fields = { ...(withoutId.has(name) ? {} : { id: uuid }), environmentId: uuid, ...fields };
  if (name === "SubscriptionAddon" || name === "SubscriptionPrice" || name === "Price")
    delete all.environmentId;
  const body = Object.entries(all).map(([field, type]) => `  ${field}: ${type}`);
  const own = `${name}Filter`;
  return [`input ${own} {`, `  and: [${own}!]`, `  or: [${own}!]`, ...body, "}"].join("\n");
});

/** Fields one can sort by that every list of this kind has. */
const sortFields: Record<string, string> = {
  Addon: "createdAt id refId updatedAt versionNumber",
  Plan: "createdAt id refId updatedAt versionNumber",
  Coupon: "createdAt id refId updatedAt",
  Customer: "createdAt id customerId refId updatedAt",
  CustomerResource: "createdAt resourceId",
  CustomerSubscription: "createdAt id subscriptionId startDate",
  Feature: "createdAt id refId updatedAt",
  Price: "createdAt id",
  Product: "createdAt id refId updatedAt",
  PromotionalEntitlement: "createdAt id updatedAt",
  SubscriptionAddon: "createdAt id",
  SubscriptionPrice: "createdAt id",
  SubscriptionQuery: "createdAt subscriptionId startDate",
  UsageMeasurement: "createdAt id",
};

const sortInputs = Object.entries(sortFields).map(
  ([name, fields]) => `enum ${name}SortFields { ${fields} }
input ${name}Sort { direction: SortDirection! field: ${name}SortFields! nulls: SortNulls }`,
);

/** Filters, comparisons and sorting. */
export const filterTypes = [
  ...plainComparisons,
  ...ranges,
  "input CouponSourceFilterComparison { eq: CouponSource in: [CouponSource!] }",
  ...enumComparisons,
  ...filterInputs,
  ...sortInputs,
].join("\n\n");
