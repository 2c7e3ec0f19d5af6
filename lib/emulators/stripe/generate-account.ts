import { createSeededRandom } from "../shared/seeded-random";
import { AccountState } from "./account-state";
import { AWKWARD_SHAPES } from "./awkward-shapes";
import { beginSubscription } from "./begin-subscription";
import { BillingEngine } from "./billing-engine";
import { buildAccount, buildCard } from "./build-customer";
import { generateCatalogue } from "./generate-catalogue";
import { generateUsage } from "./generate-usage";
import { DAY, GenerationContext } from "./generation-context";
import type { StoredCustomer } from "./wire";

export interface GenerateOptions {
  seed: string;
  /** Customers that lists show. Default 1,000. Two deleted ones and those on test clocks come on top. */
  customers?: number;
  /** Buckets of customer x meter x day. Default 50,000. */
  usageRows?: number;
  /** The instant at which the account stands; its past is simulated up to here. */
  now: Date;
  mode?: "live" | "test";
  /** Customers on one test clock, invisible in plain lists. Default 0. */
  testClockCustomers?: number;
}

export interface AccountManifest {
  seed: string;
  now: string;
  counts: Record<string, number>;
  /** Buckets of usage written for ordinary items (customer x meter x hour; days where they fit). */
  usageRows: number;
  /** Which customers have which awkward shape. */
  awkward: { shape: string; customerIds: string[] }[];
}

export interface GeneratedAccount {
  state: AccountState;
  engine: BillingEngine;
  manifest: AccountManifest;
}

const HISTORY_DAYS = 62;

/** Builds an account. The same options always build the same account, byte for byte. */
export function generateStripeAccount(options: GenerateOptions): GeneratedAccount {
  const { seed, customers = 1000, usageRows = 50_000, mode = "test" } = options;
  const now = Math.floor(options.now.getTime() / 1000);
  const random = createSeededRandom(`${seed}/account`);
  const historyStart = now - (now % DAY) - HISTORY_DAYS * DAY;
  const created = now - 400 * DAY;
  const account = buildAccount(`acct_1${random.token(15)}`, created, "Example Company");
  const state = new AccountState(account, { livemode: mode === "live", seed });
  const context = new GenerationContext(state, generateCatalogue(state, created), random, now, historyStart);
  const awkward = fillCustomers(context, customers);
  addDeletedCustomers(context, awkward);
  addTestClock(context, options.testClockCustomers ?? 0);
  addReferences(context);
  const written = generateUsage(context, usageRows);
  const engine = simulatePast(context);
  return {
    state,
    engine,
    manifest: {
      seed,
      now: new Date(now * 1000).toISOString(),
      counts: countsOf(state),
      usageRows: written,
      awkward,
    },
  };
}

/** Ordinary customers with the awkward ones spread evenly among them. */
function fillCustomers(context: GenerationContext, wanted: number): AccountManifest["awkward"] {
  const awkward: AccountManifest["awkward"] = [];
  const rounds = wanted >= 3000 ? 3 : 1;
  const shapes = Array.from({ length: rounds }, () => AWKWARD_SHAPES).flat();
  const stride = Math.max(1, Math.floor(wanted / shapes.length));
  let next = 0;
  while (context.customers < wanted) {
    const shape = shapes[next];
    const room = wanted - context.customers;
    if (shape && context.customers >= next * stride) {
      next += 1;
      if (shape.size > room) continue;
      const made = shape.build(context).map((customer) => customer.id);
      const known = awkward.find((entry) => entry.shape === shape.shape);
      if (known) known.customerIds.push(...made);
      else awkward.push({ shape: shape.shape, customerIds: made });
      continue;
    }
    ordinaryCustomer(context, wanted);
  }
  return awkward;
}

function ordinaryCustomer(context: GenerationContext, wanted: number): StoredCustomer {
  const { random, now } = context;
  const { prices } = context.catalogue;
  const share = context.customers / Math.max(1, wanted);
  const customer = context.customer({ created: now - 380 * DAY + Math.floor(share * 378 * DAY) });
  if (random.chance(0.5)) buildCard(context.state, customer, String(random.int(1000, 9999)));
  const roll = random.next();
  const seats = random.int(2, 80);
  const startAt = Math.min(now - 3600, customer.created + random.int(600, 5 * DAY));
  const subscribe = (...items: { price: { id: string }; quantity?: number }[]): void => {
    context.subscribe(customer, items, { startAt });
  };
  if (roll < 0.16) subscribe({ price: prices.starterMonthly });
  else if (roll < 0.22) subscribe({ price: prices.starterYearly });
  else if (roll < 0.42)
    subscribe({ price: prices.growthMonthly }, { price: prices.apiCalls }, { price: prices.tokens });
  else if (roll < 0.58)
    subscribe({ price: prices.growthMonthly }, { price: prices.apiCalls }, { price: prices.storage });
  else if (roll < 0.72)
    subscribe(
      { price: prices.scaleSeats, quantity: seats },
      { price: prices.apiCalls },
      { price: prices.tokens },
    );
  else if (roll < 0.78) subscribe({ price: prices.scaleVolume, quantity: seats }, { price: prices.exports });
  else if (roll < 0.84) subscribe({ price: prices.growthYearly });
  else if (roll < 0.9) subscribe({ price: prices.starterMonthly }, { price: prices.exports });
  else if (roll < 0.95) subscribe({ price: prices.apiCallsSubCent }, { price: prices.tokens });
  else if (roll < 0.98)
    subscribe({ price: prices.enterpriseYear }, { price: prices.supportHours, quantity: random.int(1, 20) });
  else subscribe({ price: prices.free });
  return customer;
}

