import { formatDecimal } from "@/lib/format/decimal";
import { formatMoney } from "@/lib/format/money";

const isDecimal = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/**
 * A figure of a validator or invariant as people read it, part by part: "919938 usd" and "25000/3 usd" are minor units, a
 * plain number gets its commas, words stay as they are.
 */
export function figureText(figure: string): string {
  return figure.split(", ").map(partText).join(", ");
}

function partText(part: string): string {
  if (isDecimal(part)) return formatDecimal(part);
  const [, amount, fraction, currency] = /^(-?\d+)(\/\d+)? ([a-z]{3})$/.exec(part) ?? [];
  if (amount === undefined || currency === undefined) return part;
  return fraction === undefined
    ? formatMoney(amount, currency)
    : `${amount}${fraction} minor ${currency.toUpperCase()}`;
}

/** A value of one difference in its unit: "usd minor/month" is money, anything else stays with its unit. */
export function differenceText(value: string | null, unit: string): string | null {
  if (value === null) return null;
  const currency = /^([a-z]{3}) minor\/month$/.exec(unit)?.[1];
  if (currency !== undefined && /^-?\d+$/.test(value)) return formatMoney(value, currency);
  return isDecimal(value) ? formatDecimal(value) : value;
}
