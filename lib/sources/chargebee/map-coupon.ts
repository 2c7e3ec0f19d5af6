import type { Coupon, Discount, Interval } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { RawObject } from "../types";
import { type CouponWire, couponCodeWire, couponWire } from "./catalogue-schema";
import { legacyAddonId } from "./map-legacy-plan";
import { admit, choose, currencyCode, instantOrNull, metadataOf } from "./parse";
import type { DiscountWire, SubscriptionWire } from "./schema";

const durations = { one_time: "once", forever: "forever", limited_period: "repeating" } as const;
const reductions = { percentage: "percentage", fixed_amount: "amount", offer_quantity: "quantity" } as const;
const itemKinds = { plan: "base", addon: "addOn", charge: "charge" } as const;

/** A coupon with its codes. https://apidocs.chargebee.com/docs/api/coupons */
export function mapCoupon(object: RawObject, codes: readonly string[], notes: Notes): Coupon {
  const wire = admit(couponWire, object);
  const reduction = choose(reductions, wire.discount_type, wire.id, "discount_type");
  const duration = choose(durations, wire.duration_type, wire.id, "duration_type");
  const onItems = wire.apply_on === "each_specified_item" ? onItemsOf(wire) : undefined;
  const months = monthsOf(wire);
  if (duration === "repeating" && months === null) {
    notes.warn(
      "chargebee.coupon_period",
      `The coupon ${wire.id} runs for ${wire.period ?? "some"} ${wire.period_unit ?? "period"}s, which is no number of months.`,
      "Running discounts keep their end; only new redemptions are concerned.",
    );
  }
  if (wire.item_constraints?.some((one) => one.constraint === "criteria")) {
    notes.warn(
      "chargebee.coupon_criteria",
      `The coupon ${wire.id} picks its items by criteria, which are not carried.`,
      "Compare the next invoice of customers who have it.",
    );
  }
  return {
    sourceId: wire.id,
    name: wire.name ?? null,
    percentOff: reduction === "percentage" ? plainDecimal(wire.discount_percentage ?? "0") : null,
    amountOff:
      reduction === "amount" && wire.discount_amount && wire.currency_code
        ? [{ amountMinor: wire.discount_amount, currency: currencyCode(wire.currency_code, wire.id) }]
        : [],
    duration,
    durationMonths: duration === "repeating" ? months : null,
    appliesToProductIds: null,
    redeemBy: instantOrNull(wire.valid_till),
    valid: (wire.status ?? "active") === "active",
    promotionCodes: [...codes],
    metadata: metadataOf(object.raw),
    ...(reduction === "quantity" ? { quantityOff: wire.discount_quantity ?? "0" } : {}),
    ...(wire.included_in_mrr === false ? { countsTowardsMrr: false } : {}),
    ...(onItems ? { onItems } : {}),
  };
}

function monthsOf(wire: CouponWire): number | null {
  if (wire.period && wire.period_unit === "month") return wire.period;
  if (wire.period && wire.period_unit === "year") return wire.period * 12;
  return wire.duration_month ?? null;
}

/** Items a coupon is taken off, in either catalog. */
function onItemsOf(wire: CouponWire): NonNullable<Coupon["onItems"]> {
  const kinds: ("base" | "addOn" | "charge")[] = [];
  const planIds: string[] = [];
  for (const one of wire.item_constraints ?? []) {
    const kind = choose(itemKinds, one.item_type, wire.id, "item_type");
    if (one.constraint === "all") kinds.push(kind);
    if (one.constraint === "specific") planIds.push(...(one.item_price_ids ?? []));
  }
  if (wire.plan_constraint === "all") kinds.push("base");
  if (wire.addon_constraint === "all") kinds.push("addOn", "charge");
  if (wire.plan_constraint === "specific") planIds.push(...(wire.plan_ids ?? []));
  if (wire.addon_constraint === "specific") planIds.push(...(wire.addon_ids ?? []).map(legacyAddonId));
  return { kinds, planIds };
}

/** The coupon a code stands for, and the code. */
export function readCouponCode(object: RawObject): { couponId: string; code: string } {
  const wire = admit(couponCodeWire, object);
  return { couponId: wire.coupon_id, code: wire.code };
}

/** A running discount and what it is taken off: the invoice, or items that `covers` accepts. */
export interface RunningDiscount {
  readonly discount: Discount;
  readonly covers: ((planId: string, kind: "base" | "addOn" | "charge" | null) => boolean) | null;
}

