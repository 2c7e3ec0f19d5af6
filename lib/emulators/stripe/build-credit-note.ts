import type { AccountState } from "./account-state";
import type { StoredInvoice, WireCreditNote } from "./wire";

/** Adds a credit note over part of a paid invoice, refunded outside Stripe. Minor units. */
export function buildCreditNote(
  state: AccountState,
  invoice: StoredInvoice,
  amount: number,
  at: number,
): WireCreditNote {
  const id = state.mint("cn_1", 23);
  invoice.post_payment_credit_notes_amount += amount;
  const note: WireCreditNote = {
    id,
    object: "credit_note",
    amount,
    amount_shipping: 0,
    created: at,
    currency: invoice.currency,
    customer: invoice.customer ?? "",
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: at,
    invoice: invoice.id,
    lines: { object: "list", data: [], has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: state.livemode,
    memo: null,
    metadata: {},
    number: `${invoice.number ?? "CN"}-CN-01`,
    out_of_band_amount: amount,
    pdf: `https://pay.stripe.com/credit_notes/${id}/pdf`,
    post_payment_amount: amount,
    pre_payment_amount: 0,
    pretax_credit_amounts: [],
    reason: "product_unsatisfactory",
    refunds: [],
    shipping_cost: null,
    status: "issued",
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: "post_payment",
    voided_at: null,
  };
  state.creditNotes.add(note);
  state.emit({ created: at, type: "credit_note.created", kind: "credit_note", objectId: id });
  return note;
}
