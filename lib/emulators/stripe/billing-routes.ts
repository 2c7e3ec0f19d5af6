import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import { ledgerBalance } from "./credit-balance";
import { clockFilter, type EndpointContext, listRoute, readRoute, retrieveRoute, slowed } from "./endpoint";
import { expandAnswer } from "./expand";
import { ListQuery } from "./list-query";
import { meterSummaries } from "./meter-summaries";
import { cutArray } from "./page";
import { renderById } from "./render";
import { invalid, missing } from "./stripe-errors";
import type { WireCreditSummary, WireGrant } from "./wire";

/** Meters, summaries, credits, alerts. */
export function billingRoutes(context: EndpointContext): StandInRoute[] {
  const { state } = context;
  const summaries: StandInRoute = {
    method: "GET",
    pattern: "/v1/billing/meters/:id/event_summaries",
    handle: (request): StandInResponse => {
      context.keys.authorise(context.keys.authenticate(request), "rak_billing_meter_read");
      return {
        status: 200,
        text: summaryPage(context, request),
        headers: { "content-type": "application/json" },
      };
    },
  };
  return [
    listRoute(context, {
      pattern: "/v1/billing/meters",
      permission: "rak_billing_meter_read",
      noun: "billing.meter",
      filters: ["status"],
      collection: state.meters,
      matches: (query) => {
        const status = query.choice("status", ["active", "inactive"]);
        return (meter) => status === null || meter.status === status;
      },
      render: (meter) => meter,
    }),
    retrieveRoute(context, "/v1/billing/meters/:id", "rak_billing_meter_read", "billing.meter", (id) =>
      renderById(state, "meter", id),
    ),
    slowed(context, summaries),
    listRoute(context, {
      pattern: "/v1/billing/credit_grants",
      permission: "rak_billing_credit_grant_read",
      noun: "billing.credit_grant",
      filters: ["customer", "customer_account"],
      collection: state.grants,
      select: (query) => {
        const customer = query.text("customer");
        return customer === null ? null : state.grants.by("customer", customer);
      },
      matches: clockFilter,
      render: (grant) => grant,
    }),
    retrieveRoute(
      context,
      "/v1/billing/credit_grants/:id",
      "rak_billing_credit_grant_read",
      "billing.credit_grant",
      (id) => renderById(state, "credit_grant", id),
    ),
    readRoute(context, "/v1/billing/credit_balance_summary", "rak_billing_credit_grant_read", (request) =>
      balanceSummary(context, request),
    ),
    listRoute(context, {
      pattern: "/v1/billing/credit_balance_transactions",
      permission: "rak_billing_credit_grant_read",
      noun: "billing.credit_balance_transaction",
      filters: ["customer", "customer_account", "credit_grant"],
      collection: state.creditTransactions,
      select: (query) => {
        const grant = query.text("credit_grant");
        const customer = query.text("customer");
        if (grant === null && customer === null)
          invalid("Missing required param: customer.", "customer", "parameter_missing");
        if (grant !== null) return state.creditTransactions.by("grant", grant);
        return state.grants
          .by("customer", customer ?? "")
          .flatMap(({ id }) => state.creditTransactions.by("grant", id));
      },
      render: (row) => row,
    }),
    listRoute(context, {
      pattern: "/v1/billing/alerts",
      permission: "rak_billing_alert_read",
      noun: "billing.alert",
      filters: ["alert_type", "meter"],
      collection: state.alerts,
      matches: (query) => {
        const meter = query.text("meter");
        return (alert) => meter === null || alert.usage_threshold?.meter === meter;
      },
      render: (alert) => alert,
    }),
  ];
}

/**
 * One page of summaries as text: `aggregated_value` is a JSON number that may need more digits than a double has,
 * so it is written out here and not by JSON.stringify.
 */
function summaryPage({ state }: EndpointContext, request: StandInRequest): string {
  const query = new ListQuery(request, ["customer", "start_time", "end_time", "value_grouping_window"]);
  const meter =
    state.meters.find(request.params.id ?? "") ?? missing("billing.meter", request.params.id ?? "", "id");
  const customer = query.required("customer");
  if (!state.customers.find(customer) && !state.deletedCustomers.has(customer)) {
    missing("customer", customer, "customer", 400);
  }
  query.required("start_time");
  query.required("end_time");
  const rows = meterSummaries(state, meter, {
    customer,
    from: query.instant("start_time") ?? 0,
    to: query.instant("end_time") ?? 0,
    window: query.choice("value_grouping_window", ["hour", "day"]),
  });
  const page = cutArray(rows, query, undefined, request.faults);
  const body = expandAnswer(
    state,
    { object: "list", data: page.records, has_more: page.hasMore, url: request.path },
    query.expand,
  );
  return JSON.stringify(body).replace(/"aggregated_value":"(-?[0-9.]+)"/g, '"aggregated_value":$1');
}

function balanceSummary({ state, now }: EndpointContext, request: StandInRequest): unknown {
  const query = new ListQuery(request, ["customer", "customer_account", "filter"], { paged: false });
  const customer = query.required("customer");
  if (!state.customers.find(customer) && !state.deletedCustomers.has(customer)) {
    missing("customer", customer, "customer", 400);
  }
  const type = query.choice("filter[type]", ["credit_grant", "applicability_scope"]);
  if (type === null) invalid("Missing required param: filter.", "filter", "parameter_missing");
  const grants = state.grants.by("customer", customer);
  const chosen =
    type === "credit_grant"
      ? grantNamed(grants, query.required("filter[credit_grant]"))
      : scoped(grants, query);
  const perCurrency = new Map<string, number>();
  for (const grant of chosen) {
    const currency = grant.amount.monetary?.currency;
    if (currency === undefined) continue;
    const spendable =
      grant.effective_at === null || grant.effective_at <= now() ? ledgerBalance(state, grant.id) : 0;
    perCurrency.set(currency, (perCurrency.get(currency) ?? 0) + spendable);
  }
  const body: WireCreditSummary = {
    object: "billing.credit_balance_summary",
    balances: [...perCurrency].map(([currency, value]) => ({
      available_balance: { type: "monetary", monetary: { currency, value } },
      ledger_balance: { type: "monetary", monetary: { currency, value } },
    })),
    customer,
    customer_account: null,
    livemode: state.livemode,
  };
  return expandAnswer(state, body, query.expand);
}

function grantNamed(grants: readonly WireGrant[], id: string): readonly WireGrant[] {
  const grant =
    grants.find((candidate) => candidate.id === id) ?? missing("billing.credit_grant", id, "filter", 400);
  return [grant];
}

/** Grants that pay for every metered price, or for one of the named prices. */
function scoped(grants: readonly WireGrant[], query: ListQuery): readonly WireGrant[] {
  const priceType = query.text("filter[applicability_scope][price_type]");
  const prices = query.texts("filter[applicability_scope][prices][id]");
  return grants.filter(({ applicability_config: { scope } }) =>
    priceType !== null
      ? scope.price_type === priceType
      : (scope.prices ?? []).some((price) => typeof price.id === "string" && prices.includes(price.id)),
  );
}
