import { stamps } from "./build-catalogue";
import type { SiteState } from "./site-state";
import type { WireCustomer } from "./wire";

interface Balances {
  promotional?: number;
  refundable?: number;
  excess?: number;
  unbilled?: number;
}

/** Positive numbers are the customer's credit, except `unbilled`, which is owed. */
export function balanceOf(currency: string, given: Balances): NonNullable<WireCustomer["balances"]>[number] {
  return {
    promotional_credits: given.promotional ?? 0,
    excess_payments: given.excess ?? 0,
    refundable_credits: given.refundable ?? 0,
    unbilled_charges: given.unbilled ?? 0,
    currency_code: currency,
    balance_currency_code: currency,
  };
}

/** @param facts whatever differs from a plain customer; absent values are left out as on the wire */
export function buildCustomer(
  state: SiteState,
  facts: Partial<WireCustomer> & { created_at: number },
  balances: readonly NonNullable<WireCustomer["balances"]>[number][] = [],
): WireCustomer {
  const id = facts.id ?? state.mint("cus");
  const currency = facts.preferred_currency_code ?? "USD";
  const own = balances.find((one) => one.currency_code === currency);
  const customer = state.customer.put({
    auto_collection: "on",
    net_term_days: 0,
    allow_direct_debit: false,
    taxability: "taxable",
    pii_cleared: "active",
    card_status: "no_card",
    preferred_currency_code: currency,
    promotional_credits: own?.promotional_credits ?? 0,
    refundable_credits: own?.refundable_credits ?? 0,
    excess_payments: own?.excess_payments ?? 0,
    unbilled_charges: own?.unbilled_charges ?? 0,
    ...(balances.length === 0 ? {} : { balances: [...balances] }),
    deleted: false,
    ...stamps(facts.created_at),
    ...facts,
    id,
    object: "customer",
  });
  for (const { promotional_credits: amount, currency_code } of balances) {
    if (amount > 0) logPromotionalCredit(state, id, currency_code ?? currency, amount, facts.created_at);
  }
  return customer;
}

/** The log behind a balance: more was given, and a part of it used. */
function logPromotionalCredit(
  state: SiteState,
  customer: string,
  currency: string,
  left: number,
  at: number,
): void {
  const entry = (type: "increment" | "decrement", amount: number, closing: number, when: number) =>
    state.promotional_credit.put({
      id: state.mint("pc_"),
      customer_id: customer,
      type,
      amount,
      currency_code: currency,
      description: type === "increment" ? "Welcome" : "Applied to the invoice",
      credit_type: "general",
      closing_balance: closing,
      created_at: when,
      object: "promotional_credit",
    });
  entry("increment", left + 500, left + 500, at);
  entry("decrement", 500, left, at + 60);
}
