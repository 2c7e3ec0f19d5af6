import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AccountState } from "./account-state";
import { addMonths } from "./billing-calendar";
import { Decimal } from "./exact-decimal";
import { type JsonDifference, jsonDifferences } from "./json-difference";
import { renderById } from "./render";
import type {
  StoredInvoice,
  WireAccount,
  WireAlert,
  WireBalanceTransaction,
  WireCoupon,
  WireCreditNote,
  WireCreditTransaction,
  WireCustomer,
  WireDiscount,
  WireFeature,
  WireGrant,
  WireInvoice,
  WireInvoiceItem,
  WireMeter,
  WireMeterEvent,
  WirePaymentMethod,
  WirePrice,
  WireProduct,
  WirePromotionCode,
  WireSchedule,
  WireSubscription,
  WireSubscriptionItem,
  WireTaxId,
  WireTaxRate,
  WireTestClock,
} from "./wire";

const DAY = 86_400;

export interface OfficialAccount {
  state: AccountState;
  /** Every field that is served otherwise than the sample file has it. */
  changes: (JsonDifference & { file: string })[];
  /** Files that are served, with the kind and id under which. */
  served: { file: string; kind: string; id: string }[];
}

/**
 * Loads Stripe's official sample objects as one account in test mode: ids are made to point at each other, placeholder
 * values that no account can hold ("currency", a period that ends before it begins) are replaced, and each change is
 * listed. Objects that Stripe derives (summaries, active entitlements, plans) follow from the others.
 * @param directory folder of the sample files
 * @param now instant at which the account stands
 */
export function loadOfficialObjects(directory: string, now: Date): OfficialAccount {
  const served: OfficialAccount["served"] = [];
  // The samples are the SDK's own shapes; the unexpanded wire form is what the corrections below make of them.
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(directory, `${file}.json`), "utf8")) as T;
  const state = new AccountState(read<WireAccount>("account"), { livemode: false, seed: "official" });
  const serve = (file: string, kind: string, id: string): void => {
    served.push({ file, kind, id });
  };
  const at = Math.floor(now.getTime() / 1000);
  serve("account", "account", state.account.id);
  loadCatalogue(state, read, serve);
  loadCustomer(state, read, serve);
  loadSubscription(state, read, serve, at);
  loadBilling(state, read, serve, at);
  loadReferences(state, read, serve, at);
  const changes = served.flatMap(({ file, kind, id }) =>
    jsonDifferences(read<unknown>(file), renderById(state, kind, id)).map((change) => ({ file, ...change })),
  );
  return { state, changes, served };
}

type Read = <T>(file: string) => T;
type Serve = (file: string, kind: string, id: string) => void;

function loadCatalogue(state: AccountState, read: Read, serve: Serve): void {
  const product = state.products.add(read<WireProduct>("product"));
  const price = state.prices.add(read<WirePrice>("price"));
  product.default_price = price.id;
  serve("product", "product", product.id);
  serve("price", "price", price.id);
  const feature = state.features.add(read<WireFeature>("entitlements.feature"));
  serve("entitlements.feature", "feature", feature.id);
  state.productFeatures.add({ id: "prodft_official", product: product.id, feature: feature.id });
  serve("product_feature", "product_feature", "prodft_official");
  const coupon = state.coupons.add(read<WireCoupon>("coupon"));
  serve("coupon", "coupon", coupon.id);
  const code = state.promotionCodes.add(read<WirePromotionCode>("promotion_code"));
  code.promotion.coupon = coupon.id;
  serve("promotion_code", "promotion_code", code.id);
  const rate = state.taxRates.add(read<WireTaxRate>("tax_rate"));
  serve("tax_rate", "tax_rate", rate.id);
}

function loadCustomer(state: AccountState, read: Read, serve: Serve): void {
  const { discount: _embedded, ...sample } = read<WireCustomer>("customer");
  const discount = read<WireDiscount>("discount");
  discount.source.coupon = read<WireCoupon>("coupon").id;
  discount.end = null;
  state.discounts.add(discount);
  const customer = state.customers.add({ ...sample, discount: discount.id });
  serve("customer", "customer", customer.id);
  serve("discount", "discount", discount.id);
  const taxId = state.taxIds.add(read<WireTaxId>("tax_id"));
  serve("tax_id", "tax_id", taxId.id);
  const method = state.paymentMethods.add({
    ...read<WirePaymentMethod>("payment_method"),
    customer: customer.id,
  });
  serve("payment_method", "payment_method", method.id);
  const movement = state.balanceTransactions.add(
    read<WireBalanceTransaction>("customer_balance_transaction"),
  );
  customer.balance = movement.ending_balance;
  serve("customer_balance_transaction", "balance_transaction", movement.id);
}

