import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStripeStandIn, type StripeStandIn } from "./create-stripe-stand-in";
import { loadOfficialObjects, type OfficialAccount } from "./load-official-objects";
import { sdkFor } from "./testing/sdk-for";

const DIRECTORY = resolve(process.env.FIXTURES_DIR ?? "../shared/fixtures", "stripe");
const isAbsent = !existsSync(DIRECTORY);
const NOW = "2026-11-22T12:00:00Z";

/** The sample's embedded plan is a placeholder; ours follows from the price of the same id. */
const PLAN = [
  "amount",
  "amount_decimal",
  "billing_scheme",
  "created",
  "currency",
  "id",
  "interval_count",
  "livemode",
  "metadata",
  "product",
];

/** Fields that are served otherwise than in the sample file, for every file that is served. */
const EXPECTED: Record<string, readonly string[]> = {
  account: [],
  product: ["default_price"],
  price: [],
  "entitlements.feature": [],
  // Ids are empty in the sample, and its feature is another one.
  product_feature: [
    "entitlement_feature.active",
    "entitlement_feature.id",
    "entitlement_feature.lookup_key",
    "entitlement_feature.name",
    "id",
  ],
  coupon: [],
  promotion_code: ["promotion.coupon"],
  tax_rate: [],
  customer: ["balance", "discount.customer", "discount.id", "discount.source.coupon", "discount.start"],
  discount: ["end", "source.coupon"],
  tax_id: [],
  payment_method: ["customer"],
  customer_balance_transaction: [],
  // Active and ended in 2009 at once; the second item is that of subscription_item.
  subscription: [
    "billing_cycle_anchor",
    "cancel_at",
    "canceled_at",
    "ended_at",
    "items.data[0].current_period_end",
    "items.data[0].current_period_start",
    ...PLAN.map((field) => `items.data[0].plan.${field}`),
    "items.data[0].price.created",
    "items.data[1]",
  ],
  subscription_item: [
    "current_period_end",
    "current_period_start",
    ...PLAN.map((field) => `plan.${field}`),
    "price.created",
    "subscription",
  ],
  // Not started, cancelled, completed and released at once.
  subscription_schedule: [
    "canceled_at",
    "completed_at",
    "current_phase",
    "phases[0].end_date",
    "phases[0].start_date",
    "released_at",
  ],
  "billing.meter": ["customer_mapping.event_payload_key", "event_name", "livemode"],
  "billing.credit_grant": ["amount.monetary.currency", "customer", "livemode"],
  // A credit and a debit at once.
  "billing.credit_balance_transaction": [
    "credit.amount.monetary.currency",
    "credit.credits_application_invoice_voided",
    "credit.type",
    "credit_grant",
    "debit",
    "livemode",
    "type",
  ],
  "billing.alert": ["livemode", "usage_threshold.meter"],
  invoice: [
    "from_invoice",
    "lines.data[0].parent.invoice_item_details",
    "lines.data[0].parent.subscription_item_details.proration",
    "lines.data[0].parent.subscription_item_details.proration_details",
    "lines.data[0].parent.subscription_item_details.subscription",
    "lines.data[0].parent.subscription_item_details.subscription_item",
    "lines.data[0].parent.type",
    "lines.data[0].subtotal",
    "parent.quote_details",
    "parent.subscription_details.subscription",
    "parent.type",
  ],
  invoiceitem: ["net_amount", "parent.subscription_details.subscription", "quantity_decimal"],
  credit_note: ["invoice"],
  "test_helpers.test_clock": [],
  event: ["api_version", "created"],
};

/** Files that follow from others, or that no read endpoint of an export serves. */
const NOT_SERVED: Record<string, string> = {
  plan: "derived from the price of the same id",
  "billing.meter_event": "becomes usage; raw events cannot be read back",
  "billing.meter_event_summary": "derived from usage",
  "billing.credit_balance_summary": "derived from the grant's ledger",
  "entitlements.active_entitlement": "derived from the subscription's product",
  line_item: "a preview of the invoice's own line",
  credit_note_line_item: "of another credit note",
  deleted_customer: "has the id of the living customer",
  deleted_product: "has the id of the living product",
  deleted_coupon: "has the id of the living coupon",
  deleted_discount: "has no id",
  "billing.meter_event_adjustment": "a write",
  invoice_payment: "not read by an export",
  quote: "not read by an export",
  webhook_endpoint: "not read by an export",
  "openapi-subset": "the schema itself",
};

describe.skipIf(isAbsent)("official sample objects (skipped where FIXTURES_DIR is absent)", () => {
  let official: OfficialAccount;
  let standIn: StripeStandIn;
  beforeAll(async () => {
    official = loadOfficialObjects(DIRECTORY, new Date(NOW));
    standIn = await createStripeStandIn({ account: official.state, startAt: NOW, rateLimit: "off" });
  });
  afterAll(() => standIn.stop());

  it.each(Object.entries(EXPECTED))("%s is served with exactly the listed changes", (file, paths) => {
    const changed = official.changes.filter((change) => change.file === file).map(({ path }) => path);
    expect(changed.sort()).toEqual([...paths].sort());
    expect(official.served.some((entry) => entry.file === file)).toBe(true);
  });

  it("knows every sample file", () => {
    const files = readdirSync(DIRECTORY).filter((name) => name.endsWith(".json"));
    const known = [...Object.keys(EXPECTED), ...Object.keys(NOT_SERVED)];
    expect(files.map((name) => name.slice(0, -".json".length)).sort()).toEqual(known.sort());
  });

  it("is one account in which ids lead somewhere", async () => {
    const stripe = sdkFor(standIn);
    const [subscription] = (
      await stripe.subscriptions.list({ expand: ["data.customer", "data.items.data.price"] })
    ).data;
    const customer = subscription?.customer;
    expect(typeof customer === "object" && !customer.deleted && customer.balance).toBe(-500);
    const [code] = (await stripe.promotionCodes.list({ expand: ["data.promotion.coupon"] })).data;
    expect(code?.promotion.coupon).toMatchObject({ object: "coupon", percent_off: 25.5 });
    const id = typeof customer === "object" ? customer.id : "";
    const [entitlement] = (await stripe.entitlements.activeEntitlements.list({ customer: id })).data;
    expect(entitlement?.lookup_key).toBe("something");
    const [grant] = (await stripe.billing.creditGrants.list({ customer: id })).data;
    const filter = { type: "credit_grant" as const, credit_grant: grant?.id };
    const balance = await stripe.billing.creditBalanceSummaries.retrieve({ customer: id, filter });
    expect(balance.balances[0]?.available_balance.monetary?.value).toBe(111_972_721);
    const [meter] = (await stripe.billing.meters.list()).data;
    const end_time = Date.parse("2026-11-23T00:00:00Z") / 1000;
    const range = { customer: id, start_time: end_time - 864_000, end_time };
    const [summary] = (await stripe.billing.meters.listEventSummaries(meter?.id ?? "", range)).data;
    expect(summary?.aggregated_value).toBe(25);
    expect((await stripe.plans.list()).data[0]?.amount).toBe(2000);
  });

  it("moves with the clock: the subscription ends with its period, the schedule begins", async () => {
    standIn.clock.set("2027-01-15T00:00:00Z");
    const stripe = sdkFor(standIn);
    const all = (await stripe.subscriptions.list({ status: "all" })).data;
    expect(all.map(({ status }) => status)).toEqual(["active", "canceled"]);
    expect((await stripe.subscriptionSchedules.list()).data[0]).toMatchObject({ status: "active" });
  });
});
