import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import { absent } from "@/lib/format/symbols";

/** Amounts of several currencies, one a line; exact fractions of minor units in, zero amounts left out. */
export function MoneyLines({ amounts }: { amounts: Readonly<Record<string, string>> }) {
  const shown = Object.entries(amounts).filter(([, fraction]) => fraction !== "0");
  if (shown.length === 0) return <span className="text-ink3">{absent}</span>;
  return shown.map(([currency, fraction]) => (
    <span key={currency} className="block whitespace-nowrap">
      <Figure parts={[moneyPart(fraction, currency)]} />
    </span>
  ));
}
