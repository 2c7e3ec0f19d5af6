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

/** Discounts that end by themselves do not lower recurring revenue, unless the provider counts them. */
export const lowersMrr = (discount: Discount): boolean =>
  discount.countsTowardsMrr ?? discount.duration === "forever";

/**
 * Takes the running discounts off the lines, in place and in order, as far as they lower recurring revenue. Returns true
 * when an amount was left out because it is in another currency.
 */
export const applyDiscounts = (
  discounts: readonly Discount[],
  lines: readonly InvoicedLine[],
  currency: string,
): boolean => takeOff(discounts.filter(lowersMrr), lines, currency, spreadAmount);

/**
 * Takes all given discounts off the lines of one invoice, in place and in order; an amount is spread over every line,
 * whatever its interval. Returns true when an amount was left out because it is in another currency.
 */
export const applyInvoiceDiscounts = (
  discounts: readonly Discount[],
  lines: readonly InvoicedLine[],
  currency: string,
): boolean => takeOff(discounts, lines, currency, lowerBy);

type Spread = (amount: Rational, eligible: readonly InvoicedLine[]) => void;

function takeOff(
  discounts: readonly Discount[],
  lines: readonly InvoicedLine[],
  currency: string,
  spread: Spread,
): boolean {
  let otherCurrency = false;
  for (const discount of discounts) {
    const { appliesToProductIds, percentOff, amountOff } = discount;
    const eligible = lines.filter(
      ({ productId }) =>
        appliesToProductIds === null || (productId !== null && appliesToProductIds.includes(productId)),
    );
    if (percentOff !== null) {
      const share = remainingShare(percentOff);
      for (const line of eligible) line.value = ratio.multiply(line.value, share);
    } else if (amountOff !== null && amountOff.currency === currency) {
      const amount = ratio.parseRational(amountOff.amountMinor);
      if (discount.amountInterval) spreadMonthly(amount, discount.amountInterval, eligible);
      else spread(amount, eligible);
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
  lowerBy(
    amount,
    charged.filter((line) => ratio.compare(monthFactor(line.interval), cadence) === 0),
  );
}

/** Lowers the lines by an amount in proportion to their value, at most to nothing. */
function lowerBy(amount: Rational, lines: readonly InvoicedLine[]): void {
  const charged = lines.filter((line) => ratio.compare(line.value, ratio.zero) > 0);
  if (charged.length === 0) return;
  const total = ratio.sum(charged.map((line) => line.value));
  const left =
    ratio.compare(amount, total) >= 0 ? ratio.zero : ratio.divide(ratio.subtract(total, amount), total);
  for (const line of charged) line.value = ratio.multiply(line.value, left);
}

/** An amount that comes off once per interval, whatever is invoiced then: spread over all lines by monthly value. */
function spreadMonthly(amount: Rational, interval: Interval, eligible: readonly InvoicedLine[]): void {
  const total = ratio.sum(eligible.map((line) => ratio.multiply(line.value, monthFactor(line.interval))));
  if (ratio.compare(total, ratio.zero) <= 0) return;
  const off = ratio.multiply(amount, monthFactor(interval));
  const left = ratio.compare(off, total) >= 0 ? ratio.zero : ratio.divide(ratio.subtract(total, off), total);
  for (const line of eligible) line.value = ratio.multiply(line.value, left);
}
