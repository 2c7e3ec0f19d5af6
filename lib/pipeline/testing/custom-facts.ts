import { Decimal } from "../exact-decimal";
import { groupBy } from "./group-by";
import type { SourceFacts } from "./source-facts";

const columnsOf = (row: string) => {
  const [customer = "", , , plan = "", status = "", feature = "", quantity = "", at = ""] = row.split(",");
  return { customer, subscription: `${plan},${status}`, feature, quantity, at };
};

/**
 * The guide's own join read by hand: one customer's events stand as often as they have subscriptions, so sums are divided
 * by that number. Lines of the file without its header.
 */
export function readCustomFacts(rows: readonly string[]): SourceFacts {
  const byCustomer = groupBy(rows.map(columnsOf), ({ customer }) => customer);
  const customers = [...byCustomer.keys()];
  return {
    customers,
    records: customers.map((sourceId) => ({ entity: "customers", sourceId })),
    // The file holds no price.
    revenueOf: () => ({ currency: "", byHand: { numerator: 0n, denominator: 1n } }),
    usage: [...byCustomer].flatMap(([customer, own]) => {
      const times = new Set(own.map(({ subscription }) => subscription)).size;
      const days = groupBy(
        own.filter(({ feature }) => feature !== ""),
        ({ feature, at }) => `${feature} ${at.slice(0, 10)}`,
      );
      return [...days].map(([key, events]) => {
        const [featureId = "", day = ""] = key.split(" ");
        const sum = events.reduce((total, { quantity }) => total.plus(quantity), new Decimal(0));
        return { featureId, customer, day, value: sum.div(times).toFixed(), recordId: null };
      });
    }),
    readsRunningDay: true,
    creditsOf: () => new Map(),
  };
}
