import { controlOf } from "./control";
import { expectedCredits, simpleRevenue } from "./money";
import type { SourceFacts } from "./source-facts";
import { readSourceTruth } from "./truth";

const nothing = { numerator: 0n, denominator: 1n };

/** The Stripe stand-in's own account, without what hangs on test clocks. */
export async function readStripeFacts(controlUrl: string): Promise<SourceFacts> {
  const truth = await readSourceTruth(controlOf(controlUrl));
  const subscriptions = new Map(truth.subscriptions.map((each) => [each.id, each]));
  const discounted = new Set(truth.customers.filter(({ discount }) => discount).map(({ id }) => id));
  const unclocked = (rows: readonly { id: string; test_clock: string | null }[]) =>
    rows.filter((each) => each.test_clock === null).map(({ id }) => id);
  const at = (entity: string, ids: readonly string[]) => ids.map((sourceId) => ({ entity, sourceId }));
  return {
    customers: truth.customers.map(({ id }) => id),
    records: [
      ...at("customers", unclocked(truth.customers)),
      ...at("subscriptions", unclocked(truth.subscriptions)),
      ...at("plans", truth.prices),
      ...at("features", truth.meters),
    ],
    revenueOf: (id) => {
      const rail = subscriptions.get(id);
      if (rail) {
        return { currency: rail.currency, byHand: simpleRevenue(rail, discounted.has(rail.customer)) };
      }
      // A schedule that has not begun is carried as a future subscription, which has no revenue yet.
      return truth.schedules.includes(id) ? { currency: "", byHand: nothing } : null;
    },
    usage: truth.usage.map((row) => ({
      featureId: row.meter,
      customer: row.customer,
      day: row.day,
      value: row.value,
      recordId: `${row.meter}/${row.customer}/${Date.parse(row.day) / 1000}`,
    })),
    creditsOf: (mapping, watermark) => expectedCredits(truth, mapping, watermark),
  };
}
