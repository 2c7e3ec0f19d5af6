import type { AccountState } from "./account-state";
import type { DraftLine } from "./draft-line";
import type { StoredCustomer, StoredInvoice, StoredSubscription, WireLine } from "./wire";

interface InvoiceFacts {
  id: string;
  subscription: StoredSubscription;
  customer: StoredCustomer | null;
  lines: readonly DraftLine[];
  at: number;
  reason: "subscription_create" | "subscription_cycle";
  period: { start: number; end: number };
  number: string | null;
}

type PretaxCredit = NonNullable<WireLine["pretax_credit_amounts"]>[number];

/** Adds up amounts by discount or transaction, in order of first appearance. */
function sumBy<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  amountOf: (row: T) => number,
): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + amountOf(row));
  return [...sums];
}

/** Stripe lists discounts among the pre-tax credits as well as among the discounts. */
function pretaxCredits(line: DraftLine): PretaxCredit[] {
  return [
    ...line.discounts.map(({ discount, amount }): PretaxCredit => ({ type: "discount", discount, amount })),
    ...line.credits.map(
      ({ transaction, amount }): PretaxCredit => ({
        type: "credit_balance_transaction",
        credit_balance_transaction: transaction,
        amount,
      }),
    ),
  ];
}

/** The draft: totals are worked out, nothing is finalised or paid yet. */
export function buildInvoice(state: AccountState, facts: InvoiceFacts): StoredInvoice {
  const { id, subscription, customer, lines, at, reason, period, number } = facts;
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const discounts = sumBy(
    lines.flatMap((line) => line.discounts),
    (row) => row.discount,
    (row) => row.amount,
  );
  const credits = sumBy(
    lines.flatMap((line) => line.credits),
    (row) => row.transaction,
    (row) => row.amount,
  );
  const off = [...discounts, ...credits].reduce((sum, [, amount]) => sum + amount, 0);
  const total = subtotal - off;
  const due = Math.max(0, total);
  const sent = subscription.collection_method === "send_invoice";
  return {
    id,
    object: "invoice",
    account_country: state.account.country ?? null,
    account_name: state.account.settings?.dashboard.display_name ?? null,
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: reason,
    collection_method: subscription.collection_method,
    created: at,
    currency: subscription.currency,
    custom_fields: null,
    customer: subscription.customer,
    customer_account: null,
    customer_address: customer?.address ?? null,
    customer_email: customer?.email ?? null,
    customer_name: customer?.name ?? null,
    customer_phone: customer?.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer?.tax_exempt ?? "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: subscription.discounts.filter((discount) => discounts.some(([used]) => used === discount)),
    due_date: sent ? at + (subscription.days_until_due ?? 30) * 86_400 : null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    livemode: state.livemode,
    metadata: {},
    next_payment_attempt: null,
    number,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer?.balance ?? 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: subscription.test_clock,
    total,
    total_discount_amounts: discounts.map(([discount, amount]) => ({ discount, amount })),
    total_excluding_tax: total,
    total_pretax_credit_amounts: lines.flatMap(pretaxCredits),
    total_taxes: [],
    webhooks_delivered_at: at,
  };
}

export function buildLine(
  state: AccountState,
  line: DraftLine,
  invoice: StoredInvoice,
  subscription: StoredSubscription,
): WireLine {
  return {
    id: line.id,
    object: "line_item",
    amount: line.amount,
    currency: invoice.currency,
    description: line.description,
    discount_amounts: line.discounts.map(({ discount, amount }) => ({ discount, amount })),
    discountable: line.discountable,
    discounts: [],
    invoice: invoice.id,
    livemode: state.livemode,
    metadata: {},
    parent:
      line.subscriptionItem === null
        ? {
            type: "invoice_item_details",
            subscription_item_details: null,
            invoice_item_details: {
              invoice_item: line.invoiceItem ?? "",
              proration: false,
              proration_details: null,
              subscription: subscription.id,
            },
          }
        : {
            type: "subscription_item_details",
            invoice_item_details: null,
            subscription_item_details: {
              invoice_item: null,
              proration: false,
              proration_details: null,
              subscription: subscription.id,
              subscription_item: line.subscriptionItem,
            },
          },
    period: line.period,
    pretax_credit_amounts: pretaxCredits(line),
    pricing: {
      type: "price_details",
      unit_amount_decimal: line.unitAmountDecimal,
      ...(line.price ? { price_details: { price: line.price.id, product: line.price.product } } : {}),
    },
    quantity: line.quantity.isInteger() ? line.quantity.toNumber() : null,
    quantity_decimal: line.quantity.toString(),
    subscription: subscription.id,
    subtotal: line.amount,
    taxes: [],
  };
}
