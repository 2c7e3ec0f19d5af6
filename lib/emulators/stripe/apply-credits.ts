import type { AccountState } from "./account-state";
import { ledgerBalance } from "./credit-balance";
import { type DraftLine, remainderOf } from "./draft-line";
import type { WireCreditTransaction, WireGrant } from "./wire";

/**
 * Pays metered lines from the customer's credit grants, most urgent grant first, and writes the debits.
 * Order: priority (0 first), earliest expiry, promotional before paid, earliest effective, earliest created.
 * https://docs.stripe.com/billing/subscriptions/usage-based/billing-credits
 */
export function applyCredits(
  state: AccountState,
  lines: readonly DraftLine[],
  context: { customer: string; currency: string; invoice: string; at: number },
): void {
  const { customer, currency, invoice, at } = context;
  const grants = state.grants
    .by("customer", customer)
    .filter((grant) => isSpendable(grant, at) && grant.amount.monetary?.currency === currency)
    .sort(bySpendingOrder);
  for (const grant of grants) {
    let balance = ledgerBalance(state, grant.id);
    for (const line of lines) {
      if (balance <= 0) break;
      const open = remainderOf(line);
      if (!line.metered || open <= 0 || !covers(grant, line)) continue;
      const amount = Math.min(balance, open);
      balance -= amount;
      const id = bookCredit(state, grant, at, {
        debit: {
          type: "credits_applied",
          amount: { type: "monetary", monetary: { currency, value: amount } },
          credits_applied: { invoice, invoice_line_item: line.id },
        },
      });
      line.credits.push({ transaction: id, amount });
    }
  }
}

/** Writes one row of a grant's ledger and returns its id. */
export function bookCredit(
  state: AccountState,
  grant: WireGrant,
  at: number,
  movement: {
    credit?: WireCreditTransaction["credit"];
    debit?: WireCreditTransaction["debit"];
    /** When it counts, if later than it was written. */
    effectiveAt?: number;
  },
): string {
  const id = state.mint("cbtxn_test", 20);
  state.creditTransactions.add({
    id,
    object: "billing.credit_balance_transaction",
    created: at,
    credit: movement.credit ?? null,
    credit_grant: grant.id,
    debit: movement.debit ?? null,
    effective_at: movement.effectiveAt ?? at,
    livemode: state.livemode,
    test_clock: grant.test_clock,
    type: movement.credit ? "credit" : "debit",
  });
  state.emit({
    created: at,
    type: "billing.credit_balance_transaction.created",
    kind: "credit_transaction",
    objectId: id,
  });
  return id;
}

function isSpendable(grant: WireGrant, at: number): boolean {
  return (
    (grant.effective_at === null || grant.effective_at <= at) &&
    (grant.expires_at === null || grant.expires_at > at) &&
    grant.voided_at === null
  );
}

function covers(grant: WireGrant, line: DraftLine): boolean {
  const { scope } = grant.applicability_config;
  if (scope.prices && scope.prices.length > 0)
    return scope.prices.some((price) => price.id === line.price?.id);
  return scope.price_type === "metered";
}

function bySpendingOrder(left: WireGrant, right: WireGrant): number {
  const never = Number.MAX_SAFE_INTEGER;
  return (
    (left.priority ?? 50) - (right.priority ?? 50) ||
    (left.expires_at ?? never) - (right.expires_at ?? never) ||
    Number(left.category !== "promotional") - Number(right.category !== "promotional") ||
    (left.effective_at ?? left.created) - (right.effective_at ?? right.created) ||
    left.created - right.created
  );
}
