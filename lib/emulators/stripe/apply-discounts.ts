import type { AccountState } from "./account-state";
import { type DraftLine, remainderOf } from "./draft-line";
import { Decimal, roundLine } from "./exact-decimal";
import type { StoredCustomer, StoredSubscription, WireCoupon, WireDiscount } from "./wire";

/**
 * Takes discounts off the lines: the item's own first, then the subscription's, or the customer's where the
 * subscription has none; in their order, each on what the one before left over.
 * @returns the discounts that took something, for coupons that work only once
 */
export function applyDiscounts(
  state: AccountState,
  lines: readonly DraftLine[],
  context: { customer: StoredCustomer | null; subscription: StoredSubscription; at: number },
): Set<string> {
  const { customer, subscription, at } = context;
  const used = new Set<string>();
  const apply = (discountId: string, eligible: readonly DraftLine[]): void => {
    const discount = state.discounts.find(discountId);
    const coupon = discount && state.couponOf(discount);
    if (!discount || !coupon || !isRunning(discount, at)) return;
    const products = coupon.applies_to?.products;
    const chosen = eligible.filter(
      (line) =>
        line.discountable && (!products || (line.price !== null && products.includes(line.price.product))),
    );
    if (takeOff(chosen, discountId, coupon, subscription.currency)) used.add(discountId);
  };
  for (const item of state.itemsOf(subscription.id)) {
    const own = lines.filter((line) => line.subscriptionItem === item.id);
    for (const discount of item.discounts) apply(discount, own);
  }
  const running = subscription.discounts.filter((id) => {
    const discount = state.discounts.find(id);
    return discount !== null && isRunning(discount, at);
  });
  const outer = running.length > 0 ? running : customer?.discount ? [customer.discount] : [];
  for (const discount of outer) apply(discount, lines);
  return used;
}

export function isRunning(discount: WireDiscount, at: number): boolean {
  return discount.start <= at && (discount.end === null || discount.end > at);
}

function takeOff(
  lines: readonly DraftLine[],
  discount: string,
  coupon: WireCoupon,
  currency: string,
): boolean {
  const open = lines.map((line) => Math.max(0, remainderOf(line)));
  const total = open.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return false;
  if (coupon.percent_off !== null) {
    const share = new Decimal(coupon.percent_off).div(100);
    for (const [index, line] of lines.entries()) {
      line.discounts.push({ discount, amount: roundLine(share.mul(open[index] ?? 0)) });
    }
    return true;
  }
  const off =
    coupon.currency === currency ? coupon.amount_off : coupon.currency_options?.[currency]?.amount_off;
  if (typeof off !== "number") return false;
  spread(Math.min(off, total), open, total).forEach((amount, index) => {
    lines[index]?.discounts.push({ discount, amount });
  });
  return true;
}

/** Splits an amount in proportion to what each line still costs; odd units go to the largest remainders. */
function spread(amount: number, open: readonly number[], total: number): number[] {
  const shares = open.map((value) => {
    const exact = new Decimal(amount).mul(value).div(total);
    const whole = exact.floor();
    return { whole: whole.toNumber(), rest: exact.minus(whole) };
  });
  let missing = amount - shares.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = shares
    .map(({ rest }, index) => ({ rest, index }))
    .sort((left, right) => right.rest.cmp(left.rest));
  const result = shares.map(({ whole }) => whole);
  for (const { index } of byRest) {
    if (missing === 0) break;
    result[index] = (result[index] ?? 0) + 1;
    missing -= 1;
  }
  return result;
}
