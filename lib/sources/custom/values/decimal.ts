import Decimal from "decimal.js";
import { z } from "zod";
import { type Parsed, refused, taken } from "./parsed";

/** How numbers are written in a column. A space stands for every kind of space. */
export const numberFormatSchema = z.object({
  decimal: z.enum([".", ","]),
  group: z.enum(["", ",", ".", " ", "'"]),
});
export type NumberFormat = z.infer<typeof numberFormatSchema>;

export const plainNumbers: NumberFormat = { decimal: ".", group: "" };

const formats: readonly NumberFormat[] = [
  plainNumbers,
  { decimal: ".", group: "," },
  { decimal: ",", group: "" },
  { decimal: ",", group: "." },
  { decimal: ".", group: " " },
  { decimal: ",", group: " " },
  { decimal: ".", group: "'" },
];

const maxDigits = 60;
const maxExponent = 40;
const escaped = (char: string) => (char === " " ? "[ \\u00a0\\u202f]" : `\\${char}`);

const patterns = new Map(
  formats.map((format) => {
    const fraction = `(?:${escaped(format.decimal)}(\\d+))?`;
    const grouped = format.group === "" ? "" : `|\\d{1,3}(?:${escaped(format.group)}\\d{3})+`;
    return [
      `${format.decimal}${format.group}`,
      new RegExp(`^([+-]?)(\\d+${grouped})${fraction}(?:[eE]([+-]?\\d+))?$`),
    ];
  }),
);

/** Reads a number as an exact decimal without exponent: "1.234,50" becomes "1234.5". */
export function parseDecimal(text: string, format: NumberFormat): Parsed<string> {
  const found = patterns.get(`${format.decimal}${format.group}`)?.exec(text.trim());
  if (!found) {
    return refused(
      `"${text.slice(0, 40)}" is not a number with ${format.decimal === "." ? "a decimal point" : "a decimal comma"}`,
      "Mend the value, or choose in the description how numbers of this column are written.",
    );
  }
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found;
  const digits = whole.replace(/\D/g, "");
  if (digits.length + fraction.length > maxDigits || Math.abs(Number(exponent)) > maxExponent) {
    return refused(
      "the number has more digits than can be carried",
      "Shorten the value and upload the row again.",
    );
  }
  return taken(trimZeros(sign, digits, fraction, Number(exponent)));
}

function trimZeros(sign: string, whole: string, fraction: string, exponent: number): string {
  if (exponent !== 0) {
    const exact = new Decimal(`${sign === "-" ? "-" : ""}${whole}.${fraction || "0"}e${exponent}`).toFixed();
    return exact === "-0" ? "0" : exact;
  }
  const short = whole.replace(/^0+(?=\d)/, "");
  const rest = fraction.replace(/0+$/, "");
  const number = rest === "" ? short : `${short}.${rest}`;
  return sign === "-" && number !== "0" ? `-${number}` : number;
}

export type FormatDecision =
  | { readonly kind: "decided"; readonly format: NumberFormat }
  /** Both readings fit every value: the person has to choose between the totals. */
  | { readonly kind: "ambiguous"; readonly options: readonly { format: NumberFormat; total: string }[] }
  | { readonly kind: "none" };

/** Decides from a whole column how its numbers are written; a single cell like 1,234 cannot tell. */
export function decideNumberFormat(values: readonly string[]): FormatDecision {
  const fitting = formats.flatMap((format) => {
    let total = new Decimal(0);
    for (const value of values) {
      const parsed = parseDecimal(value, format);
      if (!parsed.ok) return [];
      total = exactly.add(total, new exactly(parsed.value));
    }
    return [{ format, total: total.toFixed() }];
  });
  const [first] = fitting;
  if (!first || values.length === 0) return { kind: "none" };
  const totals = new Map(fitting.map((option) => [option.total, option]));
  if (totals.size === 1) return { kind: "decided", format: first.format };
  return { kind: "ambiguous", options: [...totals.values()] };
}

const exactly = Decimal.clone({ precision: 200 });

/** Sums exact decimals. */
export function sumDecimals(values: readonly string[]): string {
  return values.reduce((total, value) => exactly.add(total, value), new exactly(0)).toFixed();
}

/** Multiplies exact decimals: a unit factor. */
export function multiplyDecimals(left: string, right: string): string {
  return exactly.mul(left, right).toFixed();
}
