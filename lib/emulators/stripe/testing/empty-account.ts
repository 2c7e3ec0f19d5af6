import { AccountState } from "../account-state";
import { beginSubscription } from "../begin-subscription";
import { BillingEngine } from "../billing-engine";
import { buildMeter, buildPrice, buildProduct, type PriceFacts } from "../build-catalogue";
import { buildAccount, buildCustomer } from "../build-customer";
import { buildSubscription, type SubscriptionFacts } from "../build-subscription";
import { Decimal } from "../exact-decimal";
import type { StoredCustomer, StoredInvoice, StoredSubscription, WireMeter, WirePrice } from "../wire";

export const seconds = (iso: string): number => Date.parse(iso) / 1000;

/** An account with one product and one customer, and short ways to sell to it. */
export function emptyAccount() {
  const state = new AccountState(buildAccount("acct_1test", 0, "Test"), { livemode: false, seed: "test" });
  const engine = new BillingEngine(state);
  const product = buildProduct(state, { name: "Thing", created: 0 });
  const customer: StoredCustomer = buildCustomer(state, { created: 0, id: "cus_test" });
  return {
    state,
    engine,
    product,
    customer,
    price: (facts: Omit<PriceFacts, "product" | "created">): WirePrice =>
      buildPrice(state, { product: product.id, created: 0, ...facts }),
    meter: (formula: "sum" | "count" | "last"): WireMeter =>
      buildMeter(state, { name: formula, eventName: formula, formula, created: 0 }),
    use: (meter: WireMeter, iso: string, value: string): void =>
      state.usage.record(meter.id, customer.id, { at: seconds(iso), value: new Decimal(value) }),
    /** Begins a subscription at an instant and bills its first period. */
    subscribe: (
      iso: string,
      items: readonly { price: WirePrice; quantity?: number }[],
      facts: Partial<SubscriptionFacts> = {},
      prepare: (subscription: StoredSubscription) => void = () => {},
    ): StoredSubscription => {
      engine.advanceTo(seconds(iso));
      const subscription = buildSubscription(state, {
        customer: customer.id,
        currency: items[0]?.price.currency ?? "usd",
        startAt: seconds(iso),
        items: items.map(({ price, quantity }) => ({
          price: price.id,
          quantity: price.recurring?.usage_type === "metered" ? undefined : (quantity ?? 1),
        })),
        ...facts,
      });
      prepare(subscription);
      beginSubscription(state, subscription, seconds(iso));
      engine.watchSubscription(subscription.id);
      return subscription;
    },
    /** Moves the clock and returns the invoices written on the way. */
    advance: (iso: string): StoredInvoice[] => {
      const before = new Set([...state.invoices.values()].map(({ id }) => id));
      engine.advanceTo(seconds(iso));
      return [...state.invoices.values()].filter(({ id }) => !before.has(id));
    },
  };
}
