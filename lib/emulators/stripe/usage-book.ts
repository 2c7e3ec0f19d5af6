import { Decimal } from "./exact-decimal";

/** One meter event, reduced to what aggregation needs. */
export interface UsageEvent {
  /** Unix seconds. */
  at: number;
  value: Decimal;
}

export type Formula = "sum" | "count" | "last";

/** Raw meter events by meter and customer. Stripe never gives them back; it only aggregates them. */
export class UsageBook {
  private readonly series = new Map<string, { events: UsageEvent[]; sorted: boolean }>();
  private total = 0;

  /** Events recorded. */
  get size(): number {
    return this.total;
  }

  record(meter: string, customer: string, event: UsageEvent): void {
    const key = `${meter} ${customer}`;
    const series = this.series.get(key) ?? { events: [], sorted: true };
    this.series.set(key, series);
    const last = series.events.at(-1);
    if (last && last.at > event.at) series.sorted = false;
    series.events.push(event);
    this.total += 1;
  }

  /** Events of [from, to), oldest first; equal times keep the order in which they arrived. */
  between(meter: string, customer: string, from: number, to: number): UsageEvent[] {
    const series = this.series.get(`${meter} ${customer}`);
    if (!series) return [];
    if (!series.sorted) {
      series.events.sort((left, right) => left.at - right.at);
      series.sorted = true;
    }
    return series.events.slice(lowerBound(series.events, from), lowerBound(series.events, to));
  }

  /** Value of a period under the meter's formula; null when nothing was reported in it. */
  aggregate(meter: string, customer: string, formula: Formula, from: number, to: number): Decimal | null {
    return aggregateEvents(this.between(meter, customer, from, to), formula);
  }

  /** Every (meter, customer) pair that has events. */
  *pairs(): IterableIterator<{ meter: string; customer: string; events: readonly UsageEvent[] }> {
    for (const [key, { events }] of this.series) {
      const [meter = "", customer = ""] = key.split(" ");
      yield { meter, customer, events };
    }
  }
}

export function aggregateEvents(events: readonly UsageEvent[], formula: Formula): Decimal | null {
  const last = events.at(-1);
  if (!last) return null;
  if (formula === "count") return new Decimal(events.length);
  if (formula === "last") return last.value;
  let sum = new Decimal(0);
  for (const event of events) sum = sum.plus(event.value);
  return sum;
}

function lowerBound(events: readonly UsageEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
