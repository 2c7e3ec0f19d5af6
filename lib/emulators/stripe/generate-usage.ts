import type { SeededRandom } from "../shared/seeded-random";
import { Decimal } from "./exact-decimal";
import { DAY, type GenerationContext } from "./generation-context";
import { formulaOf } from "./meter-summaries";
import type { WireMeter } from "./wire";

/** One customer x meter x UTC day that may hold usage. */
interface Slot {
  meter: WireMeter;
  customer: string;
  /** First second that counts. */
  from: number;
  to: number;
}

/**
 * Spreads usage over the days on which metered items ran: exactly `rows` customer x meter x day buckets as long as
 * there are that many, and several hours of a day beyond that. Usage that an awkward shape brought along counts, and
 * nothing is added to its customer and meter.
 * @returns the number of buckets (customer x meter x hour) that the account has now
 */
export function generateUsage(context: GenerationContext, rows: number): number {
  const taken = new Set<string>();
  let written = 0;
  for (const { meter, customer, events } of context.state.usage.pairs()) {
    taken.add(`${meter} ${customer}`);
    written += new Set(events.map(({ at }) => at - (at % DAY))).size;
  }
  const slots = [...meteredDays(context, taken)];
  const open = Math.max(0, rows - written);
  const random = context.random.fork("usage");
  for (const [index, slot] of slots.entries()) {
    const upTo = (count: number): number => Math.floor((count * open) / slots.length);
    const wanted = upTo(index + 1) - upTo(index);
    written += fillSlot(context, slot, wanted, random);
  }
  return written;
}

function* meteredDays(
  { state, now, historyStart }: GenerationContext,
  taken: ReadonlySet<string>,
): IterableIterator<Slot> {
  const seen = new Set(taken);
  for (const subscription of state.subscriptions.values()) {
    if (subscription.status === "incomplete" || subscription.status === "incomplete_expired") continue;
    const end = Math.min(now, subscription.cancel_at ?? now);
    for (const item of state.itemsOf(subscription.id)) {
      const meterId = state.prices.find(item.price)?.recurring?.meter ?? null;
      const meter = meterId === null ? null : state.meters.find(meterId);
      const pair = `${meterId} ${subscription.customer}`;
      if (!meter || seen.has(pair)) continue;
      seen.add(pair);
      const begin = Math.max(historyStart, subscription.start_date);
      for (let day = begin - (begin % DAY); day < end; day += DAY) {
        yield {
          meter,
          customer: subscription.customer,
          from: Math.max(day, begin),
          to: Math.min(day + DAY, end),
        };
      }
    }
  }
}

function fillSlot({ state }: GenerationContext, slot: Slot, wanted: number, random: SeededRandom): number {
  const { meter, customer, from, to } = slot;
  let written = 0;
  const hours = Math.max(1, Math.ceil((to - from) / 3600));
  for (let part = 0; part < Math.min(wanted, hours); part += 1) {
    const hour = Math.floor((part * hours) / wanted);
    const start = from + hour * 3600;
    const length = Math.max(1, Math.min(3600, to - start));
    const events = formulaOf(meter) === "count" ? random.int(1, 4) : 1;
    for (let event = 0; event < events; event += 1) {
      const at = start + Math.floor(random.next() * length);
      state.usage.record(meter.id, customer, { at, value: valueFor(meter.event_name, random) });
    }
    written += 1;
  }
  return written;
}

function valueFor(eventName: string, random: SeededRandom): Decimal {
  if (eventName === "exports") return new Decimal(1);
  if (eventName === "storage_gb") return new Decimal(random.int(1_000, 250_000)).div(1000);
  if (eventName === "ai_tokens") return new Decimal(random.int(200, 90_000));
  return new Decimal(random.int(5, 1_500));
}
