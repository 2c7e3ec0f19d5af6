import type { AccountState } from "./account-state";

/** What a grant still holds by its own ledger: credits minus debits, in minor units. */
export function ledgerBalance(state: AccountState, grant: string): number {
  let balance = 0;
  for (const { credit, debit } of state.creditTransactions.by("grant", grant)) {
    balance += (credit?.amount.monetary?.value ?? 0) - (debit?.amount.monetary?.value ?? 0);
  }
  return balance;
}
