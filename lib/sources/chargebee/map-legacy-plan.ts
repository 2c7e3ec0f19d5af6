import type { Plan, PriceComponent, Product } from "@/lib/canonical";
import type { RawObject } from "../types";
import { addonWire, planWire } from "./catalogue-schema";
import { fact } from "./map-plan";
import { intervalOf, pricingOf } from "./map-pricing";
import { admit, choose, currencyCode, metadataOf } from "./parse";

/*
 * Product Catalog 1.0: a plan is product and price in one, and so is an add-on. Ids of plans and add-ons may be the
 * same, so those of add-ons get a prefix. https://apidocs.chargebee.com/docs/api/v2/pcv-1
 */

/** Id under which an add-on of the older catalog is known. */
export const legacyAddonId = (id: string): string => `addon/${id}`;
/** Id of the one-time charge that a plan's set-up cost becomes. */
const setupId = (planId: string): string => `${planId}/setup`;

interface Sold {
  readonly product: Product;
  readonly plans: readonly Plan[];
}

/** A plan, and its set-up cost as a charge of its own. */
export function mapLegacyPlan(object: RawObject): Sold {
  const wire = admit(planWire, object);
  const currency = currencyCode(wire.currency_code, wire.id);
  const active = (wire.status ?? "active") === "active";
  const component: PriceComponent = {
    currency,
    interval: intervalOf(wire.period, wire.period_unit, wire.id),
    usage: "licensed",
    featureId: null,
    pricing: pricingOf(partsOf(wire, currency)),
  };
  const plan: Plan = {
    ...blank,
    sourceId: wire.id,
    productId: wire.id,
    name: wire.name,
    kind: "base",
    active,
    listed: active && wire.enabled_in_hosted_pages !== false,
    trialDays: wire.trial_period_unit === "day" ? (wire.trial_period ?? null) : null,
    components: [component],
    metadata: { ...metadataOf(object.raw), [fact("pricing_model")]: wire.pricing_model },
  };
  const product = productOf(wire.id, wire.name, wire.description, active, null);
  const cost = wire.setup_cost ?? "0";
  if (!/[1-9]/.test(cost)) return { product, plans: [plan] };
  const setup: Plan = {
    ...plan,
    sourceId: setupId(wire.id),
    name: `${wire.name} set-up`,
    kind: "charge",
    trialDays: null,
    components: [{ ...component, interval: null, pricing: { model: "flat", amount: cost } }],
    metadata: {},
  };
  return { product, plans: [plan, setup] };
}

const chargeTypes = { recurring: "addOn", non_recurring: "charge" } as const;

export function mapLegacyAddon(object: RawObject): Sold {
  const wire = admit(addonWire, object);
  const currency = currencyCode(wire.currency_code, wire.id);
  const active = (wire.status ?? "active") === "active";
  const id = legacyAddonId(wire.id);
  const kind = choose(chargeTypes, wire.charge_type, wire.id, "charge_type");
  const plan: Plan = {
    ...blank,
    sourceId: id,
    productId: id,
    name: wire.name,
    kind,
    active,
    listed: active,
    components: [
      {
        currency,
        interval: kind === "charge" ? null : intervalOf(wire.period, wire.period_unit, wire.id),
        usage: "licensed",
        featureId: null,
        pricing: pricingOf(partsOf(wire, currency)),
      },
    ],
    metadata: {
      ...metadataOf(object.raw),
      [fact("pricing_model")]: wire.pricing_model,
      ...(wire.included_in_mrr === false ? { [fact("included_in_mrr")]: "false" } : {}),
    },
  };
  return { product: productOf(id, wire.name, wire.description, active, wire.unit), plans: [plan] };
}

const blank = {
  nickname: null,
  lookupKey: null,
  versionOf: null,
  version: null,
  trialDays: null,
  createdAt: null,
};

const productOf = (
  id: string,
  name: string,
  description: string | null | undefined,
  active: boolean,
  unit: string | null | undefined,
): Product => ({
  sourceId: id,
  name,
  description: description ?? null,
  active,
  unitLabel: unit ?? null,
  metadata: {},
});

type Priced = ReturnType<typeof planWire.parse> | ReturnType<typeof addonWire.parse>;

const partsOf = (wire: Priced, currency: string) => ({
  id: wire.id,
  model: wire.pricing_model,
  currency,
  price: wire.price,
  priceInDecimal: wire.price_in_decimal,
  tiers: wire.tiers ?? [],
  free: wire.free_quantity,
  freeInDecimal: wire.free_quantity_in_decimal,
});
