import { SiteState } from "./site-state";
import type { WireAddon, WireItemPrice, WirePlan, WireSubscription, WireSubscriptionItem } from "./wire";

/**
 * The same business on a site of Product Catalog 1.0: a plan per plan price, an add-on per other price, and
 * subscriptions that name one plan and their add-ons. What that catalogue does not know (metered items, ramps,
 * wallets, item entitlements) is left behind.
 */
export function toPlanCatalogue(items: SiteState): SiteState {
  const plans = new SiteState(items.site, "v1");
  for (const price of items.item_price.values()) {
    if (items.item.find(price.item_id ?? "")?.metered) continue;
    if (price.item_type === "plan") plans.plan.put(planOf(price));
    else plans.addon.put(addonOf(price));
  }
  for (const customer of items.customer.values()) plans.customer.put(customer);
  for (const credit of items.promotional_credit.values()) plans.promotional_credit.put(credit);
  for (const charge of items.unbilled_charge.values()) plans.unbilled_charge.put(charge);
  for (const currency of items.currency.values()) plans.currency.put(currency);
  for (const set of items.coupon_set.values()) plans.coupon_set.put(set);
  for (const code of items.coupon_code.values()) plans.coupon_code.put(code);
  for (const { item_constraints: constraints, ...coupon } of items.coupon.values()) {
    const addons = constraints?.find((one) => one.item_type === "addon");
    plans.coupon.put({
      ...coupon,
      ...(constraints === undefined
        ? {}
        : {
            plan_constraint: constraints.some((one) => one.item_type === "plan" && one.constraint === "all")
              ? ("all" as const)
              : ("none" as const),
            addon_constraint: addons ? ("specific" as const) : ("none" as const),
            ...(addons ? { addon_ids: addons.item_price_ids } : {}),
          }),
    });
  }
  for (const subscription of items.subscription.values())
    plans.subscription.put(subscriptionOf(items, subscription));
  for (const [id, change] of items.scheduled) plans.scheduled.set(id, linesOf(items, change));
  return plans;
}

function common(price: WireItemPrice) {
  const { id, name, description, status, pricing_model, currency_code, price_in_decimal, tiers } = price;
  const { archived_at, resource_version, updated_at } = price;
  const given = {
    description,
    price: price.price,
    price_in_decimal,
    archived_at,
    resource_version,
    updated_at,
  };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    id,
    name,
    status: status ?? "active",
    pricing_model,
    currency_code,
    enabled_in_portal: true,
    ...(tiers === undefined ? {} : { tiers }),
  };
}

// The parts are spread from one typed object; what `fromEntries` lost are optional properties of both types.
function planOf(price: WireItemPrice): WirePlan {
  return {
    ...common(price),
    charge_model: price.pricing_model,
    period: price.period ?? 1,
    period_unit: price.period_unit ?? "month",
    free_quantity: price.free_quantity,
    enabled_in_hosted_pages: true,
    addon_applicability: "all",
    giftable: false,
    ...(price.item_id === "enterprise" ? { setup_cost: 50_000 } : {}),
    ...(price.trial_period === undefined
      ? {}
      : { trial_period: price.trial_period, trial_period_unit: price.trial_period_unit }),
    object: "plan",
  };
}

const addonTypes = {
  flat_fee: "on_off",
  per_unit: "quantity",
  tiered: "tiered",
  volume: "volume",
  stairstep: "stairstep",
} as const;

function addonOf(price: WireItemPrice): WireAddon {
  const recurring = price.item_type === "addon";
  return {
    ...common(price),
    type: addonTypes[price.pricing_model],
    charge_type: recurring ? "recurring" : "non_recurring",
    ...(recurring ? { period: price.period ?? 1 } : {}),
    period_unit: recurring ? (price.period_unit ?? "month") : "not_applicable",
    ...(price.item_id === "advice" ? { included_in_mrr: false } : {}),
    object: "addon",
  };
}

function subscriptionOf(items: SiteState, subscription: WireSubscription): WireSubscription {
  const { subscription_items: _items, item_tiers: _tiers, discounts: _discounts, ...rest } = subscription;
  return Object.assign({}, rest, linesOf(items, subscription));
}

/** Plan and add-ons as the older catalogue names them. */
function linesOf(
  items: SiteState,
  { subscription_items: lines = [] }: Partial<WireSubscription>,
): Partial<WireSubscription> {
  const plan = lines.find((line) => line.item_type === "plan");
  const addons = lines.filter((line) => line.item_type === "addon" && isKnown(items, line));
  return {
    plan_id: plan?.item_price_id,
    plan_quantity: plan?.quantity ?? 1,
    ...(plan?.unit_price === undefined ? {} : { plan_unit_price: plan.unit_price }),
    ...(plan?.amount === undefined ? {} : { plan_amount: plan.amount }),
    plan_free_quantity: plan?.free_quantity ?? 0,
    ...(addons.length === 0
      ? {}
      : {
          addons: addons.map(({ item_price_id: id, quantity, quantity_in_decimal, unit_price, amount }) => ({
            id,
            ...(quantity === undefined ? {} : { quantity }),
            ...(quantity_in_decimal === undefined ? {} : { quantity_in_decimal }),
            ...(unit_price === undefined ? {} : { unit_price }),
            ...(amount === undefined ? {} : { amount }),
            object: "addon",
          })),
        }),
  };
}

const isKnown = (items: SiteState, line: WireSubscriptionItem): boolean => {
  const price = items.item_price.find(line.item_price_id);
  return items.item.find(price?.item_id ?? "")?.metered !== true;
};
