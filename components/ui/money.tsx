import { formatMoney } from "@/lib/format/money";
import { cn } from "./cn";

export interface MoneyProps {
  /** Whole minor units as text (JSON has no bigint) or bigint. */
  amountMinor: bigint | string;
  currency: string;
  /** Off where the column's header names the currency. */
  showCurrency?: boolean;
  /** A difference: "+28.50", "−88.00". */
  difference?: boolean;
  className?: string;
}

/** An amount with its currency, exact, never wrapped. */
export function Money({
  amountMinor,
  currency,
  showCurrency = true,
  difference = false,
  className,
}: MoneyProps) {
  const text = formatMoney(amountMinor, currency, { sign: difference ? "always" : "auto", showCurrency });
  return <span className={cn("whitespace-nowrap", className)}>{text}</span>;
}
