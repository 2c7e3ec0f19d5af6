import { formatDecimal } from "@/lib/format/decimal";
import { exactMinor, formatMoney, formatMoneyFraction } from "@/lib/format/money";
import type { RecordField } from "./record-types";

/**
 * A value of a pane as people read it. Money is minor units a month: whole amounts are written out; a fraction of a minor
 * unit is rounded once, and stands behind it, since the rounded one alone would hide what is compared.
 */
export function fieldText(value: string | null, form: RecordField["form"]): string | null {
  if (value === null) return null;
  switch (form.kind) {
    case "text":
      return value;
    case "decimal":
      return /^-?\d+(\.\d+)?$/.test(value) ? formatDecimal(value) : value;
    case "instant":
      return `${value.slice(0, 16).replace("T", " ")}Z`;
    case "money":
      return /^-?\d+$/.test(value)
        ? formatMoney(value, form.currency)
        : `${formatMoneyFraction(value, form.currency)} (${exactMinor(value, form.currency)})`;
  }
}
