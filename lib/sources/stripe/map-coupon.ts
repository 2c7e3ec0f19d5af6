import type { Coupon, Discount, Money } from "@/lib/canonical";
import type { RawObject } from "../types";
import { admit, choose, currencyCode, instant, instantOrNull, type Notes, plainDecimal } from "./parse";
import { type CouponWire, couponWire, type DiscountWire, promotionCodeWire } from "./schema";

const durations = { once: "once", repeating: "repeating", forever: "forever" } as const;

export function mapCoupon(object: RawObject, promotionCodes: readonly string[]): Coupon {
  return couponFrom(admit(couponWire, object), promotionCodes);
}

function couponFrom(wire: CouponWire, promotionCodes: readonly string[]): Coupon {
  return {
    sourceId: wire.id,
    name: wire.name ?? null,
    percentOff: wire.percent_off ? plainDecimal(wire.percent_off) : null,
    amountOff: amountsOf(wire),
    duration: choose(durations, wire.duration, wire.id, "duration"),
    durationMonths: wire.duration === "repeating" ? (wire.duration_in_months ?? null) : null,
    appliesToProductIds: wire.applies_to?.products ?? null,
    redeemBy: instantOrNull(wire.redeem_by),
    valid: wire.valid,
    promotionCodes: [...promotionCodes],
    metadata: wire.metadata,
  };
}

/** The coupon a promotion code stands for, and the code. */
export function readPromotionCode(object: RawObject): { couponId: string | null; code: string } {
  const wire = admit(promotionCodeWire, object);
  return { couponId: wire.promotion.coupon ?? null, code: wire.code };
}

function amountsOf(wire: CouponWire): Money[] {
  const amounts: Money[] = [];
  if (wire.amount_off && wire.currency) {
    amounts.push({ amountMinor: wire.amount_off, currency: currencyCode(wire.currency, wire.id) });
  }
  for (const [currency, option] of Object.entries(wire.currency_options ?? {})) {
    if (currency === wire.currency || !option.amount_off) continue;
    amounts.push({ amountMinor: option.amount_off, currency: currencyCode(currency, wire.id) });
  }
  return amounts;
}

/** What is known about coupons beside the discount itself. */
export interface DiscountSources {
  /** Coupons of the catalogue, by id. */
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** Discount objects by their id, where only the id stands in the place itself. */
  readonly discounts: ReadonlyMap<string, Exclude<DiscountWire, string>>;
  /** What is discounted, for messages. */
  readonly owner: string;
  /** Picks the amount of a coupon with several currencies; null when the customer has none yet. */
  readonly currency: string | null;
}

/**
 * Running discounts in the order in which they stack. The catalogue's coupon leads, because the copies inside a list's
 * discounts do not say which products they are limited to. The copy is all that is left of a deleted coupon; those
 * are read once more with `applies_to` (missing.ts).
 */
export function mapDiscounts(
  wires: readonly DiscountWire[],
  sources: DiscountSources,
  notes: Notes,
): Discount[] {
  const discounts: Discount[] = [];
  for (const entry of wires) {
    const wire = typeof entry === "string" ? sources.discounts.get(entry) : entry;
    const discount = wire ? mapDiscount(wire, sources) : null;
    if (discount) discounts.push(discount);
    else warnUnreadable(typeof entry === "string" ? entry : entry.id, sources.owner, notes);
  }
  return discounts;
}

function mapDiscount(entry: Exclude<DiscountWire, string>, sources: DiscountSources): Discount | null {
  const inner = entry.source.coupon;
  const known = typeof inner === "object" && inner !== null ? null : sources.discounts.get(entry.id);
  const copy = typeof inner === "object" ? inner : (known?.source.coupon ?? inner);
  const couponId = typeof copy === "string" ? copy : copy?.id;
  if (!couponId) return null;
  const coupon = sources.coupons.get(couponId) ?? couponOfCopy(copy);
  if (!coupon) return null;
  const inCurrency = coupon.amountOff.find((money) => money.currency === sources.currency);
  return {
    sourceId: entry.id,
    couponId,
    percentOff: coupon.percentOff,
    amountOff: inCurrency ?? coupon.amountOff[0] ?? null,
    duration: coupon.duration,
    startsAt: instant(entry.start),
    endsAt: instantOrNull(entry.end),
    appliesToProductIds: coupon.appliesToProductIds,
  };
}

function couponOfCopy(copy: string | CouponWire | null | undefined): Coupon | null {
  if (typeof copy !== "object" || copy === null) return null;
  return couponFrom(copy, []);
}

function warnUnreadable(discountId: string, owner: string, notes: Notes): void {
  notes.warn(
    "stripe.discount_unreadable",
    `${owner} has the discount ${discountId}, but Stripe does not say what it takes off.`,
    "Compare the next invoice of this customer; the discount stays on the rail either way.",
  );
}
