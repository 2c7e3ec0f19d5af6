import { formatCount, formatNoun } from "@/lib/format/count";
import { formatUnitAmount } from "@/lib/format/unit-amount";
import type { PlanRow } from "@/lib/services/mapping/board-types";

type Component = NonNullable<PlanRow["component"]>;

export interface PriceWords {
  /** "79.00 USD", "3 tiers, USD". */
  readonly amount: string;
  /** "per unit, month", "metered, graduated, month". */
  readonly basis: string;
}

/** What a price charges and by what measure, each short enough for one line of a row. */
export function priceWords(component: Component | null): PriceWords {
  if (!component) return { amount: "no price", basis: "" };
  const { currency, interval, usage, pricing } = component;
  const words = (amount: string, per: string): PriceWords => ({
    amount,
    basis: [usage === "metered" ? "metered" : "", per, interval === null ? "once" : every(interval)]
      .filter((part) => part !== "")
      .join(", "),
  });
  switch (pricing.model) {
    case "flat":
      return words(formatUnitAmount(pricing.amount, currency), "");
    case "perUnit":
      return words(formatUnitAmount(pricing.unitAmount, currency), "per unit");
    case "package":
      return words(formatUnitAmount(pricing.packageAmount, currency), `per ${pricing.packageSize}`);
    case "custom":
      return words(`any, ${currency.toUpperCase()}`, "chosen at payment");
    default:
      return words(`${formatNoun(pricing.tiers.length, "tier")}, ${currency.toUpperCase()}`, pricing.model);
  }
}

const every = ({ unit, count }: NonNullable<Component["interval"]>): string =>
  count === 1 ? unit : `${formatCount(count)} ${unit}s`;
