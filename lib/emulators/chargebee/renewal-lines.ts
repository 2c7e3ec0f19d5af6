import { Decimal, rateItem } from "./rate-item";
import type { SiteState } from "./site-state";
import type { PeriodUnit, WireCoupon, WireDiscount, WireSubscription, WireSubscriptionItem } from "./wire";

/** One recurring line of the next invoice, in minor units before rounding. */
export interface RenewalLine {
  readonly item: WireSubscriptionItem;
  readonly pricingModel: string;
  readonly period: number;
  readonly unit: PeriodUnit;
  readonly metered: boolean;
  readonly countsTowardsMrr: boolean;
  readonly amount: Decimal;
  /** Taken off by discounts of this line, then by those of the invoice. */
  itemDiscount: Decimal;
  invoiceDiscount: Decimal;
}

type Reduction =
  | { readonly kind: "percentage"; readonly percent: Decimal }
  | { readonly kind: "amount"; readonly amount: Decimal }
  | { readonly kind: "quantity"; readonly units: Decimal };

interface Running {
  readonly reduction: Reduction;
  readonly onItems: boolean;
  readonly covers: (item: WireSubscriptionItem) => boolean;
  readonly once: boolean;
  readonly countsTowardsMrr: boolean;
}

/** The recurring lines of a subscription with its discounts taken off. Charges are one-time and left out. */
export function renewalLines(
  state: SiteState,
  subscription: WireSubscription,
  options: { at: number; forMrr: boolean },
): RenewalLine[] {
  const running = runningDiscounts(state, subscription, options.at).filter(
    (one) => !options.forMrr || (!one.once && one.countsTowardsMrr),
  );
  const lines = (subscription.subscription_items ?? [])
    .filter((item) => item.item_type !== "charge")
    .map((item) => lineOf(state, subscription, item, running));
  for (const { reduction, onItems, covers } of running) {
    if (!onItems || reduction.kind === "quantity") continue;
    for (const line of lines) if (covers(line.item)) take(line, reduction, "itemDiscount");
  }
  for (const { reduction, onItems } of running) {
    if (onItems || reduction.kind === "quantity") continue;
    if (reduction.kind === "percentage") for (const line of lines) take(line, reduction, "invoiceDiscount");
    else
      spread(
        lines.filter((line) => !line.metered),
        reduction.amount,
      );
  }
  return lines;
}

/** What remains of a line. */
export const netOf = (line: RenewalLine): Decimal =>
  line.amount.minus(line.itemDiscount).minus(line.invoiceDiscount);

/** The site's own `mrr` by its regular rule: minor units a month, half-even at the end. */
export function monthlyRevenue(state: SiteState, subscription: WireSubscription): number {
  if (subscription.status !== "active" && subscription.status !== "non_renewing") return 0;
  const at = subscription.updated_at ?? 0;
  let total = new Decimal(0);
  for (const line of renewalLines(state, subscription, { at, forMrr: true })) {
    if (line.metered || !line.countsTowardsMrr) continue;
    total = total.plus(netOf(line).times(perMonth(line.unit)).div(line.period));
  }
  return total.toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).toNumber();
}

function perMonth(unit: PeriodUnit): Decimal {
  const timesAYear = { day: 365, week: 52, month: 12, year: 1 }[unit];
  return new Decimal(timesAYear).div(12);
}

