import type { Plan, PriceComponent, Pricing, Product } from "@/lib/canonical";
import type { RawObject } from "../types";
import {
  admit,
  choose,
  currencyCode,
  instant,
  type Notes,
  plainDecimal,
  Untranslatable,
  warnUncertainCurrency,
} from "./parse";
import { type AmountsWire, type PriceWire, priceWire, productWire } from "./schema";

export function mapProduct(object: RawObject): Product {
  const wire = admit(productWire, object);
  return {
    sourceId: wire.id,
    name: wire.name,
    description: wire.description ?? null,
    active: wire.active,
    unitLabel: wire.unit_label ?? null,
    metadata: wire.metadata,
  };
}

const intervals = { day: "day", week: "week", month: "month", year: "year" } as const;
const usageTypes = { licensed: "licensed", metered: "metered" } as const;
const schemes = { per_unit: "per_unit", tiered: "tiered" } as const;
const tierModes = { graduated: "graduated", volume: "volume" } as const;
const roundings = { up: "up", down: "down" } as const;
const priceTypes = { one_time: "one_time", recurring: "recurring" } as const;

/** One price is one plan. `listed` is false for prices that no list shows (made inline for one subscription). */
export function mapPlan(object: RawObject, product: Product | null, listed: boolean, notes: Notes): Plan {
  const wire = admit(priceWire, object);
  const type = choose(priceTypes, wire.type, wire.id, "type");
  const components = [componentOf(wire, wire.currency, wire, notes)];
  for (const [currency, option] of Object.entries(wire.currency_options ?? {})) {
    if (currency !== wire.currency) components.push(componentOf(wire, currency, option, notes));
  }
  if (!product) {
    notes.warn(
      "stripe.product_missing",
      `Price ${wire.id} belongs to product ${wire.product}, which could not be read.`,
      "Give the plan a name in Map.",
    );
  }
  return {
    sourceId: wire.id,
    productId: wire.product,
    name: planName(wire, product),
    nickname: wire.nickname ?? null,
    lookupKey: wire.lookup_key ?? null,
    kind: type === "one_time" ? "charge" : isAddOn(wire, product) ? "addOn" : "base",
    versionOf: null,
    version: null,
    active: wire.active,
    listed,
    trialDays: wire.recurring?.trial_period_days ?? null,
    components,
    metadata: wire.metadata,
    createdAt: instant(wire.created),
  };
}

function planName(wire: PriceWire, product: Product | null): string {
  const name = product?.name ?? wire.product;
  if (wire.nickname) return `${name} (${wire.nickname})`;
  if (!wire.recurring) return `${name} (once, ${wire.currency.toUpperCase()})`;
  const { interval, interval_count: count } = wire.recurring;
  const cadence = count === 1 ? `per ${interval}` : `every ${count} ${interval}s`;
  return `${name} (${cadence}, ${wire.currency.toUpperCase()})`;
}

/** Stripe has no notion of an add-on; companies mark them in metadata. The mapping may decide otherwise. */
function isAddOn(wire: PriceWire, product: Product | null): boolean {
  return [wire.metadata, product?.metadata ?? {}].some((metadata) =>
    Object.entries(metadata).some(([key, value]) => {
      const name = key.toLowerCase().replace(/[-_]/g, "");
      const said = value.toLowerCase().replace(/[-_ ]/g, "");
      if (name === "type" || name === "kind") return said === "addon";
      return name === "addon" && !["false", "no", "0", ""].includes(said);
    }),
  );
}

function componentOf(
  wire: PriceWire,
  currencyText: string,
  amounts: AmountsWire,
  notes: Notes,
): PriceComponent {
  const currency = currencyCode(currencyText, wire.id);
  warnUncertainCurrency(currency, wire.id, notes);
  const { recurring } = wire;
  if (!recurring && wire.type === "recurring") {
    throw new Untranslatable(
      "stripe.malformed",
      `Price ${wire.id} is recurring but has no interval.`,
      "Look at the raw record.",
    );
  }
  const usage = recurring ? choose(usageTypes, recurring.usage_type, wire.id, "usage_type") : "licensed";
  const isOwnCurrency = currencyText === wire.currency;
  if (usage === "metered" && !recurring?.meter && isOwnCurrency) {
    notes.warn(
      "stripe.legacy_metered",
      `Price ${wire.id} is metered the old way, without a meter. Stripe removed its usage records in 2025-03-31.basil, so usage history is limited.`,
      "Counting starts at the switch; read what Stripe has counted so far on its invoices.",
    );
  }
  return {
    currency,
    interval: recurring
      ? { unit: choose(intervals, recurring.interval, wire.id, "interval"), count: recurring.interval_count }
      : null,
    usage,
    featureId: usage === "metered" ? (recurring?.meter ?? null) : null,
    pricing: pricingOf(wire, amounts, currency, isOwnCurrency, notes),
  };
}

/**
 * `unit_amount` is null for tiered and sub-cent prices, so the decimal form leads. Tiers that were not expanded are an
 * error in the price's own currency; in a further currency Stripe gives them only by retrieval, if at all.
 */
function pricingOf(
  wire: PriceWire,
  amounts: AmountsWire,
  currency: string,
  isOwnCurrency: boolean,
  notes: Notes,
): Pricing {
  if (choose(schemes, wire.billing_scheme, wire.id, "billing_scheme") === "tiered") {
    if (amounts.tiers && amounts.tiers.length > 0) {
      return {
        model: choose(tierModes, wire.tiers_mode ?? "", wire.id, "tiers_mode"),
        tiers: amounts.tiers.map((tier) => ({
          upTo: tier.up_to ?? null,
          unitAmount: plainDecimal(tier.unit_amount_decimal ?? tier.unit_amount ?? "0"),
          flatAmount: plainDecimal(tier.flat_amount_decimal ?? tier.flat_amount ?? "0"),
        })),
      };
    }
    if (isOwnCurrency) {
      throw new Untranslatable(
        "stripe.tiers_missing",
        `Price ${wire.id} is tiered, but Stripe sent no tiers.`,
        "Read the account again; the key needs to read prices.",
      );
    }
    notes.warn(
      "stripe.currency_tiers_missing",
      `Stripe does not show the tiers of price ${wire.id} in ${currency.toUpperCase()}.`,
      "Check whether anybody pays this price in that currency; its amount there is not carried.",
    );
    return { model: "custom", reason: `Tiers in ${currency.toUpperCase()} are not shown by Stripe.` };
  }
  const amount = amounts.unit_amount_decimal ?? amounts.unit_amount ?? null;
  if (amount === null) {
    if (amounts.custom_unit_amount) {
      notes.warn(
        "stripe.custom_amount",
        `Price ${wire.id} lets the customer choose the amount, so it has none of its own.`,
        "It stays on the rail; nothing needs to be done unless revenue is expected from it.",
      );
      return { model: "custom", reason: "The customer chooses the amount." };
    }
    throw new Untranslatable(
      "stripe.amount_missing",
      `Price ${wire.id} has no amount in ${currency.toUpperCase()}.`,
      "Look at the raw record. An amount that is absent does not mean free.",
    );
  }
  const unitAmount = plainDecimal(amount);
  if (!wire.transform_quantity) return { model: "perUnit", unitAmount };
  return {
    model: "package",
    packageAmount: unitAmount,
    packageSize: wire.transform_quantity.divide_by,
    round: choose(roundings, wire.transform_quantity.round, wire.id, "transform_quantity.round"),
  };
}
