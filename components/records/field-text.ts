import { formatDecimal } from "@/lib/format/decimal";
import { formatMoney } from "@/lib/format/money";
import type { RecordField } from "./record-types";

/**
 * A value of a pane as people read it. Money is minor units a month: whole amounts are written out, an exact fraction of
 * a minor unit stays a fraction, since rounding it here would hide what is compared.
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
        : `${value} minor ${form.currency.toUpperCase()}`;
  }
}
