import type { Decimal } from "./exact-decimal";
import type { WirePrice } from "./wire";

/** An invoice line while the invoice is being worked out. Amounts in minor units. */
export interface DraftLine {
  id: string;
  subscriptionItem: string | null;
  invoiceItem: string | null;
  price: WirePrice | null;
  metered: boolean;
  amount: number;
  quantity: Decimal;
  unitAmountDecimal: string | null;
  period: { start: number; end: number };
  description: string;
  discountable: boolean;
  discounts: { discount: string; amount: number }[];
  credits: { transaction: string; amount: number }[];
}

/** What is left to pay of a line after discounts and credits so far. */
export function remainderOf(line: DraftLine): number {
  let left = line.amount;
  for (const { amount } of line.discounts) left -= amount;
  for (const { amount } of line.credits) left -= amount;
  return left;
}
