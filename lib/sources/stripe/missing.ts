import type { EntityKind, Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { idOf, isRecord } from "./client";
import type { RawRows } from "./raw-object";
import { embeddedRows, type Reader, readOne } from "./reader";

type ReferenceKind = "price" | "priceTiers" | "product" | "customer" | "subscription" | "subscriptionItem";

/** Something to be read by id because no list shows it, or not in full. Stands in `raw` of a `missing` parent. */
interface Reference {
  readonly kind: ReferenceKind;
  readonly id: string;
  readonly customerId: string | null;
  /** For `priceTiers`: the currencies whose tiers are wanted. */
  readonly currencies: readonly string[];
}

/**
 * What the lists left out, given everything read so far: prices made inline or archived, products and deleted
 * customers that are still referenced, tiers of further currencies, and discounts whose coupon was deleted. Keeps ids
 * only, never the objects.
 */
export async function findMissingReferences(
  objects: AsyncIterable<RawObject>,
): Promise<readonly RawObject[]> {
  const have = new Set<string>();
  const wanted = new Map<string, Reference>();
  const couponUses: { couponId: string; reference: Reference }[] = [];

  const want = (
    kind: ReferenceKind,
    id: string | null,
    customerId: string | null = null,
    currencies: readonly string[] = [],
  ): void => {
    if (id !== null && !wanted.has(`${kind}:${id}`))
      wanted.set(`${kind}:${id}`, { kind, id, customerId, currencies });
  };
  const wantCouponOf = (discounts: unknown, reference: Reference): void => {
    if (!Array.isArray(discounts)) return;
    for (const discount of discounts) {
      const source = isRecord(discount) ? discount.source : null;
      const couponId = isRecord(source) ? idOf(source.coupon) : null;
      if (couponId !== null) couponUses.push({ couponId, reference });
    }
  };

  for await (const { stream, sourceId, customerId, raw } of objects) {
    if (!isRecord(raw)) continue;
    const kind = stream === "missing" && typeof raw.object === "string" ? `${raw.object}s` : stream;
    // A tombstone is all there is to know of a customer; of anything else it says that the list no longer has it.
    if (raw.deleted !== true || kind === "customers") have.add(`${kind}:${sourceId}`);
    if (raw.deleted === true) continue;
    switch (kind) {
      case "prices":
        if (isRecord(raw.product)) have.add(`products:${idOf(raw.product)}`);
        else want("product", idOf(raw.product));
        want("priceTiers", tierCurrencies(raw).length > 0 ? sourceId : null, null, tierCurrencies(raw));
        break;
      case "customers":
        wantCouponOf([raw.discount], { kind: "customer", id: sourceId, customerId, currencies: [] });
        break;
      case "subscriptions":
        want("customer", customerId, customerId);
        wantCouponOf(raw.discounts, { kind: "subscription", id: sourceId, customerId, currencies: [] });
        for (const item of embeddedRows(raw.items)) {
          want("price", idOf(item.price));
          const itemId = idOf(item);
          if (itemId === null) continue;
          wantCouponOf(item.discounts, { kind: "subscriptionItem", id: itemId, customerId, currencies: [] });
        }
        break;
      case "subscriptionSchedules":
        want("customer", customerId, customerId);
        for (const id of phasePriceIds(raw)) want("price", id);
        break;
      case "creditGrants":
        want("customer", customerId, customerId);
        for (const id of grantPriceIds(raw)) want("price", id);
        break;
    }
  }

  const references = new Map([...wanted].filter(([, one]) => !have.has(`${one.kind}s:${one.id}`)));
  for (const { couponId, reference } of couponUses) {
    if (have.has(`coupons:${couponId}`) || have.has(`subscription_items:${reference.id}`)) continue;
    references.set(`${reference.kind}:${reference.id}`, reference);
  }
  return [...references.values()].map((reference) => ({
    stream: "missing",
    sourceId: `${reference.kind}:${reference.id}`,
    customerId: reference.customerId,
    raw: reference,
  }));
}

/** Reads one reference found by `findMissingReferences`. One that Stripe does not know becomes an error record. */
export async function readMissing(reader: Reader, parent: RawObject): Promise<RawRows> {
  // Parents of this stream are made above and nowhere else.
  const reference = parent.raw as Reference;
  const { id, customerId } = reference;
  switch (reference.kind) {
    case "price": {
      const price = await readOne(reader, "prices", id, ["tiers", "currency_options", "product"]);
      return unlisted(price, "plans", "price", null);
    }
    case "product":
      return unlisted(await readOne(reader, "products", id), "products", "product", null);
    case "priceTiers": {
      const perCurrency = reference.currencies.map((currency) => `currency_options.${currency}.tiers`);
      const price = await readOne(reader, "prices", id, ["tiers", "currency_options", ...perCurrency]);
      return { objects: [price], issues: [] };
    }
    case "customer": {
      const expand = ["tax_ids", "invoice_credit_balance", "discount.source.coupon.applies_to"];
      return { objects: [await readOne(reader, "customers", id, expand)], issues: [] };
    }
    case "subscription": {
      const expand = ["discounts.source.coupon.applies_to", "items.data.discounts"];
      return { objects: [await readOne(reader, "subscriptions", id, expand)], issues: [] };
    }
    case "subscriptionItem": {
      const path = `/v1/subscription_items/${encodeURIComponent(id)}`;
      const raw = await reader.client.get(path, { expand: ["discounts.source.coupon.applies_to"] });
      return { objects: [{ stream: "missing", sourceId: id, customerId, raw }], issues: [] };
    }
  }
}

function unlisted(object: RawObject, entity: EntityKind, noun: string, customerId: string | null): RawRows {
  if (!isRecord(object.raw) || object.raw.deleted !== true) {
    return { objects: [{ ...object, stream: "missing" }], issues: [] };
  }
  const issue: Issue = {
    severity: "error",
    code: "stripe.reference_missing",
    entity,
    sourceId: object.sourceId,
    customerId,
    message: `A ${noun} that is still referenced, ${object.sourceId}, does not exist in Stripe any more.`,
    remedy: `Move the subscriptions that use it to another ${noun} in Stripe, or leave them out in Map.`,
    raw: object.raw,
  };
  return { objects: [], issues: [issue] };
}

/** Currencies of a tiered price whose tiers are not there yet. */
function tierCurrencies(price: Record<string, unknown>): readonly string[] {
  if (price.billing_scheme !== "tiered" || !isRecord(price.currency_options)) return [];
  return Object.entries(price.currency_options)
    .filter(
      ([currency, option]) => currency !== price.currency && isRecord(option) && !Array.isArray(option.tiers),
    )
    .map(([currency]) => currency);
}

function phasePriceIds(schedule: Record<string, unknown>): readonly string[] {
  if (schedule.status !== "not_started" && schedule.status !== "active") return [];
  const phases = Array.isArray(schedule.phases) ? schedule.phases.filter(isRecord) : [];
  const items = phases.flatMap((phase) => (Array.isArray(phase.items) ? phase.items.filter(isRecord) : []));
  return items.map((item) => idOf(item.price)).filter((id) => id !== null);
}

function grantPriceIds(grant: Record<string, unknown>): readonly string[] {
  const scope = isRecord(grant.applicability_config) ? grant.applicability_config.scope : null;
  const prices = isRecord(scope) && Array.isArray(scope.prices) ? scope.prices : [];
  return prices.map(idOf).filter((id) => id !== null);
}
