import {
  type PriceComponent,
  type Rational,
  ratio,
  type SubscriptionItem,
  type Usage,
} from "@/lib/canonical";
import { pricingOf } from "./item-value";
import { bandReached, priceValue } from "./price-value";

/** What the running period's usage comes to until now: before discounts, and certain to grow or change until it ends. */
export interface UsageSoFar {
  /** Exact decimal, in the meter's unit, as a fraction in lowest terms. */
  readonly quantity: string;
  /** Minor units, exact. */
  readonly exact: string;
  readonly amountMinor: string;
  readonly band: number | null;
  /** The meter's unit, and the source feature it counts. */
  readonly unit: string | null;
  readonly featureId: string;
}

export type UsageNote = "usage-incomplete" | "usage-not-added-up" | "amount-open";

interface Window {
  /** Milliseconds; null = the running period is not known. */
  readonly from: number | null;
  readonly until: number;
  /** Instant from which usage was read at all. */
  readonly readFrom: number | null;
}

/** Records of one meter as one quantity; null where records cannot be combined (averages, unique counts). */
function combined(records: readonly Usage[]): Rational | null {
  const [first] = records;
  if (!first) return ratio.zero;
  const quantities = records.map(({ quantity }) => ratio.parseRational(quantity));
  switch (first.aggregation) {
    case "sum":
    case "count":
      return ratio.sum(quantities);
    case "max":
      return quantities.reduce((most, each) => (ratio.compare(each, most) > 0 ? each : most));
    case "last": {
      const latest = records.reduce((last, each) =>
        Date.parse(each.at) >= Date.parse(last.at) ? each : last,
      );
      return ratio.parseRational(latest.quantity);
    }
    case "unique":
    case "average":
      return records.length === 1 ? (quantities[0] ?? null) : null;
  }
}

/** Usage of a metered item in its running period, priced as it stands. */
export function usageSoFar(
  item: SubscriptionItem,
  component: PriceComponent,
  usage: readonly Usage[],
  { from, until, readFrom }: Window,
): { soFar: UsageSoFar | null; notes: readonly UsageNote[] } {
  const { featureId } = component;
  if (featureId === null || from === null) return { soFar: null, notes: ["usage-incomplete"] };
  const inPeriod = usage.filter((each) => {
    const at = Date.parse(each.at);
    return each.featureId === featureId && at >= from && at <= until;
  });
  // A bucket that began before the period holds usage of both: it is left out here and said so.
  const straddles = usage.some(
    (each) =>
      each.featureId === featureId &&
      Date.parse(each.at) < from &&
      each.windowEnd !== null &&
      Date.parse(each.windowEnd) > from,
  );
  const notes: UsageNote[] = straddles || (readFrom !== null && from < readFrom) ? ["usage-incomplete"] : [];
  const quantity = combined(inPeriod);
  if (quantity === null) return { soFar: null, notes: [...notes, "usage-not-added-up"] };
  const pricing = pricingOf(item, component);
  const value = priceValue(pricing, quantity);
  if (value === null) return { soFar: null, notes: [...notes, "amount-open"] };
  const soFar: UsageSoFar = {
    quantity: ratio.formatFraction(quantity),
    exact: ratio.formatFraction(value),
    amountMinor: ratio.roundHalfEven(value).toString(),
    band: bandReached(pricing, quantity),
    unit: inPeriod[0]?.unit ?? null,
    featureId,
  };
  return { soFar, notes };
}
