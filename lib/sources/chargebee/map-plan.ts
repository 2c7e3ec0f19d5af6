import type { Plan, Product } from "@/lib/canonical";
import type { Notes } from "../translation";
import type { RawObject } from "../types";
import { type ItemWire, itemPriceWire, itemWire } from "./catalogue-schema";
import { intervalOf, pricingOf } from "./map-pricing";
import { admit, choose, currencyCode, instantOrNull, metadataOf } from "./parse";

export const kinds = { plan: "base", addon: "addOn", charge: "charge" } as const;

/** Facts of the provider kept in `metadata`, where a merchant's own keys cannot have this prefix. */
export const fact = (name: string): string => `chargebee:${name}`;

/** What else is known about items: `attached` and `differential` by item id, family names by their id. */
export interface CatalogueExtras {
  readonly families: ReadonlyMap<string, string>;
  readonly attached: ReadonlyMap<string, readonly string[]>;
  /** By item price. */
  readonly differential: ReadonlyMap<string, readonly string[]>;
}

/** An item: https://apidocs.chargebee.com/docs/api/items */
export function mapItem(object: RawObject, extras: CatalogueExtras): Product {
  const wire = admit(itemWire, object);
  const family = extras.families.get(wire.item_family_id ?? "") ?? wire.item_family_id;
  const attached = extras.attached.get(wire.id);
  return {
    sourceId: wire.id,
    name: wire.name,
    description: wire.description ?? null,
    active: (wire.status ?? "active") === "active",
    unitLabel: wire.unit ?? null,
    metadata: {
      ...metadataOf(object.raw),
      [fact("type")]: wire.type,
      ...(family ? { [fact("item_family")]: family } : {}),
      ...(attached ? { [fact("attached_items")]: attached.join(", ") } : {}),
    },
  };
}

/** Id of the canonical feature that a metered item counts; apart from the ids of features. */
export const meteredItemId = (itemId: string): string => `item/${itemId}`;

/** An item price: one plan with one component. `item` is null when the item could not be read. */
export function mapItemPrice(
  object: RawObject,
  item: ItemWire | null,
  extras: CatalogueExtras,
  notes: Notes,
): Plan {
  const wire = admit(itemPriceWire, object);
  const currency = currencyCode(wire.currency_code, wire.id);
  const kind = choose(kinds, wire.item_type, wire.id, "item_type");
  const metered = item?.metered === true;
  const differential = extras.differential.get(wire.id);
  if (item === null) {
    notes.warn(
      "chargebee.item_missing",
      `The item ${wire.item_id} of the price ${wire.id} could not be read, so its name and kind of usage are unknown.`,
      "Look at the item in Chargebee, or name the plan in Map.",
    );
  }
  if (wire.trial_period_unit && wire.trial_period_unit !== "day") {
    notes.warn(
      "chargebee.trial_length",
      `${wire.id} has a trial of ${wire.trial_period} ${wire.trial_period_unit}s, which is no fixed number of days.`,
      "Running trials keep their dates; set the length of new ones in Map.",
    );
  }
  return {
    sourceId: wire.id,
    productId: wire.item_id,
    name: item?.name ?? wire.name,
    nickname: wire.name,
    lookupKey: null,
    kind,
    versionOf: null,
    version: null,
    active: (wire.status ?? "active") === "active",
    listed: (wire.status ?? "active") === "active" && item?.enabled_for_checkout !== false,
    trialDays: wire.trial_period_unit === "day" ? (wire.trial_period ?? null) : null,
    components: [
      {
        currency,
        interval: kind === "charge" ? null : intervalOf(wire.period, wire.period_unit, wire.id),
        usage: metered ? "metered" : "licensed",
        featureId: metered ? meteredItemId(wire.item_id) : null,
        pricing:
          item?.is_percentage_pricing === true
            ? { model: "custom", reason: "priced as a percentage" }
            : pricingOf({
                id: wire.id,
                model: wire.pricing_model,
                currency,
                price: wire.price,
                priceInDecimal: wire.price_in_decimal,
                tiers: wire.tiers ?? [],
                free: wire.free_quantity,
                freeInDecimal: wire.free_quantity_in_decimal,
              }),
      },
    ],
    metadata: {
      ...metadataOf(object.raw),
      [fact("pricing_model")]: wire.pricing_model,
      ...(item?.included_in_mrr === false ? { [fact("included_in_mrr")]: "false" } : {}),
      ...(wire.price_variant_id ? { [fact("price_variant")]: wire.price_variant_id } : {}),
      ...(differential ? { [fact("differential_prices")]: differential.join(", ") } : {}),
    },
    createdAt: instantOrNull(wire.created_at),
  };
}
