import { currencyExponent } from "@/lib/canonical/currency-exponent";
import { formatDecimal } from "./decimal";
import { noBreakSpace } from "./symbols";

/**
 * A price per unit, given as an exact decimal of minor units ("1250", "0.0125"), in whole units of its currency:
 * "12.50 USD", "0.000125 USD". No digit is lost; at least the currency's own decimals are shown.
 */
export function formatUnitAmount(minorUnits: string, currency: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(minorUnits);
  if (!match) throw new RangeError(`"${minorUnits}" is not an exact decimal.`);
  const [, sign = "", whole = "0", fraction = ""] = match;
  const exponent = currencyExponent(currency);
  const digits = whole.padStart(exponent + 1, "0");
  const point = digits.length - exponent;
  const decimals = digits.slice(point) + fraction.replace(/0+$/, "");
  const text = `${sign}${digits.slice(0, point)}${decimals === "" ? "" : `.${decimals}`}`;
  return formatDecimal(text) + noBreakSpace + currency.toUpperCase();
}
