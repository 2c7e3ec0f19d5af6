import { Decimal } from "decimal.js";
import type { CreditBalance, Customer, Entitlement, Feature, Subscription } from "@/lib/canonical";
import type { Notes } from "../translation";
import type { RawObject } from "../types";
import { howEnforced, stateOf } from "./map-feature";
import { admit, currencyCode, instant, instantOrNull, metadataOf } from "./parse";
import { type CustomerWire, customerWire, effectiveWire } from "./schema";

/** @param effective keys of the features the customer may use, by Chargebee's own answer; null when it was not read */
export function mapCustomer(object: RawObject, effective: readonly string[] | null): Customer {
  const wire = admit(customerWire, object);
  const person = [wire.first_name, wire.last_name].filter((part) => part).join(" ");
  const currency = wire.preferred_currency_code ? currencyCode(wire.preferred_currency_code, wire.id) : null;
  return {
    sourceId: wire.id,
    email: wire.email ?? null,
    name: wire.company || person || null,
    phone: wire.phone ?? null,
    country: wire.billing_address?.country ?? null,
    currency,
    state: wire.deleted ? "deleted" : "active",
    createdAt: instant(wire.created_at),
    parentId: wire.relationship?.parent_id ?? null,
    billingProviderId: null,
    taxIds: wire.vat_number ? [{ type: "vat", value: wire.vat_number }] : [],
    // Three kinds of money, which are carried apart from each other as credit balances.
    accountBalance: [],
    discounts: [],
    effectiveFeatureKeys: effective === null ? null : [...effective],
    metadata: {
      ...metadataOf(object.raw),
      ...(wire.business_entity_id ? { business_entity_id: wire.business_entity_id } : {}),
    },
  };
}

const moneyKinds = [
  ["promotional", "promotional_credits", "Promotional credits"],
  ["refundable", "refundable_credits", "Refundable credits"],
  ["excess", "excess_payments", "Excess payments"],
] as const;

/**
 * Money that Chargebee owes a customer, per kind and currency: it settles all of it with its own invoices, so none of it
 * moves. Positive is the customer's credit. https://apidocs.chargebee.com/docs/api/customers#customer_balances
 */
export function mapCustomerMoney(object: RawObject): CreditBalance[] {
  const wire = admit(customerWire, object);
  return balancesOf(wire).flatMap((balance) => {
    const currency = currencyCode(balance.currency_code, wire.id);
    return moneyKinds.flatMap(([category, field, name]): CreditBalance[] => {
      const amount = balance[field];
      if (!/[1-9]/.test(amount)) return [];
      return [
        {
          sourceId: `${wire.id}/${category}/${currency}`,
          customerId: wire.id,
          name,
          kind: "money",
          currency,
          unit: null,
          original: amount,
          available: amount,
          category,
          priority: null,
          state: "live",
          effectiveAt: null,
          expiresAt: null,
          planIds: null,
          railOnly: true,
        },
      ];
    });
  });
}

/** Balances per currency, those of several business entities added up; the top-level figures where there are none. */
function balancesOf(wire: CustomerWire) {
  if (!wire.balances || wire.balances.length === 0) {
    return [
      {
        currency_code: wire.preferred_currency_code ?? "USD",
        promotional_credits: wire.promotional_credits ?? "0",
        refundable_credits: wire.refundable_credits ?? "0",
        excess_payments: wire.excess_payments ?? "0",
      },
    ];
  }
  const byCurrency = new Map<string, (typeof wire.balances)[number]>();
  for (const balance of wire.balances) {
    const known = byCurrency.get(balance.currency_code);
    const add = (a: string, b: string): string => String(BigInt(a) + BigInt(b));
    byCurrency.set(
      balance.currency_code,
      known
        ? {
            ...known,
            promotional_credits: add(known.promotional_credits, balance.promotional_credits),
            refundable_credits: add(known.refundable_credits, balance.refundable_credits),
            excess_payments: add(known.excess_payments, balance.excess_payments),
          }
        : balance,
    );
  }
  return [...byCurrency.values()];
}

/** What one subscription may use, and what of it does not follow from the catalogue. */
export interface EffectiveAccess {
  readonly keys: readonly string[];
  readonly entitlements: readonly Entitlement[];
}

/**
 * Chargebee's own answer for one subscription. A value that was overridden, or that the catalogue would not give
 * (granted before it changed), becomes an entitlement of the customer; anything else is left to the catalogue.
 */
export function readEffective(
  object: RawObject,
  customerId: string,
  expected: ReadonlyMap<string, Pick<Entitlement, "state" | "limit">>,
  features: ReadonlyMap<string, Feature>,
  asOf: string,
  notes: Notes,
): EffectiveAccess {
  const wire = admit(effectiveWire, object);
  const keys: string[] = [];
  const entitlements: Entitlement[] = [];
  const at = Date.parse(asOf) / 1000;
  for (const override of wire.overrides) {
    if (typeof override.effective_from !== "number" || override.effective_from <= at) continue;
    notes.warn(
      "chargebee.override_later",
      `${wire.subscription_id} gets "${override.value.slice(0, 60)}" of ${override.feature_id} from ${instant(override.effective_from)} on.`,
      "It is not carried ahead of time; export again after that day.",
    );
  }
  for (const row of wire.list) {
    const feature = features.get(row.feature_id) ?? null;
    const state =
      row.is_enabled === false
        ? { state: "off" as const, limit: null }
        : stateOf(row.value, feature, `${wire.subscription_id}/${row.feature_id}`);
    if (state.state !== "off" && state.limit !== "0") keys.push(feature?.key ?? row.feature_id);
    const override = row.is_overridden
      ? wire.overrides.find(
          (one) =>
            one.feature_id === row.feature_id &&
            (one.effective_from ?? 0) <= at &&
            (one.expires_at ?? at + 1) > at,
        )
      : undefined;
    if (!row.is_overridden && isSameState(state, expected.get(row.feature_id))) continue;
    entitlements.push({
      sourceId: override?.id ?? `${wire.subscription_id}/${row.feature_id}`,
      subject: { kind: "customer", customerId },
      featureId: row.feature_id,
      ...state,
      ...howEnforced(feature),
      expiresAt: instantOrNull(override?.expires_at ?? row.expires_at),
      resourceId: null,
    });
  }
  return { keys, entitlements };
}

type State = Pick<Entitlement, "state" | "limit">;

const isSameState = (a: State, b: State | undefined): boolean => a.state === b?.state && a.limit === b.limit;

/**
 * What the catalogue gives one subscription: a price's own value before its item's; of several lines numbers add up and
 * "unlimited" wins.
 */
export function expectedAccess(
  subscription: Subscription,
  productOf: ReadonlyMap<string, string>,
  bySubject: ReadonlyMap<string, readonly Entitlement[]>,
): Map<string, State> {
  const total = new Map<string, State>();
  for (const { planId } of subscription.items) {
    const own = new Map<string, State>();
    for (const one of bySubject.get(`product:${productOf.get(planId) ?? ""}`) ?? [])
      own.set(one.featureId, one);
    for (const one of bySubject.get(`plan:${planId}`) ?? []) own.set(one.featureId, one);
    for (const [featureId, state] of own) total.set(featureId, together(total.get(featureId), state));
  }
  return total;
}

function together(known: State | undefined, next: State): State {
  const { state, limit } = next;
  if (!known || known.state === "off") return { state, limit };
  if (known.state === "unlimited" || state === "off") return known;
  if (known.limit === null || limit === null) return { state, limit };
  return { state: "limited", limit: new Decimal(known.limit).plus(limit).toFixed() };
}
