import type { AccountState } from "./account-state";
import type { Collection } from "./collection";

/** A collection seen without its type, for control routes that work on any kind of object. */
export interface LooseCollection {
  find(id: string): object | null;
  remove(id: string): object | null;
  /** Adds a record as it stands and returns its id. */
  put(record: unknown): string;
  values(): IterableIterator<{ id: string }>;
  readonly size: number;
}

function loosen<T extends { id: string }>(collection: Collection<T>): LooseCollection {
  return {
    find: (id) => collection.find(id),
    remove: (id) => collection.remove(id),
    put: (record) => {
      if (
        typeof record !== "object" ||
        record === null ||
        !("id" in record) ||
        typeof record.id !== "string"
      ) {
        throw new TypeError("a record needs an id");
      }
      // Deliberately unchecked: tests put shapes here that the SDK's types do not allow.
      collection.add(record as T);
      return record.id;
    },
    values: () => collection.values(),
    get size() {
      return collection.size;
    },
  };
}

/** Stored records by kind, as edits and the state route name them. Throws on an unknown kind. */
export function collectionOf(state: AccountState, kind: string): LooseCollection {
  switch (kind) {
    case "customer":
      return loosen(state.customers);
    case "product":
      return loosen(state.products);
    case "price":
      return loosen(state.prices);
    case "feature":
      return loosen(state.features);
    case "product_feature":
      return loosen(state.productFeatures);
    case "coupon":
      return loosen(state.coupons);
    case "promotion_code":
      return loosen(state.promotionCodes);
    case "discount":
      return loosen(state.discounts);
    case "subscription":
      return loosen(state.subscriptions);
    case "subscription_item":
      return loosen(state.items);
    case "schedule":
      return loosen(state.schedules);
    case "meter":
      return loosen(state.meters);
    case "credit_grant":
      return loosen(state.grants);
    case "credit_transaction":
      return loosen(state.creditTransactions);
    case "invoice":
      return loosen(state.invoices);
    case "invoice_item":
      return loosen(state.invoiceItems);
    case "credit_note":
      return loosen(state.creditNotes);
    case "payment_method":
      return loosen(state.paymentMethods);
    case "tax_id":
      return loosen(state.taxIds);
    case "tax_rate":
      return loosen(state.taxRates);
    case "test_clock":
      return loosen(state.testClocks);
    case "balance_transaction":
      return loosen(state.balanceTransactions);
    case "alert":
      return loosen(state.alerts);
    default:
      throw new TypeError(`there is no kind "${kind}"`);
  }
}
