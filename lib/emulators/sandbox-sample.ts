import { createSeededRandom } from "./shared/seeded-random";

export interface SampleSize {
  readonly seed: string;
  readonly customers: number;
  readonly usageRows: number;
  /** The instant at which the data was written. */
  readonly at: Date;
}

const DAY = 24 * 60 * 60 * 1000;
const plans = ["starter", "growth", "scale"] as const;
const events = ["api_calls", "tokens", "exports"] as const;

/**
 * A company's own tables in one file, as the guide's query joins them: customers, their subscriptions, their usage. Who has
 * two subscriptions has every event twice; who used nothing has one row with empty columns. Yields lines without ends.
 */
export function* sampleRows({ seed, customers, usageRows, at }: SampleSize): Generator<string> {
  yield "customer_id,email,created_at,plan_name,status,event_type,quantity,timestamp";
  const random = createSeededRandom(`${seed}/own-data`);
  const perCustomer = Math.max(1, Math.floor(usageRows / Math.max(1, customers)));
  const today = Math.floor(at.getTime() / DAY) * DAY;
  for (let number = 1; number <= customers; number += 1) {
    const id = `C-${String(number).padStart(5, "0")}`;
    const created = new Date(today - random.int(60, 700) * DAY).toISOString().slice(0, 10);
    const own = `${id},owner${number}@example.com,${created}`;
    const first = `${random.pick(plans)},${random.chance(0.9) ? "active" : "canceled"}`;
    const subscriptions = random.chance(0.1) ? [first, "support,active"] : [first];
    const usage = random.chance(0.1)
      ? [",,"]
      : Array.from({ length: perCustomer }, () => {
          const quantity = random.chance(0.2) ? `${random.int(1, 90)}.25` : String(random.int(1, 900));
          // Whole seconds of past days, so that equal rows stay as unlikely as in real life.
          const when = new Date(today - random.int(1, 40 * 24 * 3600) * 1000).toISOString();
          return `${random.pick(events)},${quantity},${when.slice(0, 19)}Z`;
        });
    for (const event of usage)
      for (const subscription of subscriptions) yield `${own},${subscription},${event}`;
  }
}
