import type { StandInRequest, StandInResponse } from "../shared/exchange";
import type { AccountState } from "./account-state";
import { subscriptionDueAt } from "./advance-subscription";
import { applyDiscounts } from "./apply-discounts";
import { boundaryAfter } from "./billing-calendar";
import { buildInvoice, buildLine } from "./build-invoice";
import type { DraftLine } from "./draft-line";
import { advanceLines, arrearsLines, isMetered, pendingLines, priceOf } from "./draft-lines";
import { fail, invalid, missing } from "./stripe-errors";
import type { StoredItem, StoredSubscription } from "./wire";

/** Lines that come with an invoice; the others would be asked for by pages. */
const LINES_SHOWN = 10;

/**
 * Answers `POST /v1/invoices/create_preview` for an existing subscription: its next invoice, worked out and not written.
 * Credit grants, changes by a schedule and hypothetical parameters are left out.
 * https://docs.stripe.com/api/invoices/create_preview
 */
export function previewInvoice(state: AccountState, request: StandInRequest): StandInResponse {
  const asked = subscriptionAsked(request);
  const subscription = state.subscriptions.find(asked);
  if (!subscription) missing("subscription", asked, "subscription");
  // The account as it is, except that ids are handed out of thin air: its own must not move.
  let minted = 0;
  const view: AccountState = Object.create(state, {
    mint: { value: (prefix: string) => `${prefix}tmp_${++minted}` },
  });
  const at = nextInvoiceAt(view, subscription);
  const lines = at === null ? [] : linesAt(view, subscription, at);
  if (at === null || lines.length === 0) {
    fail(404, {
      type: "invalid_request_error",
      code: "invoice_upcoming_none",
      message: "No upcoming invoices for customer.",
    });
  }
  const customer = view.customers.find(subscription.customer);
  applyDiscounts(view, lines, { customer, subscription, at });
  const start = Math.min(...view.itemsOf(subscription.id).map((item) => item.current_period_start));
  const invoice = buildInvoice(view, {
    id: `upcoming_${view.mint("in_1", 0)}`,
    subscription,
    customer,
    lines,
    at,
    reason: "subscription_cycle",
    period: { start, end: at },
    number: null,
  });
  const built = lines.map((line) => buildLine(view, line, invoice, subscription));
  return {
    status: 200,
    json: {
      ...invoice,
      billing_reason: "upcoming",
      lines: {
        object: "list",
        data: built.slice(0, LINES_SHOWN),
        has_more: built.length > LINES_SHOWN,
        url: `/v1/invoices/${invoice.id}/lines`,
      },
    },
    applied: false,
  };
}

function subscriptionAsked({ body }: StandInRequest): string {
  const fields = typeof body === "object" && body !== null ? Object.entries(body) : [];
  const unknown = fields.find(([name]) => name !== "subscription");
  if (unknown) invalid(`Received unknown parameter: ${unknown[0]}`, unknown[0], "parameter_unknown");
  const id = fields.find(([name]) => name === "subscription")?.[1];
  if (typeof id !== "string" || id === "") {
    invalid("You must specify a customer or a subscription.", "subscription", "parameter_missing");
  }
  return id;
}

/** The first period's end at which something is invoiced; null when the subscription stands still or has ended. */
function nextInvoiceAt(state: AccountState, subscription: StoredSubscription): number | null {
  if (subscriptionDueAt(state, subscription.id) === null) return null;
  const ends = state.itemsOf(subscription.id).map((item) => item.current_period_end);
  if (subscription.status === "trialing" && subscription.trial_end !== null)
    ends.push(subscription.trial_end);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Usage of the periods that close, the next period of what renews, and what waits for the next invoice. */
function linesAt(state: AccountState, subscription: StoredSubscription, at: number): DraftLine[] {
  const closing = state.itemsOf(subscription.id).filter((item) => item.current_period_end <= at);
  const isTrial = subscription.status === "trialing";
  const lines = isTrial
    ? []
    : closing
        .filter((item) => isMetered(priceOf(state, item)))
        .flatMap((item) =>
          arrearsLines(state, subscription, item, { start: item.current_period_start, end: at }),
        );
  const cancels = subscription.cancel_at !== null && subscription.cancel_at <= at;
  if (cancels) return lines;
  const anchor =
    isTrial && subscription.trial_end !== null && subscription.trial_end <= at
      ? at
      : subscription.billing_cycle_anchor;
  for (const item of closing) {
    const { recurring } = priceOf(state, item);
    if (!recurring || isMetered(priceOf(state, item))) continue;
    const renewed: StoredItem = {
      ...item,
      current_period_start: at,
      current_period_end: boundaryAfter(anchor, recurring, at),
    };
    lines.push(...advanceLines(state, subscription, renewed));
  }
  return [...lines, ...pendingLines(state, subscription)];
}
