import { currencyExponent } from "@/lib/canonical";
import { type NumberFormat, parseDecimal } from "./decimal";
import { type Parsed, refused, taken } from "./parsed";

/** Symbols that name one currency. The dollar, the yen/yuan and the kroner signs do not. */
const symbols: Readonly<Record<string, string>> = {
  "€": "eur",
  "£": "gbp",
  "₹": "inr",
  "₩": "krw",
  "₺": "try",
};

export interface MoneyFormat {
  /** `major`: 10.99 is ten euros and 99 cents. `minor`: 1099 is. */
  readonly unit: "major" | "minor";
  readonly number: NumberFormat;
}

/**
 * Reads an amount as whole minor units of `currency`: "10.99" major becomes "1099". Parentheses and a minus at the end
 * mean negative. More digits behind the point than the currency has are refused, never rounded.
 */
export function parseMoney(text: string, currency: string, format: MoneyFormat): Parsed<string> {
  let bare = text.trim();
  const parenthesised = /^\((.*)\)$/.exec(bare);
  if (parenthesised) bare = parenthesised[1]?.trim() ?? "";
  const symbol = /[€£₹₩₺$¥]/.exec(bare)?.[0];
  if (symbol) bare = bare.replace(symbol, "").trim();
  const code = /^([A-Za-z]{3})\s+|\s+([A-Za-z]{3})$/.exec(bare);
  if (code) bare = bare.replace(code[0], "").trim();
  const named = code?.[1] ?? code?.[2] ?? (symbol ? symbols[symbol] : undefined);
  if (named && named.toLowerCase() !== currency) {
    return refused(
      `the amount is in ${named.toUpperCase()}, the row in ${currency.toUpperCase()}`,
      "Choose the column that holds the currency, or mend the amount.",
    );
  }
  const trailing = bare.endsWith("-");
  const parsed = parseDecimal(trailing ? bare.slice(0, -1) : bare, format.number);
  if (!parsed.ok) return parsed;
  const amount =
    (trailing || parenthesised) && !parsed.value.startsWith("-") ? `-${parsed.value}` : parsed.value;
  return toMinor(amount === "-0" ? "0" : amount, currency, format.unit);
}

function toMinor(amount: string, currency: string, unit: MoneyFormat["unit"]): Parsed<string> {
  const [whole = "0", fraction = ""] = amount.split(".");
  const places = unit === "minor" ? 0 : currencyExponent(currency);
  if (fraction.length > places) {
    return refused(
      `${amount} has more digits behind the point than ${currency.toUpperCase()} ${unit === "minor" ? "minor units have" : `has (${places})`}`,
      "Nothing is rounded. Check the currency and whether the column holds major or minor units.",
    );
  }
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = `${whole.replace("-", "")}${fraction.padEnd(places, "0")}`.replace(/^0+(?=\d)/, "");
  return taken(digits === "0" ? "0" : `${sign}${digits}`);
}
