import { bookCredit } from "./apply-credits";
import type { AwkwardShape } from "./awkward-shapes";
import { buildPrice } from "./build-catalogue";
import { buildCreditNote } from "./build-credit-note";
import { buildGrant } from "./build-customer";
import { ledgerBalance } from "./credit-balance";
import { Decimal } from "./exact-decimal";
import type { Catalogue } from "./generate-catalogue";
import { DAY, type GenerationContext } from "./generation-context";
import type { StoredCustomer, WireInvoiceItem } from "./wire";

type PriceName = keyof Catalogue["prices"];

/** One customer with one subscription to the named prices. */
function subscribed(
  shape: string,
  items: readonly (readonly [PriceName, number?])[],
  more?: (context: GenerationContext, customer: StoredCustomer) => void,
): AwkwardShape {
  return {
    shape,
    size: 1,
    build: (context) => {
      const customer = context.customer();
      context.subscribe(
        customer,
        items.map(([name, quantity]) => ({ price: context.catalogue.prices[name], quantity })),
      );
      more?.(context, customer);
      return [customer];
    },
  };
}

/** Prices, currencies, usage, credits and balances that are easy to get wrong. */
export const AWKWARD_BILLING: readonly AwkwardShape[] = [
  {
    shape: "several subscriptions",
    size: 1,
    build: (context) => {
      const { prices } = context.catalogue;
      const customer = context.customer();
      context.subscribe(customer, [{ price: prices.starterMonthly }]);
      context.subscribe(customer, [{ price: prices.growthYearly, quantity: 2 }]);
      context.subscribe(customer, [{ price: prices.apiCalls }, { price: prices.tokens }]);
      return [customer];
    },
  },
  subscribed("graduated tiers", [["scaleSeats", 65]]),
  subscribed("volume tiers", [["scaleVolume", 65]]),
  subscribed("volume tier edge", [["scaleVolume", 51]]),
  subscribed("package rounded up", [["supportHours", 13]]),
  subscribed("package rounded down", [["supportHoursDown", 13]]),
  subscribed("zero-decimal currency", [["starterYen", 1]]),
  subscribed("three-decimal currency", [["starterDinar", 1]]),
  subscribed("sub-cent price", [["apiCallsSubCent"]]),
  subscribed("meters with sum, count and last", [["growthMonthly"], ["apiCalls"], ["exports"], ["storage"]]),
  subscribed("archived price in use", [["growthOld", 1]]),
  subscribed("archived product in use", [["legacyTeam", 3]]),
  subscribed("quantity zero", [["starterMonthly", 0]]),
  subscribed("weekly price", [["weekly", 2]]),
  subscribed("daily price", [["daily", 1]]),
  subscribed("three-month price", [["enterpriseQuarter", 2]]),
  subscribed("monthly and yearly items together", [
    ["scaleSeats", 12],
    ["enterpriseYear", 1],
  ]),
  subscribed("free plan", [["free", 1]]),
  subscribed("negative balance", [["starterMonthly", 1]], (context, customer) =>
    context.later(() => {
      customer.balance = -1250;
    }),
  ),
  subscribed("positive balance", [["starterMonthly", 1]], (context, customer) =>
    context.later(() => {
      customer.balance = 700;
    }),
  ),
  subscribed("credit note", [["growthMonthly", 1]], (context, customer) =>
    context.later(() => {
      const paid = context.state.invoices.by("customer", customer.id).find(({ status }) => status === "paid");
      if (paid) buildCreditNote(context.state, paid, 500, context.now - DAY);
    }),
  ),
  subscribed("pending invoice item", [["starterMonthly", 1]], (context, customer) =>
    context.later(() => {
      context.state.invoiceItems.add(pendingItem(context, customer));
    }),
  ),
  subscribed("usage beyond 2^53", [["apiCallsSubCent"]], (context, customer) => {
    const { apiCalls } = context.catalogue.meters;
    const at = context.now - 3 * DAY;
    context.state.usage.record(apiCalls.id, customer.id, { at, value: new Decimal("9007199254740993") });
  }),
  subscribed("fractional usage", [["storage"]], (context, customer) => {
    const { storage } = context.catalogue.meters;
    for (const [days, value] of [
      [4, "0.1"],
      [3, "0.2"],
      [2, "0.300000000001"],
    ] as const) {
      context.state.usage.record(storage.id, customer.id, {
        at: context.now - days * DAY,
        value: new Decimal(value),
      });
    }
  }),
  {
    shape: "price in another currency option",
    size: 1,
    build: (context) => {
      const customer = context.customer();
      context.subscribe(customer, [{ price: context.catalogue.prices.growthMonthly, quantity: 2 }], {
        currency: "eur",
      });
      return [customer];
    },
  },
  {
    shape: "inline price",
    size: 1,
    build: (context) => {
      const customer = context.customer();
      const price = buildPrice(context.state, {
        product: context.catalogue.products.enterprise.id,
        created: customer.created + 3600,
        unit: "123456",
        nickname: "Negotiated",
        inline: true,
      });
      context.subscribe(customer, [{ price }]);
      return [customer];
    },
  },
  {
    shape: "metered price without a meter",
    size: 1,
    build: (context) => {
      const customer = context.customer();
      const price = buildPrice(context.state, {
        product: context.catalogue.products.api.id,
        created: customer.created,
        unit: "2",
        active: false,
        nickname: "Usage records (before meters)",
      });
      if (price.recurring) price.recurring.usage_type = "metered";
      context.subscribe(customer, [{ price }]);
      return [customer];
    },
  },
  {
    shape: "more than ten items",
    size: 1,
    build: (context) => {
      const { prices } = context.catalogue;
      const customer = context.customer();
      const names: PriceName[] = [
        "starterMonthly",
        "growthMonthly",
        "growthOld",
        "legacyTeam",
        "supportHours",
      ];
      const more: PriceName[] = [
        "supportHoursDown",
        "scaleSeats",
        "apiCalls",
        "tokens",
        "exports",
        "storage",
        "free",
      ];
      context.subscribe(
        customer,
        [...names, ...more].map((name, index) => ({ price: prices[name], quantity: index + 1 })),
      );
      return [customer];
    },
  },
  {
    shape: "credit grants: live, expired, voided, later",
    size: 1,
    build: (context) => {
      const { state, now, historyStart } = context;
      const customer = context.customer();
      context.subscribe(customer, [
        { price: context.catalogue.prices.apiCalls },
        { price: context.catalogue.prices.exports },
      ]);
      const base = { customer: customer.id, currency: "usd", created: historyStart + DAY };
      buildGrant(state, { ...base, name: "Prepaid", value: 50_000 });
      buildGrant(state, {
        ...base,
        name: "Welcome",
        value: 100_000,
        category: "promotional",
        priority: 10,
        expiresAt: now - 5 * DAY,
      });
      buildGrant(state, {
        ...base,
        name: "Later",
        value: 7_500,
        effectiveAt: now + 20 * DAY,
        expiresAt: now + 90 * DAY,
      });
      buildGrant(state, {
        ...base,
        name: "Exports only",
        value: 2_000,
        expiresAt: now + 30 * DAY,
        prices: [context.catalogue.prices.exports.id],
      });
      const voided = buildGrant(state, { ...base, name: "Mistake", value: 99_999, priority: 100 });
      context.later(() => {
        const value = ledgerBalance(state, voided.id);
        const at = now - 2 * DAY;
        voided.voided_at = at;
        voided.updated = at;
        const amount = { type: "monetary" as const, monetary: { currency: "usd", value } };
        bookCredit(state, voided, at, { debit: { type: "credits_voided", amount, credits_applied: null } });
      });
      return [customer];
    },
  },
];

function pendingItem(
  { state, now, catalogue }: GenerationContext,
  customer: StoredCustomer,
): WireInvoiceItem {
  const at = now - 2 * DAY;
  const { id, product } = catalogue.prices.onboarding;
  return {
    id: state.mint("ii_1", 23),
    object: "invoiceitem",
    amount: 50_000,
    currency: "usd",
    customer: customer.id,
    customer_account: null,
    date: at,
    description: "Onboarding",
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: state.livemode,
    metadata: {},
    net_amount: 50_000,
    parent: null,
    period: { start: at, end: at },
    pricing: { type: "price_details", unit_amount_decimal: "50000", price_details: { price: id, product } },
    proration: false,
    quantity: 1,
    quantity_decimal: "1",
    tax_rates: [],
    test_clock: null,
  };
}
