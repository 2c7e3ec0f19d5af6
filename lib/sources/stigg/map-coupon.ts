import type { Coupon, Discount, Money } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { RawObject } from "../types";
import { admit, choose, currencyCode, metadataOf, present, wholeMinorUnits } from "./parse";
import { type CouponWire, couponWire, type RunningCouponWire } from "./schema";

const types = { FIXED: "fixed", PERCENTAGE: "percentage" } as const;
const states = { ACTIVE: true, ARCHIVED: false } as const;
const runningStates = { ACTIVE: true, EXPIRED: false, REMOVED: false, ARCHIVED: true } as const;

type Terms = Pick<CouponWire, "refId" | "type" | "percentOff" | "amountsOff" | "durationInMonths">;

function termsOf(wire: Terms): { percentOff: string | null; amounts: Money[]; months: number | null } {
  const type = choose(types, wire.type, wire.refId, "type");
  return {
    percentOff: type === "percentage" && wire.percentOff ? plainDecimal(wire.percentOff) : null,
    amounts: type === "fixed" ? wire.amountsOff.map((money) => moneyOf(money, wire.refId)) : [],
    months: wire.durationInMonths ? Math.round(Number(wire.durationInMonths)) : null,
  };
}

function moneyOf({ amount, currency }: { amount: string; currency: string }, id: string): Money {
  const code = currencyCode(currency, id);
  return { amountMinor: wholeMinorUnits(amount, code, id), currency: code };
}

export function mapCoupon(object: RawObject): Coupon {
  const wire = admit(couponWire, object);
  const { percentOff, amounts, months } = termsOf(wire);
  return {
    sourceId: wire.refId,
    name: wire.name,
    percentOff,
    amountOff: amounts,
    duration: months === null ? "forever" : "repeating",
    durationMonths: months,
    appliesToProductIds: null,
    redeemBy: null,
    valid: choose(states, wire.status, wire.refId, "status"),
    promotionCodes: [],
    metadata: { ...metadataOf(wire.additionalMetaData), ...present({ stigg_source: wire.source }) },
  };
}

/**
 * Discounts that run on a customer or subscription; what has expired or was removed is left out. Without an end of its
 * own a discount of some months ends that long after its start.
 */
export function mapDiscounts(
  wires: readonly RunningCouponWire[],
  owner: string,
  currency: string | null,
  notes: Notes,
): Discount[] {
  const discounts: Discount[] = [];
  for (const wire of wires) {
    if (!choose(runningStates, wire.status, owner, "coupons.status")) continue;
    const { percentOff, amounts, months } = termsOf(wire);
    const inCurrency = amounts.find((money) => money.currency === currency);
    if (percentOff === null && amounts.length === 0) {
      notes.warn(
        "stigg.discount_unreadable",
        `${owner} has the coupon ${wire.refId}, but Stigg does not say what it takes off.`,
        "Compare the next invoice of this customer; the discount stays on the rail either way.",
      );
      continue;
    }
    discounts.push({
      sourceId: `${owner}/${wire.refId}`,
      couponId: wire.refId,
      percentOff,
      amountOff: inCurrency ?? amounts[0] ?? null,
      duration: months === null ? "forever" : "repeating",
      startsAt: wire.startDate ?? null,
      endsAt: wire.expirationDate ?? monthsAfter(wire.startDate ?? null, months),
      appliesToProductIds: null,
    });
  }
  return discounts;
}

/** Day 31 becomes the last day of a shorter month. */
function monthsAfter(start: string | null, months: number | null): string | null {
  if (start === null || months === null) return null;
  const date = new Date(start);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.toISOString();
}
