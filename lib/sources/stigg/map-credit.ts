import { Decimal } from "decimal.js";
import type { CreditBalance, Interval } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { RawObject } from "../types";
import { admit, choose } from "./parse";
import { autoRechargeWire, creditGrantWire, ledgerWire } from "./schema-usage";

const states = {
  ACTIVE: "live",
  SCHEDULED: "pending",
  PAYMENT_PENDING: "pending",
  EXPIRED: "expired",
  VOIDED: "voided",
} as const;
const types = {
  PAID: "paid",
  PROMOTIONAL: "promotional",
  RECURRING: "recurring",
  OVERDRAFT: "overdraft",
} as const;

/** Consumption a ledger tells by grant; grants whose credits were moved or corrected are left out. */
export function consumedByGrant(ledger: readonly RawObject[]): ReadonlyMap<string, string> {
  const sums = new Map<string, Decimal>();
  const unclear = new Set<string>();
  for (const object of ledger) {
    const parsed = ledgerWire.safeParse(object.raw);
    if (!parsed.success) continue;
    const { creditGrantId, eventType, amount } = parsed.data;
    if (eventType === "CREDITS_CONSUMED") {
      // Whether consumption is written with a minus is not documented.
      sums.set(creditGrantId, (sums.get(creditGrantId) ?? new Decimal(0)).plus(new Decimal(amount).abs()));
    } else if (eventType === "CREDITS_GRANTED")
      sums.set(creditGrantId, sums.get(creditGrantId) ?? new Decimal(0));
    else if (/TRANSFER|UPDATED/.test(eventType)) unclear.add(creditGrantId);
  }
  return new Map(
    [...sums].filter(([id]) => !unclear.has(id)).map(([id, sum]) => [id, plainDecimal(sum.toFixed())]),
  );
}

/** A grant of credits and what is left of it: `amount` less what was consumed. An overdraft is left with less than zero. */
export function mapCreditGrant(
  object: RawObject,
  consumed: ReadonlyMap<string, string>,
  notes: Notes,
): CreditBalance {
  const wire = admit(creditGrantWire, object);
  const state = choose(states, wire.status, wire.grantId, "status");
  const left = new Decimal(wire.amount).minus(wire.consumedAmount);
  const isOver = state === "expired" || state === "voided";
  const told = consumed.get(wire.grantId);
  if (told !== undefined && told !== plainDecimal(wire.consumedAmount)) {
    notes.warn(
      "stigg.credit_ledger_disagrees",
      `Of grant ${wire.grantId}, ${wire.consumedAmount} credits are consumed, but its ledger adds up to ${told}.`,
      "Look at the ledger in Stigg before the balance is moved; the grant's own figure is carried.",
    );
  }
  if (left.isNegative() && !isOver) {
    notes.warn(
      "stigg.credit_overdraft",
      `Grant ${wire.grantId} is overdrawn by ${left.abs().toFixed()} credits.`,
      "Settle it in Stigg first; a balance below zero cannot be granted.",
    );
  }
  return {
    sourceId: object.sourceId,
    customerId: wire.customerId,
    name: wire.displayName ?? null,
    kind: "units",
    currency: null,
    unit: wire.currencyId,
    original: plainDecimal(wire.amount),
    available: isOver ? "0" : plainDecimal(left.toFixed()),
    category: choose(types, wire.grantType, wire.grantId, "grantType"),
    priority: wire.priority ? Math.round(Number(wire.priority)) : null,
    state,
    effectiveAt: wire.effectiveAt ?? null,
    expiresAt: wire.expireAt ?? null,
    planIds: null,
    ...(wire.grantType === "RECURRING" && state === "live" && wire.expireAt
      ? {
          grantedAgain: {
            at: wire.expireAt,
            amount: plainDecimal(wire.amount),
            every: cadenceOf(wire.effectiveAt ?? null, wire.expireAt),
          },
        }
      : {}),
  };
}

const dayMs = 86_400_000;

/** Stigg's cadences are months and years; a grant lasts for one of them. Null where its dates say neither. */
function cadenceOf(from: string | null, until: string): Interval | null {
  if (from === null) return null;
  const days = (Date.parse(until) - Date.parse(from)) / dayMs;
  if (days >= 27 && days <= 32) return { unit: "month", count: 1 };
  return days >= 360 && days <= 370 ? { unit: "year", count: 1 } : null;
}

/**
 * Buying credits by itself ends with the migration; whoever has it is named. Resolves with what the customer's blocks of
 * that currency say about it; null where it is off.
 */
export function readAutoRecharge(
  object: RawObject,
  notes: Notes,
): { readonly currencyId: string; readonly recharge: NonNullable<CreditBalance["recharge"]> } | null {
  const wire = admit(autoRechargeWire, object);
  if (!wire.isEnabled) return null;
  notes.warn(
    "stigg.auto_recharge",
    `${object.customerId} buys ${wire.currencyId} by itself below ${wire.thresholdValue}, up to ${wire.targetBalance}. Nothing does so after the migration.`,
    "Tell the customer, or top up from your own code.",
  );
  const recharge = { below: plainDecimal(wire.thresholdValue), upTo: plainDecimal(wire.targetBalance) };
  return { currencyId: wire.currencyId, recharge };
}
