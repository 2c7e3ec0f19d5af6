import { activeSubscriptions, entitlementsStateOf } from "./effective-entitlements";
import { answerList, type ListRequest, mentions, type Paging } from "./list-page";
import {
  renderBalances,
  renderCredits,
  renderEntitlement,
  renderFeatureEntitlement,
  renderSummaries,
} from "./render-entitlement";
import type { StiggRequestContext, StiggStandInCore } from "./stigg-context";
import { refusal } from "./stigg-errors";
import { type UsageHistoryInput, usageHistory } from "./usage-history";

interface EntitlementsQuery {
  query: { customerId: string; resourceId?: string | null; featureId?: string };
}
interface CustomerInput {
  input: {
    customerId: string;
    resourceId?: string | null;
    currencyId?: string | null;
    paging?: Paging | null;
  };
}

type Resolver<Args> = (args: Args, context: StiggRequestContext) => unknown;

function listOf(core: StiggStandInCore, root: string, rows: () => readonly object[]): Resolver<ListRequest> {
  const maxPageSize = core.maxPageSize[root] ?? core.maxPageSize.default ?? 100;
  return (args, { faults }) => answerList(rows(), args, { maxPageSize, faults });
}

/** Root fields that only read. */
export function queryResolvers(core: StiggStandInCore) {
  const { environment } = core;
  const factsOf = ({ query }: EntitlementsQuery) => ({
    customerId: query.customerId,
    resourceId: query.resourceId ?? null,
    updatedAt: core.now().toISOString(),
  });
  const stateOf = ({ query }: EntitlementsQuery) =>
    entitlementsStateOf(environment, query.customerId, query.resourceId ?? null, core.now());
  const customerOrFail = (customerId: string) => {
    const customer = environment.customer(customerId);
    if (!customer) throw refusal("CustomerNotFound", `Customer ${customerId} not found`);
    return customer;
  };
  const page = (
    root: string,
    rows: readonly object[],
    { input }: CustomerInput,
    context: StiggRequestContext,
  ) =>
    answerList(
      rows,
      {
        paging: input.paging,
        sorting: [{ field: root === "creditsLedger" ? "timestamp" : "createdAt", direction: "DESC" }],
      },
      { maxPageSize: core.maxPageSize[root] ?? core.maxPageSize.default ?? 100, faults: context.faults },
    );
  const ownedBy = <T extends { customerId: string; resourceId: string | null }>(
    rows: readonly T[],
    { input }: CustomerInput,
  ) =>
    rows.filter(
      (one) =>
        one.customerId === input.customerId && (!input.resourceId || one.resourceId === input.resourceId),
    );
  return {
    products: listOf(core, "products", () => environment.products),
    plans: listOf(core, "plans", () => environment.plans),
    addons: listOf(core, "addons", () => environment.addons),
    features: listOf(core, "features", () => environment.features),
    coupons: listOf(core, "coupons", () => environment.coupons),
    customerResources: listOf(core, "customerResources", () => environment.resources),
    subscriptions: listOf(core, "subscriptions", () => environment.subscriptions),
    customers: (args: ListRequest, context: StiggRequestContext) => {
      const showsAll = core.listsArchivedCustomers || mentions(args.filter, "deletedAt");
      const rows = showsAll
        ? environment.customers
        : environment.customers.filter((one) => one.deletedAt === null);
      return listOf(core, "customers", () => rows)(args, context);
    },
    usageMeasurements: listOf(core, "usageMeasurements", () =>
      environment.reports.map((one) => {
        const customer = environment.customer(one.customerId);
        const feature = environment.feature(one.featureId);
        const { id, value, at } = one;
        return {
          id,
          value,
          createdAt: at,
          customer,
          feature,
          customerId: customer?.id,
          featureId: feature?.id,
        };
      }),
    ),
    customCurrencies: ({ input }: { input?: { status?: string[] } }) => {
      const wanted = input?.status ?? ["ACTIVE"];
      return environment.currencies.filter((one) =>
        wanted.includes(one.archivedAt === null ? "ACTIVE" : "ARCHIVED"),
      );
    },
    dumpEnvironmentProductCatalog: () => ({ dump: { plans: environment.plans.length } }),
    getCustomerByRefId: ({ input }: CustomerInput) => environment.customer(input.customerId),
    getSubscription: ({ input }: { input: { subscriptionId: string } }) => {
      const found = environment.subscriptions.find((one) => one.subscriptionId === input.subscriptionId);
      if (!found) throw refusal("SubscriptionNotFound", "Subscription not found");
      return found;
    },
    getActiveSubscriptions: ({
      input,
    }: {
      input: { customerId: string; resourceId?: string | null; resourceIds?: string[] | null };
    }) => {
      const resources = input.resourceIds?.length ? input.resourceIds : [input.resourceId ?? null];
      return resources.flatMap((resource) => activeSubscriptions(environment, input.customerId, resource));
    },
    usageHistoryV2: ({ input }: { input: UsageHistoryInput }) => {
      customerOrFail(input.customerId);
      return usageHistory(environment, input, core.now());
    },
    creditBalanceSummary: ({ input }: CustomerInput) => ({
      customerId: customerOrFail(input.customerId).customerId,
      balances: renderBalances(environment, input.customerId, input.resourceId ?? null),
    }),
    creditGrants: (args: CustomerInput, context: StiggRequestContext) => {
      customerOrFail(args.input.customerId);
      return page("creditGrants", ownedBy(environment.grants, args), args, context);
    },
    creditsLedger: (args: CustomerInput, context: StiggRequestContext) => {
      customerOrFail(args.input.customerId);
      return page("creditsLedger", ownedBy(environment.ledger, args), args, context);
    },
    getAutoRechargeSettings: ({ input }: CustomerInput) => {
      const found = environment.autoRecharge.get(input.customerId);
      if (found && found.currencyId === input.currencyId) return found;
      return {
        isEnabled: false,
        currencyId: input.currencyId,
        thresholdType: "CreditAmount",
        thresholdValue: 0,
        targetBalance: 0,
        maxSpendLimit: null,
        grantExpirationPeriod: "OneYear",
      };
    },
    cachedEntitlements: (args: EntitlementsQuery) =>
      stateOf(args).entitlements.map((one) => renderEntitlement(one, factsOf(args))),
    entitlements: (args: EntitlementsQuery) =>
      stateOf(args).entitlements.map((one) => renderSummaries(one, factsOf(args))),
    entitlement: (args: EntitlementsQuery) => {
      const found = stateOf(args).entitlements.find((one) => one.best.feature.refId === args.query.featureId);
      if (found) return renderEntitlement(found, factsOf(args));
      return {
        isGranted: false,
        accessDeniedReason: "NoFeatureEntitlementInSubscription",
        hasUnlimitedUsage: false,
      };
    },
    entitlementsState: (args: EntitlementsQuery) => {
      const { accessDeniedReason, entitlements } = stateOf(args);
      const facts = factsOf(args);
      return {
        accessDeniedReason,
        entitlements: entitlements.map((one) => renderEntitlement(one, facts)),
        entitlementsV2: [
          ...entitlements.map((one) => renderFeatureEntitlement(one, facts)),
          ...renderCredits(environment, facts),
        ],
      };
    },
    sdkConfiguration: () => ({ isWidgetWatermarkEnabled: false, sentryDsn: null }),
  };
}
