import { isDeepStrictEqual } from "node:util";
import type { Pricing, SubscriptionItem } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { CatalogueIndex } from "./catalogue-index";
import { packageKey } from "./map-plan";
import { currencyOf, modelOf, pricePointOf, pricingOf } from "./map-price";
import { currencyCode } from "./parse";
import type { PriceWire, SubscriptionPriceWire, SubscriptionWire } from "./schema";

/** A plan or add-on of one subscription. */
interface Part {
  readonly key: string;
  readonly id: string;
  readonly addOn: boolean;
  readonly quantity: string;
}

export function partsOf(wire: SubscriptionWire): readonly Part[] {
  return [
    { key: packageKey(wire.plan), id: wire.plan.id, addOn: false, quantity: "1" },
    ...wire.addons.map(({ addon, quantity }) => ({
      key: packageKey(addon),
      id: addon.id,
      addOn: true,
      quantity: plainDecimal(quantity),
    })),
  ];
}

/** The currency of the first price that names one, else what the customer is billed in. */
export function subscriptionCurrency(wire: SubscriptionWire): string {
  for (const { price } of wire.prices) {
    const found = price ? currencyOf(price) : null;
    if (found !== null) return found;
  }
  const billed = wire.customer.billingCurrency;
  return billed ? currencyCode(billed, wire.subscriptionId) : "usd";
}

/**
 * What a subscription is charged for, from its own prices, which are frozen: the plan's may have changed since. A plan or
 * add-on that nothing is charged for has a line too, because it grants something.
 */
export function mapItems(wire: SubscriptionWire, index: CatalogueIndex, notes: Notes): SubscriptionItem[] {
  const parts = partsOf(wire);
  const [plan] = parts;
  if (!plan) return [];
  const items: SubscriptionItem[] = [];
  const priced = new Set<string>();
  const period = {
    periodStart: wire.currentBillingPeriodStart ?? null,
    periodEnd: wire.currentBillingPeriodEnd ?? null,
    discounts: [],
  };
  for (const own of wire.prices) {
    const { price } = own;
    if (!price) continue;
    if (modelOf(price) === "minimum") {
      warnMinimum(wire, notes);
      continue;
    }
    const { part, planId, role, known } = placeOf(price, parts, plan, index);
    if (!known) {
      notes.warn(
        "stigg.price_of_its_own",
        `${wire.subscriptionId} is charged by a price that none of its plans and add-ons has (${planId}).`,
        "It stays on the rail; check in Map that the line stands with the right plan.",
      );
    }
    priced.add(part.key);
    items.push({
      sourceId: `${wire.subscriptionId}/${own.id}`,
      planId,
      quantity: quantityOf(own, price, part, role.overage),
      ...period,
      pricing: ownPricing(pricingOf(price, role), planId, wire, index),
    });
  }
  for (const part of parts) {
    if (priced.has(part.key)) continue;
    const planId = index.pointsOf.get(part.key)?.[0] ?? part.key;
    items.push({
      sourceId: `${wire.subscriptionId}/${part.key}`,
      planId,
      quantity: part.quantity,
      ...period,
      pricing: planId === part.key ? null : unnamedPricing(part, wire),
    });
  }
  return items;
}

/** Null where the plan charges the same: only a price that differs is the subscription's own. */
function ownPricing(
  pricing: Pricing,
  planId: string,
  wire: SubscriptionWire,
  index: CatalogueIndex,
): Pricing | null {
  const currency = subscriptionCurrency(wire);
  const component = index.plans.get(planId)?.components.find((one) => one.currency === currency);
  return component && isDeepStrictEqual(component.pricing, pricing) ? null : pricing;
}

/** A part that the catalogue has prices for and the subscription names none of. */
function unnamedPricing(part: Part, wire: SubscriptionWire): Pricing {
  if (part.addOn || wire.pricingType === "FREE") return { model: "flat", amount: "0" };
  return { model: "custom", reason: "Stigg names no price." };
}

/** Where a price belongs: by the package it names, else where the catalogue has such a price point. */
function placeOf(price: PriceWire, parts: readonly Part[], plan: Part, index: CatalogueIndex) {
  const named = parts.find((part) => part.id === price.packageId);
  const candidates = named ? [named] : parts;
  for (const part of candidates) {
    for (const overage of [false, true]) {
      const role = { addOn: part.addOn, overage };
      const planId = `${part.key}/${pricePointOf(price, role)}`;
      if (index.plans.has(planId)) return { part, planId, role, known: true };
    }
  }
  const part = named ?? plan;
  const role = { addOn: part.addOn, overage: false };
  // A price point the version does not have is charged under the version's first one, with the price frozen on the line.
  const planId = index.pointsOf.get(part.key)?.[0] ?? `${part.key}/${pricePointOf(price, role)}`;
  return { part, planId, role, known: false };
}

/** Bought units are the price's own limit; a flat fee of an add-on is due for each one bought. */
function quantityOf(
  own: SubscriptionPriceWire,
  price: PriceWire,
  part: Part,
  overage: boolean,
): string | null {
  const model = modelOf(price);
  if (model === "metered" || overage) return null;
  if (model === "credits") return plainDecimal(own.creditsQuantity ?? "1");
  if (model === "perUnit") return plainDecimal(own.usageLimit ?? "1");
  return part.quantity;
}

export function warnMinimum(wire: SubscriptionWire, notes: Notes): void {
  notes.warn(
    "stigg.minimum_spend",
    `${wire.subscriptionId} has a minimum spend. It counts in no recurring revenue and stays with the billing provider.`,
    "Check that the billing provider goes on charging it.",
  );
}