/**
 * Running discounts of a subscription in the order in which they stack: coupons, then those given by hand. An amount off
 * the invoice comes off once per term of the subscription, whatever its items are billed by.
 */
export function runningDiscounts(
  wire: SubscriptionWire,
  coupons: ReadonlyMap<string, Coupon>,
  term: Interval | null,
  notes: Notes,
): RunningDiscount[] {
  const applied: NonNullable<SubscriptionWire["coupons"]> =
    wire.coupons ?? (wire.coupon ? [{ coupon_id: wire.coupon }] : []);
  const found: RunningDiscount[] = [];
  for (const { coupon_id: couponId, apply_till: till, applied_count: times } of applied) {
    const coupon = coupons.get(couponId);
    // One that comes off once and has done so stays on the subscription, but off no further invoice.
    if (coupon?.duration === "once" && (times ?? 0) > 0) continue;
    if (coupon) found.push(ofCoupon(wire, coupon, typeof till === "number" ? till : null, term));
    else warnUnreadable(wire.id, couponId, notes);
  }
  const ids = new Set(applied.map((one) => one.coupon_id));
  for (const discount of wire.discounts ?? []) {
    // The list of discounts may show coupons once more.
    if (!ids.has(discount.coupon_id ?? "")) found.push(byHand(wire, discount, term));
  }
  return found;
}

const counts = (duration: Discount["duration"], included: boolean | null | undefined): boolean =>
  included !== false && duration !== "once";

function ofCoupon(
  wire: SubscriptionWire,
  coupon: Coupon,
  till: number | null,
  term: Interval | null,
): RunningDiscount {
  const currency = wire.currency_code.toLowerCase();
  const { onItems } = coupon;
  const amountOff =
    coupon.amountOff.find((money) => money.currency === currency) ?? coupon.amountOff[0] ?? null;
  return {
    discount: {
      sourceId: `${wire.id}/${coupon.sourceId}`,
      couponId: coupon.sourceId,
      percentOff: coupon.percentOff,
      amountOff,
      duration: coupon.duration,
      startsAt: null,
      endsAt: instantOrNull(till),
      appliesToProductIds: null,
      countsTowardsMrr: counts(coupon.duration, coupon.countsTowardsMrr),
      ...(coupon.quantityOff === undefined ? {} : { quantityOff: coupon.quantityOff }),
      ...(amountOff && term && !onItems ? { amountInterval: term } : {}),
    },
    covers: onItems
      ? (planId, kind) => (kind !== null && onItems.kinds.includes(kind)) || onItems.planIds.includes(planId)
      : null,
  };
}

function byHand(wire: SubscriptionWire, given: DiscountWire, term: Interval | null): RunningDiscount {
  // The contract's "amount" and "quantity" are the older names of the same.
  const reduction = choose(
    { ...reductions, amount: "amount", quantity: "quantity" },
    given.type,
    given.id,
    "type",
  );
  const duration = choose(durations, given.duration_type, given.id, "duration_type");
  const onItem = given.apply_on === "specific_item_price";
  const hasAmount = reduction === "amount" && given.amount;
  return {
    discount: {
      sourceId: `${wire.id}/${given.id}`,
      couponId: given.coupon_id ?? given.id,
      percentOff: reduction === "percentage" ? plainDecimal(given.percentage ?? "0") : null,
      amountOff: hasAmount
        ? {
            amountMinor: given.amount ?? "0",
            currency: currencyCode(given.currency_code ?? wire.currency_code, given.id),
          }
        : null,
      duration,
      startsAt: null,
      endsAt: instantOrNull(given.apply_till),
      appliesToProductIds: null,
      countsTowardsMrr: counts(duration, given.included_in_mrr),
      ...(reduction === "quantity" ? { quantityOff: given.quantity ?? "0" } : {}),
      ...(hasAmount && term && !onItem ? { amountInterval: term } : {}),
    },
    covers: onItem ? (planId) => planId === given.item_price_id : null,
  };
}

function warnUnreadable(subscriptionId: string, couponId: string, notes: Notes): void {
  notes.warn(
    "chargebee.coupon_unreadable",
    `${subscriptionId} has the coupon ${couponId}, but Chargebee does not say what it takes off.`,
    "Compare the next invoice of this customer; the discount stays on the rail either way.",
  );
}
