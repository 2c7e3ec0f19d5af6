import type { AwkwardShape } from "./awkward-shapes";
import { addMonths } from "./billing-calendar";
import { buildDiscount } from "./build-catalogue";
import type { Catalogue } from "./generate-catalogue";
import { DAY, type GenerationContext } from "./generation-context";
import type { StoredCustomer, StoredSubscription, WireDiscount } from "./wire";

type CouponName = keyof Catalogue["coupons"];

/** A growth subscriber to whom something is done. */
function discounted(
  shape: string,
  discount: (context: GenerationContext, customer: StoredCustomer, subscription: StoredSubscription) => void,
): AwkwardShape {
  return {
    shape,
    size: 1,
    build: (context) => {
      const customer = context.customer();
      const { growthMonthly, apiCalls } = context.catalogue.prices;
      const subscription = context.subscribe(customer, [
        { price: growthMonthly, quantity: 3 },
        { price: apiCalls },
      ]);
      discount(context, customer, subscription);
      return [customer];
    },
  };
}

/** A discount of the named coupon on a subscription, running from a start. */
function onSubscription(
  { state, catalogue }: GenerationContext,
  subscription: StoredSubscription,
  name: CouponName,
  start: number,
  promotionCode: string | null = null,
): WireDiscount {
  const coupon = catalogue.coupons[name];
  const discount = buildDiscount(state, {
    coupon,
    start,
    end: coupon.duration_in_months === null ? null : addMonths(start, coupon.duration_in_months),
    customer: subscription.customer,
    subscription: subscription.id,
    promotion_code: promotionCode,
  });
  subscription.discounts.push(discount.id);
  return discount;
}

/** Discounts at every level and of every duration. */
export const AWKWARD_DISCOUNTS: readonly AwkwardShape[] = [
  discounted("coupon once, percent", (context, _customer, subscription) =>
    // Attached after the simulated past, so that the next invoice is the one it takes off.
    context.later(() => onSubscription(context, subscription, "once", context.now - DAY)),
  ),
  discounted("coupon repeating, percent", (context, _customer, subscription) => {
    onSubscription(context, subscription, "repeating", context.now - 40 * DAY);
  }),
  discounted("coupon repeating, ended", (context, _customer, subscription) => {
    onSubscription(context, subscription, "repeating", addMonths(context.now, -6) - DAY);
  }),
  discounted("coupon forever, percent", (context, _customer, subscription) => {
    onSubscription(context, subscription, "forever", subscription.created);
  }),
  discounted("coupon forever, amount", (context, _customer, subscription) => {
    onSubscription(context, subscription, "amount", subscription.created);
  }),
  discounted("stacked discounts with a promotion code", (context, _customer, subscription) => {
    const { state, catalogue } = context;
    const code = state.promotionCodes.add({
      id: state.mint("promo_1", 23),
      object: "promotion_code",
      active: true,
      code: "FRIENDS",
      created: subscription.created - DAY,
      customer: null,
      customer_account: null,
      expires_at: null,
      livemode: state.livemode,
      max_redemptions: 100,
      metadata: {},
      promotion: { type: "coupon", coupon: catalogue.coupons.fraction.id },
      restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
      times_redeemed: 1,
    });
    onSubscription(context, subscription, "fraction", subscription.created, code.id);
    onSubscription(context, subscription, "amount", subscription.created);
  }),
  discounted("coupon deleted while its discount runs", (context, _customer, subscription) => {
    const { state, catalogue } = context;
    onSubscription(context, subscription, "deleted", subscription.created);
    context.later(() => {
      const coupon = state.coupons.remove(catalogue.coupons.deleted.id);
      if (coupon) state.deletedCoupons.set(coupon.id, coupon);
    });
  }),
  discounted("discount on the customer", ({ state, catalogue }, customer) => {
    const coupon = catalogue.coupons.forever;
    const discount = buildDiscount(state, {
      coupon,
      start: customer.created,
      end: null,
      customer: customer.id,
    });
    customer.discount = discount.id;
  }),
  discounted("discount on one item", ({ state, catalogue }, customer, subscription) => {
    const item = state.itemsOf(subscription.id)[0];
    const discount = buildDiscount(state, {
      coupon: catalogue.coupons.fraction,
      start: subscription.created,
      end: null,
      customer: customer.id,
      subscription: subscription.id,
      subscription_item: item?.id ?? null,
    });
    item?.discounts.push(discount.id);
  }),
];
