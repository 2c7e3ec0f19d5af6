import type { StandInRoute } from "../shared/exchange";
import { clockFilter, type EndpointContext, listRoute, readRoute, retrieveRoute } from "./endpoint";
import { expandAnswer } from "./expand";
import { ListQuery } from "./list-query";
import { cutArray } from "./page";
import { activeEntitlements, renderById, renderCustomer } from "./render";
import { missing } from "./stripe-errors";

/** Account, customers and what hangs on one customer. */
export function customerRoutes(context: EndpointContext): StandInRoute[] {
  const { state } = context;
  const existing = (id: string | undefined): string => {
    if (id === undefined || (!state.customers.find(id) && !state.deletedCustomers.has(id))) {
      missing("customer", id ?? "", "customer");
    }
    return id;
  };
  return [
    readRoute(context, "/v1/account", "rak_account_read", () => state.account),
    listRoute(context, {
      pattern: "/v1/customers",
      permission: "rak_customer_read",
      noun: "customer",
      filters: ["created", "email", "test_clock"],
      collection: state.customers,
      matches: (query) => {
        const createdAt = query.range("created");
        const email = query.text("email");
        const onClock = clockFilter(query);
        return (customer) =>
          createdAt(customer.created) && (email === null || customer.email === email) && onClock(customer);
      },
      render: (customer) => renderCustomer(state, customer),
    }),
    retrieveRoute(context, "/v1/customers/:id", "rak_customer_read", "customer", (id) =>
      renderById(state, "customer", id),
    ),
    listRoute(context, {
      pattern: "/v1/customers/:id/balance_transactions",
      permission: "rak_customer_read",
      noun: "customer_balance_transaction",
      filters: ["created", "invoice"],
      collection: state.balanceTransactions,
      select: (_query, request) => state.balanceTransactions.by("customer", existing(request.params.id)),
      matches: (query) => {
        const createdAt = query.range("created");
        const invoice = query.text("invoice");
        return (row) => createdAt(row.created) && (invoice === null || row.invoice === invoice);
      },
      render: (row) => row,
    }),
    listRoute(context, {
      pattern: "/v1/customers/:id/tax_ids",
      permission: "rak_tax_id_read",
      noun: "tax_id",
      filters: [],
      collection: state.taxIds,
      select: (_query, request) => state.taxIds.by("customer", existing(request.params.id)),
      render: (taxId) => taxId,
    }),
    listRoute(context, {
      pattern: "/v1/customers/:id/payment_methods",
      permission: "rak_payment_method_read",
      noun: "payment_method",
      filters: ["type", "allow_redisplay"],
      collection: state.paymentMethods,
      select: (_query, request) => state.paymentMethods.by("customer", existing(request.params.id)),
      matches: (query) => {
        const type = query.text("type");
        return (method) => type === null || method.type === type;
      },
      render: (method) => method,
    }),
    listRoute(context, {
      pattern: "/v1/payment_methods",
      permission: "rak_payment_method_read",
      noun: "payment_method",
      filters: ["type", "customer", "customer_account", "allow_redisplay"],
      collection: state.paymentMethods,
      select: (query) => {
        const customer = query.text("customer");
        return customer === null ? [] : state.paymentMethods.by("customer", existing(customer));
      },
      matches: (query) => {
        const type = query.text("type");
        return (method) => type === null || method.type === type;
      },
      render: (method) => method,
    }),
    listRoute(context, {
      pattern: "/v1/tax_ids",
      permission: "rak_tax_id_read",
      noun: "tax_id",
      filters: ["owner"],
      collection: state.taxIds,
      // Without an owner the list is that of the account itself, which has none here.
      select: (query) => {
        const customer = query.text("owner[customer]");
        return customer === null ? [] : state.taxIds.by("customer", existing(customer));
      },
      render: (taxId) => taxId,
    }),
    readRoute(context, "/v1/entitlements/active_entitlements", "rak_entitlement_read", (request) => {
      const query = new ListQuery(request, ["customer"]);
      const customer = existing(query.required("customer"));
      const page = cutArray(activeEntitlements(state, customer), query, undefined, request.faults);
      const body = { object: "list", data: page.records, has_more: page.hasMore, url: request.path };
      return expandAnswer(state, body, query.expand);
    }),
    listRoute(context, {
      pattern: "/v1/test_helpers/test_clocks",
      permission: "rak_test_clock_read",
      noun: "test_clock",
      filters: [],
      collection: state.testClocks,
      render: (clock) => clock,
    }),
    retrieveRoute(context, "/v1/test_helpers/test_clocks/:id", "rak_test_clock_read", "test_clock", (id) =>
      renderById(state, "test_clock", id),
    ),
  ];
}
