import type { z } from "zod";
import type { Plan, PriceComponent, Product } from "@/lib/canonical";
import { type Notes, Untranslatable } from "../translation";
import type { RawObject } from "../types";
import { componentOf, currencyOf, type PriceRole, pricePointOf } from "./map-price";
import { admit, choose, metadataOf, present } from "./parse";
import { type PackageWire, type PriceWire, packageWire, type productWire } from "./schema";

type ProductWire = z.output<typeof productWire>;

const isPublished = { DRAFT: false, PUBLISHED: true, ARCHIVED: false } as const;
/** Days; a trial of months is carried as so many times thirty. */
const trialUnits = { DAY: 1, MONTH: 30 } as const;
const pricingTypes = { FREE: "free", PAID: "paid", CUSTOM: "custom" } as const;

export const readPackage = (object: RawObject): PackageWire => admit(packageWire, object);
export const packageKey = (wire: Pick<PackageWire, "refId" | "versionNumber">): string =>
  `${wire.refId}@${wire.versionNumber}`;

/**
 * One version of a plan or add-on is one product: what it grants belongs to the version, however it is paid. Its price
 * points are the plans. Stigg's own products only group them and stand in the metadata.
 */
export function mapVersion(wire: PackageWire, group: ProductWire | null): Product {
  const name =
    wire.isLatest === false ? `${wire.displayName} (version ${wire.versionNumber})` : wire.displayName;
  return {
    sourceId: packageKey(wire),
    name,
    description: wire.description ?? null,
    active: choose(isPublished, wire.status, packageKey(wire), "status"),
    unitLabel: null,
    metadata: {
      ...metadataOf(wire.additionalMetaData),
      ...present({
        stigg_status: wire.status,
        stigg_product: wire.product?.refId,
        stigg_product_name: group?.displayName,
        stigg_multiple_subscriptions: group?.multipleSubscriptions ? "true" : null,
        stigg_base_plan: wire.basePlan ? packageKey(wire.basePlan) : null,
        billing_id: wire.billingId,
      }),
    },
  };
}

/** Warns of what a version has and nothing carries. */
export function warnUncarried(wire: PackageWire, notes: Notes): void {
  const key = packageKey(wire);
  const lost = [
    wire.minimumSpend.length > 0 ? "a minimum spend" : null,
    wire.compatiblePackageGroups.length > 0 ? "groups of add-ons to choose from" : null,
    wire.maxQuantity ? `a largest quantity (${wire.maxQuantity})` : null,
    wire.dependencies.length > 0 ? "add-ons it depends on" : null,
  ].filter((part) => part !== null);
  if (lost.length === 0) return;
  notes.warn(
    "stigg.package_rules",
    `${key} has ${lost.join(", ")}, which the target does not enforce.`,
    "The billing provider goes on charging as before; enforce the rest where add-ons are sold.",
  );
}

/** A price of a version with its place among the price points. */
export interface PricePoint {
  readonly wire: PriceWire;
  readonly role: PriceRole;
  readonly point: string;
}

export const pointOf = (wire: PriceWire, role: PriceRole): PricePoint => ({
  wire,
  role,
  point: pricePointOf(wire, role),
});

/** One price point as a plan. A version without prices (free or negotiated) has one plan, under the version's own key. */
export function mapPlan(
  owner: PackageWire,
  kind: Plan["kind"],
  sourceId: string,
  prices: readonly PricePoint[],
): Plan {
  const key = packageKey(owner);
  const trial = owner.defaultTrialConfig;
  const days = trial
    ? Number(trial.duration) * choose(trialUnits, trial.units, key, "defaultTrialConfig.units")
    : null;
  const label = prices[0]?.point.replaceAll("/", ", ") ?? null;
  return {
    sourceId,
    productId: key,
    name: [`${owner.displayName} v${owner.versionNumber}`, label].filter((part) => part !== null).join(" · "),
    nickname: label,
    lookupKey: null,
    kind: prices[0] && componentOf(prices[0].wire, prices[0].role).interval === null ? "charge" : kind,
    versionOf: owner.refId,
    version: String(owner.versionNumber),
    active: choose(isPublished, owner.status, key, "status"),
    listed: owner.status !== "DRAFT",
    trialDays: days !== null && Number.isInteger(days) && days >= 0 ? days : null,
    components: prices.length === 0 ? [unpriced(owner)] : componentsOf(prices),
    metadata: present({ stigg_plan: owner.refId, stigg_version: String(owner.versionNumber) }),
    createdAt: owner.createdAt ?? null,
  };
}

/** One component per currency; of several countries with one currency the price without a country leads. */
function componentsOf(prices: readonly PricePoint[]): PriceComponent[] {
  const sorted = [...prices].sort(
    (a, b) =>
      Number(Boolean(a.wire.billingCountryCode)) - Number(Boolean(b.wire.billingCountryCode)) ||
      (currencyOf(a.wire) ?? "").localeCompare(currencyOf(b.wire) ?? ""),
  );
  const byCurrency = new Map<string, PriceComponent>();
  for (const { wire, role } of sorted) {
    const component = componentOf(wire, role);
    if (!byCurrency.has(component.currency)) byCurrency.set(component.currency, component);
  }
  return [...byCurrency.values()];
}

function unpriced(owner: PackageWire): PriceComponent {
  const type = choose(pricingTypes, owner.pricingType ?? "PAID", packageKey(owner), "pricingType");
  const base = {
    currency: "usd",
    interval: { unit: "month", count: 1 },
    usage: "licensed",
    featureId: null,
  } as const;
  if (type === "free") return { ...base, pricing: { model: "flat", amount: "0" } };
  if (type === "custom") return { ...base, pricing: { model: "custom", reason: "The price is negotiated." } };
  throw new Untranslatable(
    "stigg.price_missing",
    `${packageKey(owner)} is a paid plan without any price.`,
    "Look at the raw record, or give the plan a price in Stigg.",
  );
}
