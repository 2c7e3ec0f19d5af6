import type { SeededRandom } from "../shared/seeded-random";
import type { AccountState } from "./account-state";
import { buildCustomer } from "./build-customer";
import { buildSubscription, type SubscriptionFacts } from "./build-subscription";
import type { Catalogue } from "./generate-catalogue";
import type { StoredCustomer, StoredSubscription } from "./wire";

export const DAY = 86_400;

/** Shared by everything that puts objects into a new account. Times in Unix seconds. */
export class GenerationContext {
  /** Subscriptions that begin inside the simulated past, to be billed at their start. */
  readonly beginnings: { at: number; subscription: StoredSubscription }[] = [];
  /** Runs once the past has been simulated, when current periods are known. */
  readonly afterwards: (() => void)[] = [];
  private count = 0;

  constructor(
    readonly state: AccountState,
    readonly catalogue: Catalogue,
    readonly random: SeededRandom,
    readonly now: number,
    /** Usage and invoices exist from here on. */
    readonly historyStart: number,
  ) {}

  get customers(): number {
    return this.count;
  }

  /** @param facts whatever differs from a plain customer; `created` defaults to about a year ago */
  customer(facts: Partial<StoredCustomer> = {}): StoredCustomer {
    this.count += 1;
    const number = this.count;
    const created = facts.created ?? this.now - 380 * DAY + number * 601;
    const customer = buildCustomer(this.state, {
      name: `${this.random.pick(FIRST)} ${this.random.pick(SECOND)} ${this.random.pick(FORMS)}`,
      email: `billing+${number}@customer-${number}.example`,
      ...facts,
      created,
    });
    this.state.emit({ created, type: "customer.created", kind: "customer", objectId: customer.id });
    return customer;
  }

  /** Subscribes a customer; `startAt` defaults to an hour after the customer was made. */
  subscribe(
    customer: StoredCustomer,
    items: readonly { price: { id: string }; quantity?: number }[],
    facts: Partial<Pick<SubscriptionFacts, "currency" | "startAt" | "trialEndAt">> = {},
  ): StoredSubscription {
    const startAt = facts.startAt ?? customer.created + 3600;
    const currency = facts.currency ?? this.state.prices.find(items[0]?.price.id ?? "")?.currency ?? "usd";
    const inPast = startAt < this.historyStart;
    const subscription = buildSubscription(this.state, {
      customer: customer.id,
      currency,
      startAt,
      trialEndAt: facts.trialEndAt,
      periodAt: inPast ? this.historyStart : undefined,
      items: items.map(({ price, quantity }) => ({
        price: price.id,
        // A licensed item always has a quantity, a metered one never.
        quantity:
          this.state.prices.find(price.id)?.recurring?.usage_type === "metered" ? undefined : (quantity ?? 1),
      })),
    });
    customer.currency ??= currency;
    if (inPast) return subscription;
    this.beginnings.push({ at: startAt, subscription });
    return subscription;
  }

  later(work: () => void): void {
    this.afterwards.push(work);
  }
}

const FIRST = [
  "Amber",
  "Birch",
  "Cedar",
  "Delta",
  "Ember",
  "Fjord",
  "Granite",
  "Harbor",
  "Indigo",
  "Juniper",
  "Kestrel",
];
const SECOND = [
  "Analytics",
  "Bakery",
  "Cloud",
  "Dental",
  "Energy",
  "Foods",
  "Games",
  "Health",
  "Labs",
  "Media",
  "Robotics",
];
const FORMS = ["Inc", "LLC", "GmbH", "Ltd", "SA", "Oy", "AB"];