function lineOf(
  state: SiteState,
  subscription: WireSubscription,
  item: WireSubscriptionItem,
  running: readonly Running[],
): RenewalLine {
  const price = state.item_price.find(item.item_price_id);
  const known = state.item.find(price?.item_id ?? "");
  const metered = item.metered_quantity !== undefined || known?.metered === true;
  const offered = running
    .filter(({ reduction, covers }) => reduction.kind === "quantity" && covers(item))
    .map(({ reduction }) => (reduction.kind === "quantity" ? reduction.units : new Decimal(0)));
  const quantity = offered.reduce(
    (left, units) => left.minus(units),
    new Decimal(item.metered_quantity ?? item.quantity_in_decimal ?? item.quantity ?? 1),
  );
  return {
    item,
    pricingModel: price?.pricing_model ?? "flat_fee",
    period: item.billing_period ?? subscription.billing_period ?? 1,
    unit: item.billing_period_unit ?? subscription.billing_period_unit ?? "month",
    metered,
    countsTowardsMrr: known?.included_in_mrr !== false,
    amount: rateItem({
      pricingModel: price?.pricing_model ?? "flat_fee",
      currency: subscription.currency_code,
      quantity: Decimal.max(0, quantity).toFixed(),
      freeQuantity: item.free_quantity_in_decimal ?? String(item.free_quantity ?? 0),
      unitPrice: item.unit_price,
      unitPriceInDecimal: item.unit_price_in_decimal,
      tiers: (subscription.item_tiers ?? []).filter((tier) => tier.item_price_id === item.item_price_id),
    }),
    itemDiscount: new Decimal(0),
    invoiceDiscount: new Decimal(0),
  };
}

function runningDiscounts(state: SiteState, subscription: WireSubscription, at: number): Running[] {
  const isOver = (till: number | undefined): boolean => till !== undefined && till <= at;
  const coupons = (subscription.coupons ?? [])
    .filter((applied) => !isOver(applied.apply_till))
    .flatMap((applied) => {
      const coupon = state.coupon.find(applied.coupon_id);
      const isUsedUp = coupon?.duration_type === "one_time" && (applied.applied_count ?? 0) > 0;
      return coupon && !isUsedUp ? [ofCoupon(coupon)] : [];
    });
  const manual = (subscription.discounts ?? [])
    .filter((discount) => !isOver(discount.apply_till))
    .map(ofDiscount);
  return [...coupons, ...manual];
}

function ofCoupon(coupon: WireCoupon): Running {
  const constraints = coupon.item_constraints ?? [];
  return {
    reduction: reductionOf(
      coupon.discount_type,
      coupon.discount_percentage,
      coupon.discount_amount,
      coupon.discount_quantity,
    ),
    onItems: coupon.apply_on === "each_specified_item",
    covers: (item) =>
      constraints.some(
        (one) =>
          one.item_type === item.item_type &&
          (one.constraint === "all" ||
            (one.constraint === "specific" && (one.item_price_ids ?? []).includes(item.item_price_id))),
      ),
    once: coupon.duration_type === "one_time",
    countsTowardsMrr: coupon.included_in_mrr !== false,
  };
}

function ofDiscount(discount: WireDiscount): Running {
  return {
    reduction: reductionOf(discount.type, discount.percentage, discount.amount, discount.quantity),
    onItems: discount.apply_on === "specific_item_price",
    covers: (item) => item.item_price_id === discount.item_price_id,
    once: discount.duration_type === "one_time",
    countsTowardsMrr: discount.included_in_mrr !== false,
  };
}

function reductionOf(type: string, percentage?: number, amount?: number, quantity?: number): Reduction {
  if (type === "percentage") return { kind: "percentage", percent: new Decimal(percentage ?? 0) };
  if (type === "offer_quantity") return { kind: "quantity", units: new Decimal(quantity ?? 0) };
  return { kind: "amount", amount: new Decimal(amount ?? 0) };
}

function take(line: RenewalLine, reduction: Reduction, field: "itemDiscount" | "invoiceDiscount"): void {
  const left = netOf(line);
  const off =
    reduction.kind === "percentage"
      ? left.times(reduction.percent).div(100)
      : Decimal.min(left, reduction.kind === "amount" ? reduction.amount : 0);
  line[field] = line[field].plus(off);
}

/** An amount off the invoice, spread over its lines by what they come to. */
function spread(lines: readonly RenewalLine[], amount: Decimal): void {
  const total = lines.reduce((sum, line) => sum.plus(netOf(line)), new Decimal(0));
  if (total.isZero()) return;
  const share = Decimal.min(1, amount.div(total));
  for (const line of lines) line.invoiceDiscount = line.invoiceDiscount.plus(netOf(line).times(share));
}
