import { type GraphQLSchema, graphql } from "graphql";
import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import { type ApiKeys, keyOf } from "./api-keys";
import type { Environment } from "./environment";
import type { OperationLimits } from "./operation-limits";
import type { StiggRequestContext } from "./stigg-context";

const reset = `resetPeriod resetPeriodConfiguration { __typename
  ... on YearlyResetPeriodConfig { yearlyAccordingTo }
  ... on MonthlyResetPeriodConfig { monthlyAccordingTo }
  ... on WeeklyResetPeriodConfig { weeklyAccordingTo } }`;
const feature = `feature { refId featureType meterType featureStatus displayName description featureUnits
  featureUnitsPlural unitTransformation { divide round featureUnits featureUnitsPlural } }`;
const usage = `isGranted accessDeniedReason hasSoftLimit validUntil`;

const entitlementsQuery = `query ($query: FetchEntitlementsQuery!) {
  entitlements: cachedEntitlements(query: $query) {
    ${usage} usageLimit hasUnlimitedUsage currentUsage enumValues ${feature} ${reset}
    usagePeriodAnchor usagePeriodStart usagePeriodEnd nextResetDate entitlementUpdatedAt usageUpdatedAt
  } }`;

const stateQuery = `query ($query: FetchEntitlementsQuery!) {
  entitlementsState(query: $query) { accessDeniedReason entitlementsV2 { __typename
    ... on FeatureEntitlement { ${usage} usageLimit hasUnlimitedUsage currentUsage enumValues ${feature} ${reset}
      usagePeriodAnchor usagePeriodStart usagePeriodEnd entitlementUpdatedAt usageUpdatedAt }
    ... on CreditEntitlement { ${usage} usageLimit currentUsage currency { currencyId displayName } }
  } } }`;

const subscriptionsQuery = `query ($input: GetActiveSubscriptionsInput!) {
  getActiveSubscriptions(input: $input) {
    id refId subscriptionId status pricingType startDate endDate effectiveEndDate trialEndDate cancellationDate
    currentBillingPeriodEnd paymentCollection billingId additionalMetaData
    resource { resourceId } plan { id refId versionNumber displayName } addons { quantity addon { id refId } }
    prices { usageLimit price { billingModel billingPeriod price { amount currency } feature { refId } } }
    customer { id refId customerId }
  } }`;

/**
 * The JSON routes that the official SDKs read from. They answer what GraphQL would, from the same source. An unknown
 * customer has an empty list here, not an error.
 */
export function edgeRoutes(
  schema: GraphQLSchema,
  environment: Environment,
  keys: ApiKeys,
  limits: OperationLimits,
): StandInRoute[] {
  const route = (
    pattern: string,
    source: string,
    variables: (request: StandInRequest) => Record<string, unknown>,
  ) => ({
    method: "GET",
    pattern,
    handle: async (request: StandInRequest): Promise<StandInResponse> => {
      const key = keys.authenticate(keyOf(request));
      if (!limits.takeEdge(key.key)) {
        return { status: 429, json: { error: "rate_limit_exceeded", message: "Too many requests" } };
      }
      const contextValue: StiggRequestContext = { key, faults: [], applied: false };
      const { data, errors } = await graphql({
        schema,
        source,
        contextValue,
        variableValues: variables(request),
      });
      return { status: 200, json: errors ? { errors, data } : { data } };
    },
  });
  const query = ({ params, query: search }: StandInRequest) => ({
    query: { customerId: params.customer ?? "", resourceId: search.get("resourceId") },
  });
  return [
    route("/v1/c/:customer/entitlements.json", entitlementsQuery, query),
    route("/v1/c/:customer/entitlements-state.json", stateQuery, query),
    route("/v1/c/:customer/subscriptions.json", subscriptionsQuery, ({ params, query: search }) => {
      const resourceIds = search.getAll("resourceIds");
      return {
        input: {
          customerId: params.customer ?? "",
          resourceId: search.get("resourceId"),
          resourceIds: resourceIds.length === 0 ? null : resourceIds,
        },
      };
    }),
    {
      method: "GET",
      pattern: "/v1/config/server-sdk-configuration.json",
      handle: (request) => {
        keys.authenticate(keyOf(request));
        return { status: 200, json: { data: { sdkConfiguration: { environmentId: environment.id } } } };
      },
    },
  ];
}
