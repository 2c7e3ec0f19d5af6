import type { SubscriptionItem } from "@/lib/canonical";
import type { Disposition } from "./document";
import { componentFor } from "./item-value";
import { type Burn, type MoneyDiffLine, moneyDiffLine } from "./money-diff";
import type { NextInvoice } from "./next-invoice";
import type { Planning } from "./planning-context";
import type { UsageSoFar } from "./usage-so-far";

/** A charge line's next invoice as the plan keeps it: instants in UTC, amounts in whole minor units of its currency. */
export interface LineBill extends MoneyDiffLine {
  /** When the invoice is written; null = nothing says when. */
  readonly at: string | null;
  readonly periodEnd: string | null;
  /** Minor units before discounts, an exact fraction; null = cannot be computed. */
  readonly gross: string | null;
  /** A metered line's running period until the snapshot: in none of the amounts, because it grows until the invoice. */
  readonly usage: UsageSoFar | null;
  /** What the figure leaves open, and ids of scheduled changes that may replace it. */
  readonly notes: NextInvoice["notes"];
  readonly changes: readonly string[];
}

/** One line's next invoice today against after, with what it rests on. The line stays where the mapping says nothing. */
export function lineBill(
  planning: Planning,
  item: SubscriptionItem,
  currency: string,
  disposition: Disposition["disposition"],
  invoice: NextInvoice,
): LineBill {
  const { at, periodEnd, gross, usage, notes, changes } = invoice;
  const burn = burnOf(planning, item, currency, usage);
  // Nothing is changed on the rail, so what stays is invoiced from the very same facts.
  const diff = moneyDiffLine({ currency, disposition, before: invoice, after: invoice, burn });
  return { ...diff, at, periodEnd, gross, usage, notes, changes };
}

/**
 * What a unit burns once the line is prepaid: the scale that the mapping gives its unit, where the feature burns credits.
 * The target's own prices are not known here.
 */
function burnOf(
  planning: Planning,
  item: SubscriptionItem,
  currency: string,
  usage: UsageSoFar | null,
): Burn {
  const plan = planning.index.plans.get(item.planId);
  const featureId = usage?.featureId ?? (plan && componentFor(plan, currency)?.featureId);
  const rule = featureId == null ? undefined : planning.mapping.features[featureId];
  if (!rule || !("burn" in rule)) return { missing: "unmapped" };
  if (rule.burn === "platformPrice") return { missing: "not-representable" };
  const scale = planning.mapping.unitScales?.[usage?.unit ?? ""];
  return rule.burn === "credits" && scale !== undefined ? { creditsPerUnit: scale } : { missing: "unmapped" };
}
