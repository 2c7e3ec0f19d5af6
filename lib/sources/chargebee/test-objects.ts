import type { CanonicalByEntity, CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { ExportScope, NormalisedCatalogue, RawObject } from "../types";
import { normaliseCatalogue, normaliseCustomer } from "./map";

/* Objects in the form Chargebee sends them, and short ways to translate them. Only for tests. */

export const scope: ExportScope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };
export const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 1000;
export const object = (
  stream: string,
  sourceId: string,
  raw: unknown,
  customerId: string | null = null,
): RawObject => ({ stream, sourceId, customerId, raw });

/** An item with one price that has the item's id. */
export function sold(
  id: string,
  type: "plan" | "addon" | "charge",
  price: Record<string, unknown>,
  item: Record<string, unknown> = {},
): RawObject[] {
  const recurring = type === "charge" ? {} : { period: 1, period_unit: "month" };
  return [
    object("items", id, { id, name: id, type, status: "active", ...item }),
    object("itemPrices", id, {
      id,
      name: id,
      item_id: id,
      item_type: type,
      pricing_model: "flat_fee",
      price: 1000,
      currency_code: "USD",
      free_quantity: 0,
      status: "active",
      ...recurring,
      ...price,
    }),
  ];
}

export const line = (id: string, more: Record<string, unknown> = {}) => ({
  item_price_id: id,
  item_type: "plan",
  quantity: 1,
  object: "subscription_item",
  ...more,
});

export const subscription = (more: Record<string, unknown> = {}) => ({
  id: "sub_1",
  customer_id: "cus_1",
  status: "active",
  currency_code: "USD",
  billing_period: 1,
  billing_period_unit: "month",
  current_term_start: day("2026-11-01"),
  current_term_end: day("2026-12-01"),
  next_billing_at: day("2026-12-01"),
  created_at: day("2026-01-01"),
  started_at: day("2026-01-01"),
  has_scheduled_changes: false,
  deleted: false,
  object: "subscription",
  ...more,
});

/** Translates one customer's objects with a catalogue. */
export function customerOf(
  catalogue: readonly RawObject[],
  objects: readonly RawObject[],
): NormalisedCatalogue & { readonly catalogue: readonly CanonicalRecord[] } {
  const known = normaliseCatalogue(catalogue);
  const own = normaliseCustomer(objects, known.records, scope);
  return { ...own, issues: [...known.issues, ...own.issues], catalogue: known.records };
}

/** All records of one kind. */
export function allOf<K extends EntityKind>(
  records: readonly CanonicalRecord[],
  entity: K,
): CanonicalByEntity[K][] {
  // The filter keeps records of this entity only.
  return records.filter((one) => one.entity === entity).map((one) => one.record as CanonicalByEntity[K]);
}

/** The one subscription that comes of these lines. */
export function subscriptionOf(
  catalogue: readonly RawObject[],
  more: Record<string, unknown>,
  others: readonly RawObject[] = [],
) {
  const own = object("subscriptions", "sub_1", subscription(more), "cus_1");
  const translated = customerOf(catalogue, [own, ...others]);
  const [found] = allOf(translated.records, "subscriptions");
  return { ...translated, found };
}
