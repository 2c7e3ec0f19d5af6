import type { AccountState } from "./account-state";
import { Decimal } from "./exact-decimal";
import { invalid } from "./stripe-errors";
import { aggregateEvents, type Formula, type UsageEvent } from "./usage-book";
import type { WireMeter, WireMeterSummary } from "./wire";

/** A summary whose value is still an exact decimal string. */
export type ExactSummary = Omit<WireMeterSummary, "aggregated_value"> & { aggregated_value: string };

const WINDOW_SECONDS = { hour: 3600, day: 86_400 } as const;

export function formulaOf(meter: WireMeter): Formula {
  const { formula } = meter.default_aggregation;
  return formula === "count" || formula === "last" ? formula : "sum";
}

/**
 * Aggregates one customer's events of [from, to), newest bucket first. With a window only buckets that hold events
 * appear; without one there is a single summary of the whole range.
 * @throws StandInFailure 400 when a bound is not aligned: to minutes, or to the hours or UTC days of the window.
 */
export function meterSummaries(
  state: AccountState,
  meter: WireMeter,
  request: { customer: string; from: number; to: number; window: "hour" | "day" | null },
): ExactSummary[] {
  const { customer, from, to, window } = request;
  const step = window === null ? 60 : WINDOW_SECONDS[window];
  const unit = window === null ? "minute" : window === "hour" ? "hour" : "UTC day";
  for (const [name, at] of [
    ["start_time", from],
    ["end_time", to],
  ] as const) {
    if (at % step !== 0) invalid(`The ${name} must be aligned with ${unit} boundaries.`, name);
  }
  if (from >= to) invalid("The start_time must be before the end_time.", "start_time");
  const formula = formulaOf(meter);
  const events = state.usage.between(meter.id, customer, from, to);
  const summary = (start: number, end: number, part: readonly UsageEvent[]): ExactSummary => ({
    id: `mtrusg_${meter.id.slice(-6)}${customer.slice(4)}${start.toString(36)}${end.toString(36)}`,
    object: "billing.meter_event_summary",
    aggregated_value: (aggregateEvents(part, formula) ?? new Decimal(0)).toString(),
    start_time: start,
    end_time: end,
    livemode: state.livemode,
    meter: meter.id,
  });
  if (window === null) return [summary(from, to, events)];
  const buckets = new Map<number, UsageEvent[]>();
  for (const event of events) {
    const start = event.at - (event.at % step);
    const bucket = buckets.get(start);
    if (bucket) bucket.push(event);
    else buckets.set(start, [event]);
  }
  return [...buckets].map(([start, part]) => summary(start, start + step, part)).reverse();
}
