import type { RawObject } from "@/lib/sources/types";
import { isRecord, textOf } from "./offline-settings";

/*
 * Provider objects as a script saved them, given to the provider's own adapter. Only what such a file lacks is added:
 * the prices and products that its subscriptions carry, and names where there is nothing but an id.
 */

const object = (stream: string, sourceId: string, customerId: string | null, raw: unknown): RawObject => ({
  stream,
  sourceId,
  customerId,
  raw,
});

const rowsIn = (value: unknown): Record<string, unknown>[] => {
  const rows = isRecord(value) ? value.data : value;
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
};
const idIn = (value: unknown): string | null => textOf(isRecord(value) ? value.id : value);

/** A Stripe customer; null when it has no id. https://docs.stripe.com/api/customers/object */
export function stripeCustomer(value: unknown): readonly RawObject[] | null {
  const id = idIn(value);
  return id === null ? null : [object("customers", id, id, value)];
}

/**
 * A Stripe subscription with the prices and products that came in it, and which customer and price each of its items
 * belongs to. https://docs.stripe.com/api/subscriptions/object
 */
export function stripeSubscription(
  value: unknown,
  items: Map<string, { customerId: string; priceId: string }>,
): readonly RawObject[] | null {
  const id = idIn(value);
  if (id === null || !isRecord(value)) return null;
  const customerId = idIn(value.customer);
  const objects = [object("subscriptions", id, customerId, value)];
  for (const item of rowsIn(value.items)) {
    // Older versions of the API show a plan beside the price, and the oldest only a plan.
    const price = isRecord(item.price) ? item.price : null;
    const priceId = idIn(price);
    const itemId = idIn(item);
    if (price === null || priceId === null) continue;
    if (itemId !== null && customerId !== null) items.set(itemId, { customerId, priceId });
    objects.push(object("prices", priceId, null, price));
    const productId = idIn(price.product);
    if (productId === null) continue;
    const product = isRecord(price.product)
      ? price.product
      : { id: productId, object: "product", name: textOf(price.nickname) ?? productId, active: true };
    objects.push(object("products", productId, null, product));
  }
  return objects;
}

/** The customer in an entry of Chargebee's list, `{customer: {...}}` or bare. */
export function chargebeeCustomer(value: unknown): readonly RawObject[] | null {
  const raw = isRecord(value) && isRecord(value.customer) ? value.customer : value;
  const id = idIn(raw);
  return id === null ? null : [object("customers", id, id, raw)];
}

/**
 * The subscription in an entry of Chargebee's list, with items and item prices (or plans of Product Catalog 1.0) made
 * from what its lines were sold at. https://apidocs.chargebee.com/docs/api/subscriptions
 */
export function chargebeeSubscription(value: unknown): readonly RawObject[] | null {
  const raw = isRecord(value) && isRecord(value.subscription) ? value.subscription : value;
  const id = idIn(raw);
  if (id === null || !isRecord(raw)) return null;
  const customerId = textOf(raw.customer_id);
  const objects = [object("subscriptions", id, customerId, raw)];
  const term = { period: raw.billing_period ?? 1, period_unit: raw.billing_period_unit ?? "month" };
  const currency_code = raw.currency_code;
  const planId = textOf(raw.plan_id);
  if (planId !== null && raw.subscription_items === undefined) {
    const plan = { id: planId, name: planId, status: "active", pricing_model: "per_unit", currency_code };
    objects.push(object("plans", planId, null, { ...plan, ...term, price: raw.plan_unit_price ?? 0 }));
  }
  for (const line of rowsIn(raw.subscription_items)) {
    const priceId = textOf(line.item_price_id);
    if (priceId === null) continue;
    const item_type = textOf(line.item_type) ?? "plan";
    objects.push(
      object("items", priceId, null, { id: priceId, name: priceId, type: item_type, status: "active" }),
      object("itemPrices", priceId, null, {
        id: priceId,
        name: priceId,
        item_id: priceId,
        item_type,
        status: "active",
        pricing_model: "per_unit",
        price: line.unit_price ?? line.amount ?? 0,
        currency_code,
        ...(item_type === "charge" ? {} : term),
      }),
    );
  }
  return objects;
}
