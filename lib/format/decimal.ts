import { minus } from "./symbols";

export type SignDisplay = "auto" | "always";

/** Puts a comma before every third digit from the right: "1204000" becomes "1,204,000". Digits only. */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** The sign to put before a magnitude: U+2212, "+" only where a difference is shown, nothing for zero. */
export function signOf(negative: boolean, zero: boolean, display: SignDisplay): string {
  if (zero) return "";
  if (negative) return minus;
  return display === "always" ? "+" : "";
}

/**
 * An exact decimal ("-1240.50") with thousands grouped and not one digit changed: "−1,240.50".
 * Throws RangeError on anything that is no plain decimal (no exponent, no spaces).
 */
export function formatDecimal(text: string, sign: SignDisplay = "auto"): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (!match) throw new RangeError(`"${text}" is not an exact decimal.`);
  const [, dash, whole = "0", fraction = ""] = match;
  const zero = !/[1-9]/.test(whole + fraction);
  return signOf(dash === "-", zero, sign) + groupDigits(whole.replace(/^0+(?=\d)/, "")) + fraction;
}
