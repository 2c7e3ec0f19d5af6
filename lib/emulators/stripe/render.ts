import type { AccountState } from "./account-state";
import type {
  StoredCustomer,
  StoredEvent,
  StoredInvoice,
  StoredItem,
  StoredProductFeature,
  StoredSubscription,
  WireActiveEntitlement,
  WireCoupon,
  WireCustomer,
  WireInvoice,
  WireList,
  WirePlan,
  WirePrice,
  WireProductFeature,
  WireSubscription,
  WireSubscriptionItem,
} from "./wire";

/** Embedded lists show this many rows and say has_more for the rest. */
const EMBEDDED_ROWS = 10;

export function embeddedList<T>(rows: readonly T[], url: string): WireList<T> {
  return { object: "list", data: rows.slice(0, EMBEDDED_ROWS), has_more: rows.length > EMBEDDED_ROWS, url };
}

export function renderCustomer(state: AccountState, customer: StoredCustomer): WireCustomer {
  const discount = customer.discount === null ? null : state.discounts.find(customer.discount);
  return { ...customer, discount };
}

/** Tiers and currency options exist in an answer only when they are expanded. */
export function renderPrice(price: WirePrice): WirePrice {
  const { tiers: _tiers, currency_options: _options, ...shown } = price;
  return shown;
}

/** The same for a coupon's products and currencies. */
export function renderCoupon(coupon: WireCoupon): WireCoupon {
  const { applies_to: _products, currency_options: _options, ...shown } = coupon;
  return shown;
}

/** A recurring price in the shape of the older plan object, under the same id. */
export function renderPlan(price: WirePrice): WirePlan {
  const { recurring, transform_quantity } = price;
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring?.interval ?? "month",
    interval_count: recurring?.interval_count ?? 1,
    livemode: price.livemode,
    metadata: price.metadata,
    meter: recurring?.meter ?? null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: transform_quantity,
    trial_period_days: recurring?.trial_period_days ?? null,
    usage_type: recurring?.usage_type ?? "licensed",
  };
}

export function renderItem(state: AccountState, item: StoredItem): WireSubscriptionItem {
  const price = state.prices.find(item.price);
  if (!price) throw new Error(`subscription item ${item.id} points at the missing price ${item.price}`);
  return { ...item, price: renderPrice(price), plan: renderPlan(price) };
}

export function renderSubscription(state: AccountState, subscription: StoredSubscription): WireSubscription {
  const items = state.itemsOf(subscription.id);
  const shown = items.slice(0, EMBEDDED_ROWS).map((item) => renderItem(state, item));
  return {
    ...subscription,
    items: {
      object: "list",
      data: shown,
      has_more: items.length > EMBEDDED_ROWS,
      url: `/v1/subscription_items?subscription=${subscription.id}`,
    },
  };
}

export function renderInvoice(state: AccountState, invoice: StoredInvoice): WireInvoice {
  return {
    ...invoice,
    lines: embeddedList(state.lines.get(invoice.id) ?? [], `/v1/invoices/${invoice.id}/lines`),
  };
}

export function renderProductFeature(state: AccountState, row: StoredProductFeature): WireProductFeature {
  const feature = state.features.find(row.feature);
  if (!feature) throw new Error(`product feature ${row.id} points at the missing feature ${row.feature}`);
  return { id: row.id, object: "product_feature", entitlement_feature: feature, livemode: state.livemode };
}

const ENTITLING: readonly string[] = ["active", "trialing", "past_due"];

/** Features of the products in the customer's live subscriptions, each once. */
export function activeEntitlements(state: AccountState, customer: string): WireActiveEntitlement[] {
  const features = new Map<string, WireActiveEntitlement>();
  for (const subscription of state.subscriptions.by("customer", customer)) {
    if (!ENTITLING.includes(subscription.status)) continue;
    for (const item of state.itemsOf(subscription.id)) {
      const product = state.prices.find(item.price)?.product;
      if (product === undefined) continue;
      for (const { feature: id } of state.productFeatures.by("product", product)) {
        const feature = state.features.find(id);
        if (!feature || features.has(id)) continue;
        features.set(id, {
          id: `ent_${customer.slice(4)}${id.slice(5)}`,
          object: "entitlements.active_entitlement",
          feature: id,
          livemode: state.livemode,
          lookup_key: feature.lookup_key,
        });
      }
    }
  }
  return [...features.values()];
}

/** An event as sent: the object is today's, since only its id may be relied on. */
export function renderEvent(state: AccountState, event: StoredEvent): Record<string, unknown> {
  return {
    id: event.id,
    object: "event",
    api_version: "2024-06-20",
    created: event.created,
    data: {
      object: event.snapshot ?? renderById(state, event.kind, event.objectId) ?? { id: event.objectId },
      ...(event.previous ? { previous_attributes: event.previous } : {}),
    },
    livemode: state.livemode,
    pending_webhooks: 0,
    request: { id: null, idempotency_key: null },
    type: event.type,
  };
}

/** Any object by what kind of thing it is; null when it does not exist. Deleted customers are tombstones. */
export function renderById(state: AccountState, kind: string, id: string): unknown {
  const found = <T, R>(record: T | null, render: (record: T) => R): R | null =>
    record === null ? null : render(record);
  switch (kind) {
    case "account":
      return state.account;
    case "customer":
      if (state.deletedCustomers.has(id)) return { id, object: "customer", deleted: true };
      return found(state.customers.find(id), (record) => renderCustomer(state, record));
    case "product":
      if (state.deletedProducts.has(id)) return { id, object: "product", deleted: true };
      return state.products.find(id);
    case "price":
      return found(state.prices.find(id), renderPrice);
    case "plan":
      return found(state.prices.find(id), renderPlan);
    case "subscription":
      return found(state.subscriptions.find(id), (record) => renderSubscription(state, record));
    case "subscription_item":
      return found(state.items.find(id), (record) => renderItem(state, record));
    case "invoice":
      return found(state.invoices.find(id), (record) => renderInvoice(state, record));
    case "coupon":
      return found(state.coupons.find(id) ?? state.deletedCoupons.get(id) ?? null, renderCoupon);
    case "discount":
      return state.discounts.find(id);
    case "promotion_code":
      return state.promotionCodes.find(id);
    case "schedule":
      return state.schedules.find(id);
    case "feature":
      return state.features.find(id);
    case "meter":
      return state.meters.find(id);
    case "credit_grant":
      return state.grants.find(id);
    case "credit_transaction":
      return state.creditTransactions.find(id);
    case "payment_method":
      return state.paymentMethods.find(id);
    case "tax_id":
      return state.taxIds.find(id);
    case "tax_rate":
      return state.taxRates.find(id);
    case "test_clock":
      return state.testClocks.find(id);
    case "credit_note":
      return state.creditNotes.find(id);
    case "invoice_item":
      return state.invoiceItems.find(id);
    case "balance_transaction":
      return state.balanceTransactions.find(id);
    case "alert":
      return state.alerts.find(id);
    case "product_feature":
      return found(state.productFeatures.find(id), (record) => renderProductFeature(state, record));
    case "event":
      return found(state.events.find(id), (record) => renderEvent(state, record));
    default:
      return null;
  }
}
