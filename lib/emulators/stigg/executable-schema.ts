import { type GraphQLFieldResolver, type GraphQLSchema, isEnumType, isObjectType } from "graphql";
import { planEntitlements } from "./effective-entitlements";
import { matchesFilter } from "./list-page";
import type { LiveTopic } from "./live-updates";
import type { CustomerNode, PackageNode, PlanNode, PriceNode } from "./model";
import { mutationResolvers } from "./mutation-resolvers";
import { queryResolvers } from "./query-resolvers";
import { createSchema } from "./schema";
import type { StiggRequestContext, StiggStandInCore } from "./stigg-context";

type Field<Source, Args = unknown> = (source: Source, args: Args) => unknown;
// Only tells TypeScript what a field's resolver is given; the schema has checked the arguments.
const field = <Source, Args = unknown>(
  resolve: Field<Source, Args>,
): GraphQLFieldResolver<unknown, unknown> => resolve as GraphQLFieldResolver<unknown, unknown>;

const topics: readonly LiveTopic[] = [
  "entitlementsUpdated",
  "usageUpdated",
  "packagePublished",
  "creditBalanceUpdated",
];

const featureEntitlements = (list: PackageNode["packageEntitlements"]) =>
  list.filter((one) => one.__typename === "PackageFeatureEntitlement");
const inherited = (plan: PlanNode) =>
  planEntitlements(plan).filter((one) => !plan.packageEntitlements.includes(one));
const filtered = field<{ prices: PriceNode[] }, { filter?: unknown }>((node, { filter }) =>
  node.prices.filter((one) => matchesFilter(one, filter)),
);

/** Fields that are more than a look at the stored object. */
function typeResolvers({
  environment,
}: StiggStandInCore): Record<string, Record<string, GraphQLFieldResolver<unknown, unknown>>> {
  const activeOf = (customer: CustomerNode) =>
    environment
      .subscriptionsOf(customer.customerId)
      .filter((one) => ["ACTIVE", "IN_TRIAL"].includes(one.status));
  return {
    Customer: {
      subscriptions: field<CustomerNode, { filter?: unknown }>((customer, { filter }) =>
        environment.subscriptionsOf(customer.customerId).filter((one) => matchesFilter(one, filter)),
      ),
      promotionalEntitlements: field<CustomerNode, { filter?: unknown }>((customer, { filter }) =>
        customer.promotions.filter((one) => matchesFilter(one, filter)),
      ),
      hasActiveSubscription: field<CustomerNode>((customer) => activeOf(customer).length > 0),
      totalActiveSubscription: field<CustomerNode>((customer) => activeOf(customer).length),
      totalActivePromotionalEntitlements: field<CustomerNode>(
        (customer) => customer.promotions.filter((one) => one.status === "Active").length,
      ),
    },
    Plan: {
      prices: filtered,
      entitlements: field<PlanNode>((plan) => featureEntitlements(plan.packageEntitlements)),
      inheritedEntitlements: field<PlanNode>((plan) => featureEntitlements(inherited(plan))),
      inheritedPackageEntitlements: field<PlanNode>(inherited),
    },
    Addon: {
      prices: filtered,
      entitlements: field<PackageNode>((addon) => featureEntitlements(addon.packageEntitlements)),
    },
  };
}

/** The schema with answers for one environment. */
export function executableSchema(core: StiggStandInCore): GraphQLSchema {
  const schema = createSchema();
  const attach = (
    typeName: string,
    fieldName: string,
    resolve: GraphQLFieldResolver<unknown, unknown>,
  ): void => {
    const type = schema.getType(typeName);
    const found = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!found) throw new Error(`the schema has no ${typeName}.${fieldName}`);
    found.resolve = resolve;
  };
  for (const type of Object.values(schema.getTypeMap())) {
    // A live environment is ahead of every copy of its schema: a value nobody documented is sent as it is.
    if (isEnumType(type) && !type.name.startsWith("__")) type.serialize = String;
  }
  const roots = { Query: queryResolvers(core), Mutation: mutationResolvers(core) };
  for (const [typeName, fields] of Object.entries(roots)) {
    for (const [name, resolve] of Object.entries(fields)) {
      attach(typeName, name, (_source, args, context) =>
        // The schema has checked the arguments; the context is made in the HTTP route.
        (resolve as (args: unknown, context: StiggRequestContext) => unknown)(
          args,
          context as StiggRequestContext,
        ),
      );
    }
  }
  for (const [typeName, fields] of Object.entries(typeResolvers(core))) {
    for (const [name, resolve] of Object.entries(fields)) attach(typeName, name, resolve);
  }
  for (const name of core.withoutFields) {
    const [typeName = "", fieldName = ""] = name.split(".");
    const type = schema.getType(typeName);
    if (isObjectType(type)) delete type.getFields()[fieldName];
  }
  for (const topic of topics) {
    // `on` of node:events yields the arguments of each publication as a list.
    attach("Subscription", topic, (event) => (Array.isArray(event) ? event[0] : null));
    const type = schema.getSubscriptionType()?.getFields()[topic];
    if (type) type.subscribe = () => core.live.subscribe(topic);
  }
  return schema;
}