function loadSubscription(state: AccountState, read: Read, serve: Serve, now: number): void {
  const { items, ...sample } = read<WireSubscription>("subscription");
  const subscription = state.subscriptions.add(sample);
  const period = { current_period_start: addMonths(now, -1) + DAY, current_period_end: now + DAY };
  for (const { price, plan: _plan, ...item } of [
    ...items.data,
    read<WireSubscriptionItem>("subscription_item"),
  ]) {
    state.items.add({ ...item, ...period, price: price.id, subscription: subscription.id });
  }
  // The sample is active and ended in 2009 at once; it stays the one that cancels at its period's end.
  Object.assign(subscription, {
    cancel_at: period.current_period_end,
    canceled_at: now - DAY,
    ended_at: null,
    billing_cycle_anchor: period.current_period_start,
  });
  serve("subscription", "subscription", subscription.id);
  serve("subscription_item", "subscription_item", read<WireSubscriptionItem>("subscription_item").id);
  const schedule = state.schedules.add(read<WireSchedule>("subscription_schedule"));
  Object.assign(schedule, { canceled_at: null, completed_at: null, released_at: null, current_phase: null });
  const [phase] = schedule.phases;
  if (phase) Object.assign(phase, { start_date: now + 30 * DAY, end_date: now + 395 * DAY });
  serve("subscription_schedule", "schedule", schedule.id);
}

function loadBilling(state: AccountState, read: Read, serve: Serve, now: number): void {
  const [customer] = [...state.customers.values()];
  const customerId = customer?.id ?? "";
  const event = read<WireMeterEvent>("billing.meter_event");
  const meter = state.meters.add({
    ...read<WireMeter>("billing.meter"),
    livemode: false,
    event_name: event.event_name,
  });
  meter.customer_mapping.event_payload_key = "stripe_customer_id";
  state.usage.record(meter.id, customerId, { at: now - DAY, value: new Decimal(event.payload.value ?? "0") });
  serve("billing.meter", "meter", meter.id);
  const grant = state.grants.add({
    ...read<WireGrant>("billing.credit_grant"),
    customer: customerId,
    livemode: false,
  });
  const monetary = { currency: "usd", value: grant.amount.monetary?.value ?? 0 };
  grant.amount.monetary = monetary;
  serve("billing.credit_grant", "credit_grant", grant.id);
  const movement = state.creditTransactions.add({
    ...read<WireCreditTransaction>("billing.credit_balance_transaction"),
    credit: {
      amount: { type: "monetary", monetary },
      credits_application_invoice_voided: null,
      type: "credits_granted",
    },
    credit_grant: grant.id,
    debit: null,
    livemode: false,
    type: "credit",
  });
  serve("billing.credit_balance_transaction", "credit_transaction", movement.id);
  const alert = state.alerts.add({ ...read<WireAlert>("billing.alert"), livemode: false });
  if (alert.usage_threshold) alert.usage_threshold.meter = meter.id;
  serve("billing.alert", "alert", alert.id);
}

function loadReferences(state: AccountState, read: Read, serve: Serve, now: number): void {
  const [subscription] = [...state.subscriptions.values()];
  const subscriptionId = subscription?.id ?? "";
  const { lines, ...sample } = read<WireInvoice>("invoice");
  const invoice: StoredInvoice = state.invoices.add(sample);
  invoice.from_invoice = null;
  invoice.parent = {
    quote_details: null,
    subscription_details: { metadata: null, subscription: subscriptionId },
    type: "subscription_details",
  };
  const [line] = lines.data;
  if (line) {
    line.subtotal = line.amount;
    line.parent = {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: null,
        subscription: subscriptionId,
        subscription_item: state.itemsOf(subscriptionId)[0]?.id ?? "",
      },
      type: "subscription_item_details",
    };
  }
  state.lines.set(invoice.id, lines.data);
  serve("invoice", "invoice", invoice.id);
  const pending = state.invoiceItems.add(read<WireInvoiceItem>("invoiceitem"));
  if (pending.parent?.subscription_details) pending.parent.subscription_details.subscription = subscriptionId;
  Object.assign(pending, { quantity_decimal: String(pending.quantity), net_amount: pending.amount });
  serve("invoiceitem", "invoice_item", pending.id);
  const note = state.creditNotes.add({ ...read<WireCreditNote>("credit_note"), invoice: invoice.id });
  serve("credit_note", "credit_note", note.id);
  const clock = state.testClocks.add(read<WireTestClock>("test_helpers.test_clock"));
  serve("test_helpers.test_clock", "test_clock", clock.id);
  // Older than thirty days it could not be listed.
  const event = read<{ id: string; type: string; data: { object: { id: string } } }>("event");
  state.events.add({
    id: event.id,
    created: now - DAY,
    type: event.type,
    kind: "plan",
    objectId: event.data.object.id,
    snapshot: event.data.object,
  });
  serve("event", "event", event.id);
}
