import { formatCount, formatNoun } from "@/lib/format/count";
import { formatUnitAmount } from "@/lib/format/unit-amount";
import type { PlanRow } from "@/lib/services/mapping/board-types";

type Component = NonNullable<PlanRow["component"]>;

/** What a price charges, in a few words: "79.00 USD a month", "24.00 USD per unit a month", "graduated, 3 tiers". */
export function priceWords(component: Component | null): string {
  if (!component) return "no price";
  const { currency, interval, usage, pricing } = component;
  const every = interval === null ? "once" : intervalWords(interval);
  const metered = usage === "metered" ? "metered, " : "";
  switch (pricing.model) {
    case "flat":
      return `${metered}${formatUnitAmount(pricing.amount, currency)} ${every}`;
    case "perUnit":
      return `${metered}${formatUnitAmount(pricing.unitAmount, currency)} per unit ${every}`;
    case "package":
      return `${metered}${formatUnitAmount(pricing.packageAmount, currency)} per ${pricing.packageSize} ${every}`;
    case "custom":
      return "chosen at payment";
    default:
      return `${metered}${pricing.model}, ${formatNoun(pricing.tiers.length, "tier")}, ${currency.toUpperCase()} ${every}`;
  }
}

function intervalWords({ unit, count }: NonNullable<Component["interval"]>): string {
  return count === 1 ? `a ${unit}` : `every ${formatCount(count)} ${unit}s`;
}
