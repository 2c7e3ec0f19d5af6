import type { Customer, Money } from "@/lib/canonical";
import type { RawObject } from "../types";
import { idOf, isRecord } from "./client";
import { type DiscountSources, mapDiscounts } from "./map-coupon";
import { admit, currencyCode, instant, type Notes, Untranslatable, warnUncertainCurrency } from "./parse";
import { activeEntitlementsWire, customerWire } from "./schema";

type Lookup = Pick<DiscountSources, "coupons" | "discounts">;

/**
 * `entitlements` is the customer's list of active entitlements, null when it could not be read. A deleted customer is
 * carried as a tombstone, since subscriptions and invoices go on pointing at it.
 */
export function mapCustomer(
  object: RawObject,
  entitlements: RawObject | null,
  lookup: Lookup,
  notes: Notes,
): Customer {
  if (isRecord(object.raw) && object.raw.deleted === true) return tombstone(object);
  const wire = admit(customerWire, object);
  const currency = wire.currency ? currencyCode(wire.currency, wire.id) : null;
  if (currency) warnUncertainCurrency(currency, wire.id, notes);
  if (wire.tax_ids?.has_more) {
    notes.warn(
      "stripe.tax_ids_cut",
      `${wire.id} has more tax ids than were read.`,
      "Read the account again.",
    );
  }
  return {
    sourceId: wire.id,
    email: wire.email ?? null,
    name: wire.name ?? null,
    phone: wire.phone ?? null,
    country: wire.address?.country ?? null,
    currency,
    state: "active",
    createdAt: instant(wire.created),
    parentId: null,
    billingProviderId: null,
    taxIds: (wire.tax_ids?.data ?? []).map(({ type, value }) => ({ type, value })),
    accountBalance: balanceOf(wire, notes),
    discounts: mapDiscounts(
      wire.discount ? [wire.discount] : [],
      { ...lookup, owner: wire.id, currency },
      notes,
    ),
    effectiveFeatureKeys: entitlements ? featureKeys(entitlements) : null,
    metadata: wire.metadata,
  };
}

/** Whether the customer has a method that Stripe charges where a subscription names none. */
export function hasPaymentMethod(object: RawObject): boolean {
  const wire = customerWire.safeParse(object.raw);
  if (!wire.success) return false;
  return Boolean(wire.data.invoice_settings?.default_payment_method ?? wire.data.default_source);
}

function tombstone(object: RawObject): Customer {
  const id = idOf(object.raw);
  if (id === null)
    throw new Untranslatable("stripe.malformed", "A deleted customer has no id.", "Read again.");
  return {
    sourceId: id,
    email: null,
    name: null,
    phone: null,
    country: null,
    currency: null,
    state: "deleted",
    createdAt: null,
    parentId: null,
    billingProviderId: null,
    taxIds: [],
    accountBalance: [],
    discounts: [],
    effectiveFeatureKeys: null,
    metadata: {},
  };
}

function featureKeys(entitlements: RawObject): string[] {
  const { data } = admit(activeEntitlementsWire, entitlements);
  return [...new Set(data.map((one) => one.lookup_key))].sort();
}

/**
 * Stripe's two balances have opposite signs: `balance` is negative when the customer has credit,
 * `invoice_credit_balance` is positive then (https://docs.stripe.com/api/customers/object). The sign of `balance` is
 * kept; the other currencies are turned to it.
 */
function balanceOf(
  wire: {
    id: string;
    currency?: string | null;
    balance?: string | null;
    invoice_credit_balance?: Record<string, string> | null;
  },
  notes: Notes,
): Money[] {
  const own = wire.currency ?? null;
  const amounts: Money[] = [];
  if (own !== null && wire.balance)
    amounts.push({ amountMinor: wire.balance, currency: currencyCode(own, wire.id) });
  for (const [currency, credit] of Object.entries(wire.invoice_credit_balance ?? {})) {
    if (currency === own) continue;
    amounts.push({ amountMinor: String(-BigInt(credit)), currency: currencyCode(currency, wire.id) });
  }
  if (own === null && amounts.length === 0 && wire.balance && wire.balance !== "0") {
    notes.warn(
      "stripe.balance_without_currency",
      `${wire.id} has a balance of ${wire.balance} but no currency.`,
      "Look the balance up in Stripe; it stays on the rail.",
    );
  }
  return amounts;
}
