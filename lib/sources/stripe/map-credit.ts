import type { CreditBalance } from "@/lib/canonical";
import type { ExportScope, RawObject } from "../types";
import {
  admit,
  currencyCode,
  instantOrNull,
  type Notes,
  Untranslatable,
  warnUncertainCurrency,
} from "./parse";
import { balanceSummaryWire, grantWire } from "./schema";

/**
 * A grant and what is left of it. `amount` on the grant is what was given originally, so `summary` is needed for live
 * grants; without it the grant is refused rather than carried with too much credit.
 */
export function mapCreditBalance(
  object: RawObject,
  summary: RawObject | null,
  scope: ExportScope,
  notes: Notes,
): CreditBalance {
  const wire = admit(grantWire, object);
  const { monetary } = wire.amount;
  if (wire.amount.type !== "monetary" || !monetary) {
    throw new Untranslatable(
      "stripe.unknown_value",
      `Credit grant ${wire.id} is of type "${wire.amount.type.slice(0, 60)}", which is not money.`,
      "Update this program; the grant is not carried until then.",
    );
  }
  const currency = currencyCode(monetary.currency, wire.id);
  warnUncertainCurrency(currency, wire.id, notes);
  const state = stateOf(wire, Date.parse(scope.watermark) / 1000);
  return {
    sourceId: wire.id,
    customerId: wire.customer,
    name: wire.name ?? null,
    kind: "money",
    currency,
    unit: null,
    original: monetary.value,
    available: availableOf(wire.id, state, monetary.value, currency, summary, notes),
    category: wire.category ?? null,
    priority: wire.priority ?? null,
    state,
    effectiveAt: instantOrNull(wire.effective_at),
    expiresAt: instantOrNull(wire.expires_at),
    planIds: planIdsOf(wire.applicability_config?.scope.prices),
  };
}

function stateOf(
  wire: { voided_at?: number | null; expires_at?: number | null; effective_at?: number | null },
  now: number,
): CreditBalance["state"] {
  if (typeof wire.voided_at === "number") return "voided";
  if (typeof wire.expires_at === "number" && wire.expires_at <= now) return "expired";
  return typeof wire.effective_at === "number" && wire.effective_at > now ? "pending" : "live";
}

/** Available, not ledger: credit applied to an invoice that is still open can no longer be spent. */
function availableOf(
  id: string,
  state: CreditBalance["state"],
  original: string,
  currency: string,
  summary: RawObject | null,
  notes: Notes,
): string {
  if (state === "voided" || state === "expired") return "0";
  // Nothing can have been taken from a grant that does not work yet, whatever the summary says is spendable now.
  if (state === "pending") return original;
  if (!summary) {
    throw new Untranslatable(
      "stripe.credit_balance_unread",
      `What is left of credit grant ${id} could not be read.`,
      "Give the key permission to read credit balances and read the account again.",
    );
  }
  const { balances } = admit(balanceSummaryWire, summary);
  const own = balances.find((one) => one.available_balance.monetary?.currency.toLowerCase() === currency);
  // A grant that is used up has no balance any more.
  const available = own?.available_balance.monetary?.value ?? (balances.length === 0 ? "0" : null);
  if (available === null) {
    throw new Untranslatable(
      "stripe.credit_balance_unread",
      `Stripe gives the balance of credit grant ${id} in another currency than the grant's own.`,
      "Look at the raw record.",
    );
  }
  const ledger = own?.ledger_balance.monetary?.value ?? available;
  if (ledger !== available) {
    notes.warn(
      "stripe.credit_reserved",
      `Of credit grant ${id}, ${ledger} is on the ledger but only ${available} can still be spent (minor units of ${currency.toUpperCase()}); the rest is applied to open invoices.`,
      "Nothing to do: what can be spent is carried, the rest stays with the invoices.",
    );
  }
  return available;
}

/** Null: any metered price. */
function planIdsOf(prices: readonly { id?: string | null }[] | null | undefined): string[] | null {
  if (!prices) return null;
  return prices.map((price) => price.id).filter((id) => typeof id === "string");
}
