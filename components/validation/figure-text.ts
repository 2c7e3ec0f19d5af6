import { formatDecimal } from "@/lib/format/decimal";
import { formatMoney } from "@/lib/format/money";

const isDecimal = (text: string) => /^-?\d+(\.\d+)?$/.test(text);

/** A validator's figure as people read it: "919938 usd, 17800 eur" becomes money, a plain number gets its commas. */
export function figureText(figure: string): string {
  if (isDecimal(figure)) return formatDecimal(figure);
  const parts = figure.split(", ").map((part) => /^(-?\d+) ([a-z]{3})$/.exec(part));
  if (parts.some((part) => part === null)) return figure;
  return parts.map((part) => formatMoney(part?.[1] ?? "0", part?.[2] ?? "")).join(", ");
}

/** A value of one difference in its unit: "usd minor/month" is money, anything else stays with its unit. */
export function differenceText(value: string | null, unit: string): string | null {
  if (value === null) return null;
  const currency = /^([a-z]{3}) minor\/month$/.exec(unit)?.[1];
  if (currency !== undefined && /^-?\d+$/.test(value)) return formatMoney(value, currency);
  return isDecimal(value) ? formatDecimal(value) : value;
}
