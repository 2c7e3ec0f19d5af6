import type { AccountState } from "./account-state";
import { applyCredits } from "./apply-credits";
import { applyDiscounts } from "./apply-discounts";
import { buildInvoice, buildLine } from "./build-invoice";
import type { DraftLine } from "./draft-line";
import type { StoredCustomer, StoredInvoice, StoredSubscription } from "./wire";

/** Card retries come after this long; nothing here retries by itself. */
const RETRY_AFTER_SECONDS = 3 * 86_400;

/**
 * Finishes an invoice at one instant: discounts, credit grants, the customer's balance, payment. Updates the
 * subscription's status and latest invoice. Nothing is left pending, as with immediate finalisation.
 */
export function writeInvoice(
  state: AccountState,
  subscription: StoredSubscription,
  lines: readonly DraftLine[],
  context: {
    at: number;
    reason: "subscription_create" | "subscription_cycle";
    period: { start: number; end: number };
  },
): StoredInvoice {
  const { at, reason, period } = context;
  const customer = state.customers.find(subscription.customer);
  const id = state.mint("in_1", 23);
  const used = applyDiscounts(state, lines, { customer, subscription, at });
  applyCredits(state, lines, {
    customer: subscription.customer,
    currency: subscription.currency,
    invoice: id,
    at,
  });
  const number = customer ? nextNumber(customer) : null;
  const invoice = buildInvoice(state, { id, subscription, customer, lines, at, reason, period, number });
  state.lines.set(
    id,
    lines.map((line) => buildLine(state, line, invoice, subscription)),
  );
  for (const { invoiceItem } of lines) {
    const item = invoiceItem === null ? null : state.invoiceItems.find(invoiceItem);
    if (item) item.invoice = id;
  }
  state.invoices.add(invoice);
  state.emit({ created: at, type: "invoice.created", kind: "invoice", objectId: id });
  subscription.latest_invoice = id;
  settle(state, subscription, customer, invoice, at);
  endSpentDiscounts(state, subscription, customer, used, at);
  return invoice;
}

function nextNumber(customer: StoredCustomer): string {
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  return `${customer.invoice_prefix ?? "INV"}-${String(sequence).padStart(4, "0")}`;
}

/** Draft while collection is paused as drafts or the subscription is unpaid; otherwise finalised and paid, or left open. */
function settle(
  state: AccountState,
  subscription: StoredSubscription,
  customer: StoredCustomer | null,
  invoice: StoredInvoice,
  at: number,
): void {
  const paused = subscription.pause_collection?.behavior ?? null;
  if (paused === "keep_as_draft" || subscription.status === "unpaid") return;
  invoice.status = "open";
  invoice.effective_at = at;
  invoice.status_transitions.finalized_at = at;
  state.emit({ created: at, type: "invoice.finalized", kind: "invoice", objectId: invoice.id });
  if (paused === "void" || paused === "mark_uncollectible") {
    invoice.status = paused === "void" ? "void" : "uncollectible";
    if (paused === "void") invoice.status_transitions.voided_at = at;
    else invoice.status_transitions.marked_uncollectible_at = at;
    const type = paused === "void" ? "invoice.voided" : "invoice.marked_uncollectible";
    state.emit({ created: at, type, kind: "invoice", objectId: invoice.id });
    return;
  }
  if (customer) applyBalance(state, customer, invoice, at);
  const decline = state.declining.get(subscription.customer);
  if (invoice.amount_due > 0 && invoice.collection_method === "send_invoice") return;
  if (invoice.amount_due > 0 && decline !== undefined) {
    invoice.attempted = true;
    invoice.attempt_count = 1;
    invoice.next_payment_attempt = at + RETRY_AFTER_SECONDS;
    subscription.status = decline;
    if (customer) customer.delinquent = true;
    state.emit({ created: at, type: "invoice.payment_failed", kind: "invoice", objectId: invoice.id });
    return;
  }
  invoice.status = "paid";
  invoice.attempted = true;
  invoice.attempt_count = invoice.amount_due > 0 ? 1 : 0;
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.status_transitions.paid_at = at;
  state.emit({ created: at, type: "invoice.paid", kind: "invoice", objectId: invoice.id });
}

/** A negative balance is credit and pays the invoice; a positive one is a debt and is added to it. */
function applyBalance(
  state: AccountState,
  customer: StoredCustomer,
  invoice: StoredInvoice,
  at: number,
): void {
  customer.currency ??= invoice.currency;
  if (customer.balance === 0 || customer.currency !== invoice.currency) return;
  const due = Math.max(0, invoice.total + customer.balance);
  const applied = due - invoice.total;
  if (applied === 0) return;
  invoice.starting_balance = customer.balance;
  customer.balance -= applied;
  invoice.ending_balance = customer.balance;
  invoice.amount_due = due;
  invoice.amount_remaining = due;
  state.balanceTransactions.add({
    id: state.mint("cbtxn_1", 23),
    object: "customer_balance_transaction",
    amount: -applied,
    checkout_session: null,
    created: at,
    credit_note: null,
    currency: invoice.currency,
    customer: customer.id,
    customer_account: null,
    description: null,
    ending_balance: customer.balance,
    invoice: invoice.id,
    livemode: state.livemode,
    metadata: {},
    type: "applied_to_invoice",
  });
}

/** A coupon of duration `once` is spent by the first invoice it touches. */
function endSpentDiscounts(
  state: AccountState,
  subscription: StoredSubscription,
  customer: StoredCustomer | null,
  used: ReadonlySet<string>,
  at: number,
): void {
  for (const id of used) {
    const discount = state.discounts.find(id);
    if (!discount || state.couponOf(discount)?.duration !== "once") continue;
    discount.end = at;
    subscription.discounts = subscription.discounts.filter((other) => other !== id);
    for (const item of state.itemsOf(subscription.id))
      item.discounts = item.discounts.filter((other) => other !== id);
    if (customer?.discount === id) customer.discount = null;
  }
}
