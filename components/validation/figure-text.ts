import { formatQuantity } from "@/lib/format/count";
import { formatDecimal, groupDigits } from "@/lib/format/decimal";
import { exactMinor, formatMoney, formatMoneyFraction } from "@/lib/format/money";

/** One part of a figure as people read it; `exact` holds what was rounded away, for the hover. */
export interface FigurePart {
  readonly text: string;
  readonly exact: string | null;
}

const isDecimal = (text: string) => /^-?\d+(\.\d+)?$/.test(text);
const whole = (text: string): FigurePart => ({ text, exact: null });

/**
 * A figure of a validator or invariant part by part: "919938 usd" and "25000/3 usd" are minor units, a plain number gets
 * its commas, words stay as they are. A fraction of a minor unit is rounded half-even once, its exact value beside it.
 */
export const figureParts = (figure: string): FigurePart[] => figure.split(", ").map(partOf);

function partOf(part: string): FigurePart {
  if (isDecimal(part)) return whole(formatDecimal(part));
  if (/^-?\d+(\.\d+)? credits$/.test(part)) return whole(formatQuantity(part.slice(0, -8), "credits"));
  const [, quantity, feature] = /^(-?\d+(?:\.\d+)?) of (\D.*)$/.exec(part) ?? [];
  if (quantity !== undefined && feature !== undefined)
    return whole(`${formatDecimal(quantity)} of ${feature}`);
  const [, amount, currency] = /^(-?\d+(?:\/\d+)?) ([a-z]{3})$/.exec(part) ?? [];
  if (amount === undefined || currency === undefined) return whole(part.replace(/\d{4,}/g, groupDigits));
  return moneyPart(amount, currency);
}

/** Minor units, whole or a fraction. */
export function moneyPart(amount: string, currency: string): FigurePart {
  if (!amount.includes("/")) return whole(formatMoney(amount, currency));
  return {
    text: formatMoneyFraction(amount, currency),
    exact: exactMinor(amount, currency),
  };
}

/** A sentence about money that lists sums after its colon: "Not explained: 25000/3 usd." */
export function moneySentenceParts(sentence: string): FigurePart[] {
  const [, head, figures, end] = /^(.*: )(.*?)(\.?)$/.exec(sentence) ?? [];
  if (head === undefined || figures === undefined) return [whole(sentence)];
  return [
    whole(head),
    ...figureParts(figures).flatMap((part, index) => (index === 0 ? [part] : [whole(", "), part])),
    whole(end ?? ""),
  ];
}

/** A value of one difference in its unit: "usd minor/month" is money, anything else stays with its unit. */
export function differencePart(value: string | null, unit: string): FigurePart | null {
  if (value === null) return null;
  const currency = /^([a-z]{3}) minor\/month$/.exec(unit)?.[1];
  if (currency !== undefined && /^-?\d+(\/\d+)?$/.test(value)) return moneyPart(value, currency);
  return whole(isDecimal(value) ? formatDecimal(value) : value);
}