/** Gone from lists, still retrievable as tombstones; their cancelled subscriptions and invoices remain. */
function addDeletedCustomers(context: GenerationContext, awkward: AccountManifest["awkward"]): void {
  if (context.customers === 0) return;
  const { state, now } = context;
  const deleted = [1, 2].map((number) => {
    const customer = context.customer({ email: `deleted-${number}@customer.example` });
    const subscription = context.subscribe(customer, [{ price: context.catalogue.prices.starterMonthly }]);
    const at = now - number * 9 * DAY;
    subscription.cancel_at = at;
    context.later(() => {
      state.customers.remove(customer.id);
      state.deletedCustomers.add(customer.id);
      state.emit({ created: at, type: "customer.deleted", kind: "customer", objectId: customer.id });
    });
    return customer.id;
  });
  awkward.push({ shape: "deleted customer with a cancelled subscription", customerIds: deleted });
}

function addTestClock(context: GenerationContext, count: number): void {
  if (count === 0) return;
  const { state, now } = context;
  const clock = state.testClocks.add({
    id: state.mint("clock_1", 23),
    object: "test_helpers.test_clock",
    created: now - 10 * DAY,
    deletes_after: now + 20 * DAY,
    frozen_time: now,
    livemode: false,
    name: "Renewal rehearsal",
    status: "ready",
    status_details: {},
  });
  for (let index = 0; index < count; index += 1) {
    const customer = context.customer({ test_clock: clock.id, created: now - 10 * DAY });
    context.subscribe(customer, [{ price: context.catalogue.prices.growthMonthly }]);
  }
}

/** Things that stay on Stripe and are only referred to. */
function addReferences({ state, catalogue, now }: GenerationContext): void {
  const created = now - 200 * DAY;
  state.taxRates.add({
    id: state.mint("txr_1", 23),
    object: "tax_rate",
    active: true,
    country: "DE",
    created,
    description: "VAT Germany",
    display_name: "VAT",
    effective_percentage: 19,
    flat_amount: null,
    inclusive: false,
    jurisdiction: "DE",
    jurisdiction_level: "country",
    livemode: state.livemode,
    metadata: {},
    percentage: 19,
    rate_type: "percentage",
    state: null,
    tax_type: "vat",
  });
  state.alerts.add({
    id: state.mint("alrt", 14),
    object: "billing.alert",
    alert_type: "usage_threshold",
    livemode: state.livemode,
    status: "active",
    title: "Ten thousand calls",
    usage_threshold: {
      filters: null,
      gte: 10_000,
      meter: catalogue.meters.apiCalls.id,
      recurrence: "one_time",
    },
  });
}

function simulatePast(context: GenerationContext): BillingEngine {
  const { state, now } = context;
  const engine = new BillingEngine(state);
  for (const { at, subscription } of context.beginnings.sort((left, right) => left.at - right.at)) {
    engine.advanceTo(at);
    beginSubscription(state, subscription, at);
    engine.watchSubscription(subscription.id);
  }
  engine.advanceTo(now);
  for (const work of context.afterwards) work();
  // What happened afterwards may have set new dates; a fresh engine sees them all.
  return new BillingEngine(state);
}

function countsOf(state: AccountState): Record<string, number> {
  const {
    customers,
    products,
    prices,
    subscriptions,
    items,
    schedules,
    coupons,
    meters,
    grants,
    invoices,
    usage,
  } = state;
  return {
    customers: customers.size,
    deletedCustomers: state.deletedCustomers.size,
    products: products.size,
    prices: prices.size,
    subscriptions: subscriptions.size,
    subscriptionItems: items.size,
    schedules: schedules.size,
    coupons: coupons.size,
    meters: meters.size,
    creditGrants: grants.size,
    invoices: invoices.size,
    meterEvents: usage.size,
  };
}
