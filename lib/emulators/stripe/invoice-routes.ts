import type { StandInRoute } from "../shared/exchange";
import { clockFilter, type EndpointContext, listRoute, readRoute, retrieveRoute, slowed } from "./endpoint";
import { expandAnswer } from "./expand";
import { ListQuery } from "./list-query";
import { cutArray } from "./page";
import { renderById, renderEvent, renderInvoice } from "./render";
import { invalid, missing } from "./stripe-errors";

/** Events are kept this long. https://docs.stripe.com/api/events */
const EVENT_RETENTION_SECONDS = 30 * 86_400;

/** Invoices, their lines, pending items, credit notes and the event log. */
export function invoiceRoutes(context: EndpointContext): StandInRoute[] {
  const { state } = context;
  return [
    listRoute(context, {
      pattern: "/v1/invoices",
      permission: "rak_invoice_read",
      noun: "invoice",
      filters: [
        "collection_method",
        "created",
        "customer",
        "customer_account",
        "due_date",
        "status",
        "subscription",
      ],
      collection: state.invoices,
      select: (query) => {
        const customer = query.text("customer");
        return customer === null ? null : state.invoices.by("customer", customer);
      },
      matches: (query) => {
        const createdAt = query.range("created");
        const dueAt = query.range("due_date");
        const status = query.choice("status", ["draft", "open", "paid", "uncollectible", "void"]);
        const subscription = query.text("subscription");
        const collection = query.choice("collection_method", ["charge_automatically", "send_invoice"]);
        const onClock = clockFilter(query);
        return (invoice) =>
          createdAt(invoice.created) &&
          dueAt(invoice.due_date) &&
          (status === null || invoice.status === status) &&
          (subscription === null || invoice.parent?.subscription_details?.subscription === subscription) &&
          (collection === null || invoice.collection_method === collection) &&
          onClock(invoice);
      },
      render: (invoice) => renderInvoice(state, invoice),
    }),
    retrieveRoute(context, "/v1/invoices/:id", "rak_invoice_read", "invoice", (id) =>
      renderById(state, "invoice", id),
    ),
    slowed(
      context,
      readRoute(context, "/v1/invoices/:id/lines", "rak_invoice_read", (request) => {
        const query = new ListQuery(request, []);
        const id = request.params.id ?? "";
        if (!state.invoices.find(id)) missing("invoice", id, "invoice");
        const page = cutArray(state.lines.get(id) ?? [], query, undefined, request.faults);
        const body = { object: "list", data: page.records, has_more: page.hasMore, url: request.path };
        return expandAnswer(state, body, query.expand);
      }),
    ),
    listRoute(context, {
      pattern: "/v1/invoiceitems",
      permission: "rak_invoice_read",
      noun: "invoiceitem",
      filters: ["created", "customer", "customer_account", "invoice", "pending"],
      collection: state.invoiceItems,
      select: (query) => {
        const customer = query.text("customer");
        return customer === null ? null : state.invoiceItems.by("customer", customer);
      },
      matches: (query) => {
        const createdAt = query.range("created");
        const invoice = query.text("invoice");
        const pending = query.flag("pending");
        const onClock = clockFilter(query);
        return (item) =>
          createdAt(item.date) &&
          (invoice === null || item.invoice === invoice) &&
          (pending === null || (item.invoice === null) === pending) &&
          onClock(item);
      },
      render: (item) => item,
    }),
    listRoute(context, {
      pattern: "/v1/credit_notes",
      permission: "rak_credit_note_read",
      noun: "credit_note",
      filters: ["created", "customer", "customer_account", "invoice"],
      collection: state.creditNotes,
      matches: (query) => {
        const createdAt = query.range("created");
        const customer = query.text("customer");
        const invoice = query.text("invoice");
        return (note) =>
          createdAt(note.created) &&
          (customer === null || note.customer === customer) &&
          (invoice === null || note.invoice === invoice);
      },
      render: (note) => note,
    }),
    listRoute(context, {
      pattern: "/v1/events",
      permission: "rak_event_read",
      noun: "event",
      filters: ["created", "delivery_success", "type", "types"],
      collection: state.events,
      matches: (query) => {
        const createdAt = query.range("created");
        const types = [...query.texts("types"), ...query.texts("type")];
        if (types.length > 20) invalid("You may pass at most 20 values in `types`.", "types");
        const oldest = context.now() - EVENT_RETENTION_SECONDS;
        const isWanted = (type: string): boolean =>
          types.length === 0 ||
          types.some((wanted) =>
            wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : wanted === type,
          );
        return (event) => event.created >= oldest && createdAt(event.created) && isWanted(event.type);
      },
      render: (event) => renderEvent(state, event),
    }),
    readRoute(context, "/v1/events/:id", "rak_event_read", (request) => {
      const event = state.events.find(request.params.id ?? "");
      if (!event || event.created < context.now() - EVENT_RETENTION_SECONDS) {
        missing("event", request.params.id ?? "", "id");
      }
      return renderEvent(state, event);
    }),
  ];
}
