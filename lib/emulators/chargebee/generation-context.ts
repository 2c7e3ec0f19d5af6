import type { SeededRandom } from "../shared/seeded-random";
import { buildCustomer } from "./build-customer";
import { buildSubscription, type LineFacts } from "./build-subscription";
import type { Catalogue } from "./generate-catalogue";
import type { SiteState } from "./site-state";
import type { WireCustomer, WireSubscription } from "./wire";

export const DAY = 86_400;

/** Shared by everything that puts objects into a new site. Times in Unix seconds. */
export class GenerationContext {
  private count = 0;

  constructor(
    readonly state: SiteState,
    readonly catalogue: Catalogue,
    readonly random: SeededRandom,
    readonly now: number,
  ) {}

  get customers(): number {
    return this.count;
  }

  /** @param facts whatever differs from a plain customer; made about a year ago, some hours apart */
  customer(
    facts: Partial<WireCustomer> = {},
    balances: Parameters<typeof buildCustomer>[2] = [],
  ): WireCustomer {
    this.count += 1;
    const number = this.count;
    return buildCustomer(
      this.state,
      {
        id: `customer-${number}`,
        first_name: this.random.pick(FIRST),
        last_name: this.random.pick(LAST),
        company: `${this.random.pick(LAST)} ${this.random.pick(FORMS)}`,
        email: `billing+${number}@customer-${number}.example`,
        created_at: this.now - 380 * DAY + number * 607,
        ...facts,
      },
      balances,
    );
  }

  /** Subscribes a customer; it began some weeks after the customer was made. */
  subscribe(
    customer: WireCustomer,
    lines: readonly LineFacts[],
    facts: Partial<WireSubscription> = {},
  ): WireSubscription {
    return buildSubscription(this.state, customer, lines, {
      started_at: customer.created_at + 10 * DAY,
      now: this.now,
      ...facts,
    });
  }

  /** A customer with one subscription. */
  subscriber(
    lines: readonly LineFacts[],
    facts: Partial<WireSubscription> = {},
    customer: Partial<WireCustomer> = {},
  ): { customer: WireCustomer; subscription: WireSubscription } {
    const currency = lines[0]?.price.currency_code ?? "USD";
    const made = this.customer({ preferred_currency_code: currency, ...customer });
    return { customer: made, subscription: this.subscribe(made, lines, facts) };
  }
}

const FIRST = ["Ada", "Benoît", "Chidi", "Dana", "Émilie", "Farid", "Greta", "Hiro", "Ines", "Jonas"];
const LAST = [
  "Abara",
  "Berg",
  "Castillo",
  "Dubois",
  "Eriksen",
  "Fischer",
  "García",
  "Haddad",
  "Ito",
  "Jansen",
];
const FORMS = ["Inc", "LLC", "GmbH", "Ltd", "SA", "Oy", "AB"];
