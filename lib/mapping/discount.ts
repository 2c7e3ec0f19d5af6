import { type Discount, type Interval, type Rational, ratio } from "@/lib/canonical";
import { monthFactor, remainingShare } from "./price-value";

/** A line's value in the cadence in which it is invoiced, before and while discounts are taken off. */
export interface InvoicedLine {
  readonly itemId: string;
  readonly productId: string | null;
  readonly interval: Interval;
  value: Rational;
}

/** True when the discount applies at the instant (milliseconds): begun, and not yet ended. */
export const isRunning = (discount: Discount, instant: number): boolean =>
  (discount.startsAt === null || Date.parse(discount.startsAt) <= instant) &&
  (discount.endsAt === null || Date.parse(discount.endsAt) > instant);

/**
 * Takes the running discounts off the lines, in place and in order. Discounts that end by themselves (`once`,
 * `repeating`) do not lower recurring revenue. Returns true when an amount was left out because it is in another currency.
 */
export function applyDiscounts(
  discounts: readonly Discount[],
  lines: readonly InvoicedLine[],
  currency: string,
): boolean {
  let otherCurrency = false;
  for (const discount of discounts) {
    if (discount.duration !== "forever") continue;
    const { appliesToProductIds, percentOff, amountOff } = discount;
    const eligible = lines.filter(
      ({ productId }) =>
        appliesToProductIds === null || (productId !== null && appliesToProductIds.includes(productId)),
    );
    if (percentOff !== null) {
      const share = remainingShare(percentOff);
      for (const line of eligible) line.value = ratio.multiply(line.value, share);
    } else if (amountOff !== null && amountOff.currency === currency) {
      spreadAmount(ratio.parseRational(amountOff.amountMinor), eligible);
    } else if (amountOff !== null) {
      otherCurrency = true;
    }
  }
  return otherCurrency;
}

/**
 * An amount is taken off each invoice, spread over its lines by value. Where lines have several cadences invoices come
 * at the shortest one, and the longer lines share an invoice with it: so the amount belongs to the shortest cadence.
 */
function spreadAmount(amount: Rational, eligible: readonly InvoicedLine[]): void {
  const charged = eligible.filter((line) => ratio.compare(line.value, ratio.zero) > 0);
  const first = charged[0];
  if (!first) return;
  const cadence = charged.reduce((most, line) => {
    const factor = monthFactor(line.interval);
    return ratio.compare(factor, most) > 0 ? factor : most;
  }, monthFactor(first.interval));
  const lines = charged.filter((line) => ratio.compare(monthFactor(line.interval), cadence) === 0);
  const total = ratio.sum(lines.map((line) => line.value));
  const left =
    ratio.compare(amount, total) >= 0 ? ratio.zero : ratio.divide(ratio.subtract(total, amount), total);
  for (const line of lines) line.value = ratio.multiply(line.value, left);
}
