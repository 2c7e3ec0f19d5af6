import type { CanonicalRecord, CreditBalance, EntityKind, Feature, Issue } from "@/lib/canonical";
import { type Notes, translate } from "../translation";
import type { ExportScope, NormalisedCatalogue, RawObject } from "../types";
import { catalogueIndex } from "./catalogue-index";
import { type ItemWire, itemWire } from "./catalogue-schema";
import { isRecord } from "./errors";
import { mapCoupon, readCouponCode } from "./map-coupon";
import { checkWallet, mapGrantBlock, renewalOf } from "./map-credit";
import { expectedAccess, mapCustomer, mapCustomerMoney, readEffective } from "./map-customer";
import { mapEntitlement, mapFeature, mapMeteredItem, readMeter } from "./map-feature";
import { mapLegacyAddon, mapLegacyPlan } from "./map-legacy-plan";
import { type CatalogueExtras, mapItem, mapItemPrice } from "./map-plan";
import { mapSubscription } from "./map-subscription";
import { mapUsage, mapUsageSummary } from "./map-usage";
import { admit, refuseUnstorableText } from "./parse";
import { textAt } from "./reader";

/** Objects by stream. Of two with the same stream and id the later one counts: it was read later. */
function group(objects: readonly RawObject[]): (stream: string) => RawObject[] {
  const streams = new Map<string, Map<string, RawObject>>();
  for (const object of objects) {
    const byId = streams.get(object.stream) ?? new Map<string, RawObject>();
    byId.set(object.sourceId, object);
    streams.set(object.stream, byId);
  }
  return (stream) => [...(streams.get(stream)?.values() ?? [])];
}

const isDeleted = ({ raw }: RawObject): boolean => isRecord(raw) && raw.deleted === true;

type RecordOf<K extends EntityKind> = Extract<CanonicalRecord, { entity: K }>["record"];

/** Collects the records and issues of one normalisation. */
function createCollector() {
  const records: CanonicalRecord[] = [];
  const issues: Issue[] = [];
  function carry<K extends EntityKind>(
    entity: K,
    object: RawObject,
    mapper: (notes: Notes) => RecordOf<K> | null,
  ): RecordOf<K> | null {
    const record = translate(object, entity, issues, (notes) => {
      const mapped = mapper(notes);
      if (mapped !== null) refuseUnstorableText(mapped, object.sourceId);
      return mapped;
    });
    // The pair of entity and record is made by the type parameter, which the union cannot follow.
    if (record !== null) records.push({ entity, customerId: object.customerId, record } as CanonicalRecord);
    return record;
  }
  return { records, issues, carry };
}

/**
 * Catalogue objects to products, plans, features, entitlements and coupons, from either product catalog. Pure. Expects
 * all catalogue objects of a site at once.
 */
export function normaliseCatalogue(objects: readonly RawObject[]): NormalisedCatalogue {
  const { records, issues, carry } = createCollector();
  const of = group(objects);
  const extras = extrasOf(of);
  const items = new Map<string, ItemWire>();
  const features = new Map<string, Feature>();
  for (const object of of("items")) {
    if (!carry("products", object, () => mapItem(object, extras))) continue;
    const item = admit(itemWire, object);
    items.set(item.id, item);
    if (!item.metered) continue;
    const feature = carry("features", object, () => mapMeteredItem(item));
    if (feature) features.set(feature.sourceId, feature);
  }
  for (const object of of("itemPrices")) {
    const itemId = textAt(object.raw, "item_id") ?? "";
    carry("plans", object, (notes) => mapItemPrice(object, items.get(itemId) ?? null, extras, notes));
  }
  const legacy = [
    ...of("plans").map((object) => ({ object, map: mapLegacyPlan })),
    ...of("addons").map((object) => ({ object, map: mapLegacyAddon })),
  ];
  for (const { object, map } of legacy) {
    if (isDeleted(object)) continue;
    const sold = translate(object, "plans", issues, () => {
      const mapped = map(object);
      refuseUnstorableText(mapped, object.sourceId);
      return mapped;
    });
    if (!sold) continue;
    records.push({ entity: "products", customerId: null, record: sold.product });
    for (const record of sold.plans) records.push({ entity: "plans", customerId: null, record });
  }
  const meters = metersOf(of("meters"), of("features"));
  for (const object of of("features")) {
    const feature = carry("features", object, (notes) => mapFeature(object, meters, notes));
    if (feature) features.set(feature.sourceId, feature);
  }
  for (const object of of("entitlements")) {
    carry("entitlements", object, (notes) => mapEntitlement(object, features, notes));
  }
  const codes = new Map<string, string[]>();
  for (const object of of("couponCodes")) {
    const read = translate(object, "coupons", issues, () => readCouponCode(object));
    if (read) codes.set(read.couponId, [...(codes.get(read.couponId) ?? []), read.code]);
  }
  for (const object of of("coupons")) {
    carry("coupons", object, (notes) => mapCoupon(object, codes.get(object.sourceId) ?? [], notes));
  }
  // Usage whose subscription nobody shows arrives here; translating it says why it cannot be carried.
  const scope: ExportScope = { usageDays: 400, watermark: "9999-01-01T00:00:00Z" };
  const { plans } = catalogueIndex(records);
  for (const object of of("usages")) carry("usage", object, () => mapUsage(object, plans, features, scope));
  return { records, issues };
}

function extrasOf(of: (stream: string) => RawObject[]): CatalogueExtras {
  const families = new Map<string, string>();
  for (const { sourceId, raw } of of("itemFamilies")) families.set(sourceId, textAt(raw, "name") ?? sourceId);
  const attached = new Map<string, string[]>();
  const differential = new Map<string, string[]>();
  const note = (to: Map<string, string[]>, key: string | null, text: string): void => {
    if (key !== null) to.set(key, [...(to.get(key) ?? []), text]);
  };
  for (const { raw } of of("attachedItems")) {
    if (textAt(raw, "status") === "deleted") continue;
    const how = textAt(raw, "type") ?? textAt(raw, "charge_on_event") ?? "attached";
    note(attached, textAt(raw, "parent_item_id"), `${textAt(raw, "item_id") ?? "?"} (${how})`);
  }
  for (const { raw } of of("differentialPrices")) {
    if (textAt(raw, "status") === "deleted") continue;
    note(differential, textAt(raw, "item_price_id"), `with ${textAt(raw, "parent_item_id") ?? "?"}`);
  }
  return { families, attached, differential };
}

/** What each metered feature adds up. Meters name their features by id, or carry the feature's name as their own. */
function metersOf(meters: readonly RawObject[], features: readonly RawObject[]) {
  const found = new Map<string, NonNullable<Feature["meter"]>["aggregation"]>();
  const ids = new Map(
    features.map(({ sourceId, raw }) => [textAt(raw, "name")?.toLowerCase() ?? "", sourceId]),
  );
  const issues: Issue[] = [];
  for (const object of meters) {
    const read = translate(object, "features", issues, () => readMeter(object));
    if (!read?.aggregation) continue;
    for (const name of read.names) found.set(ids.get(name.toLowerCase()) ?? name, read.aggregation);
  }
  return found;
}

/**
 * One customer's objects to its customer record, subscriptions, entitlements, usage and credit balances. Pure.
 * `catalogue` is what `normaliseCatalogue` gave.
 */
export function normaliseCustomer(
  objects: readonly RawObject[],
  catalogue: readonly CanonicalRecord[],
  scope: ExportScope,
): NormalisedCatalogue {
  const { records, issues, carry } = createCollector();
  const of = group(objects);
  const { plans, coupons, features, productOf, bySubject } = catalogueIndex(catalogue);
  const effective = new Map(of("subscriptionEntitlements").map((object) => [object.sourceId, object]));
  const scheduled = new Map(of("scheduledChanges").map((object) => [object.sourceId, object.raw]));
  const ramps = of("ramps").map((object) => object.raw);
  let keys: Set<string> | null = null;

  for (const object of of("subscriptions")) {
    if (isDeleted(object)) continue;
    const own = ramps.filter((ramp) => textAt(ramp, "subscription_id") === object.sourceId);
    const sources = { scope, plans, coupons, ramps: own, scheduled: scheduled.get(object.sourceId) };
    const subscription = carry("subscriptions", object, (notes) => mapSubscription(object, sources, notes));
    const access = effective.get(object.sourceId);
    if (!subscription || !access) continue;
    const expected = expectedAccess(subscription, productOf, bySubject);
    const read = translate(access, "entitlements", issues, (notes) =>
      readEffective(access, subscription.customerId, expected, features, scope.watermark, notes),
    );
    if (!read) continue;
    keys = new Set([...(keys ?? []), ...read.keys]);
    for (const record of read.entitlements) {
      records.push({ entity: "entitlements", customerId: object.customerId, record });
    }
  }
  for (const object of of("customers")) {
    const customer = carry("customers", object, () =>
      mapCustomer(object, keys === null ? null : [...keys].sort()),
    );
    if (!customer) continue;
    const money = translate(object, "creditBalances", issues, () => mapCustomerMoney(object)) ?? [];
    for (const record of money)
      records.push({ entity: "creditBalances", customerId: object.customerId, record });
  }
  for (const object of of("usages")) carry("usage", object, () => mapUsage(object, plans, features, scope));
  for (const object of of("usageSummaries"))
    carry("usage", object, () => mapUsageSummary(object, features, scope));
  const blocks: CreditBalance[] = [];
  const renewals = new Map(of("subscriptions").map((object) => [object.sourceId, renewalOf(object)]));
  for (const object of of("grantBlocks")) {
    const renews = renewals.get(textAt(object.raw, "subscription_id") ?? "") ?? null;
    const block = carry("creditBalances", object, (notes) => mapGrantBlock(object, scope, notes, renews));
    if (block) blocks.push(block);
  }
  for (const object of of("wallets")) {
    const own = of("grantBlocks").filter(({ raw }) => textAt(raw, "subscription_id") === object.sourceId);
    translate(object, "creditBalances", issues, (notes) => checkWallet(object, blocks, own, notes));
  }
  return { records, issues };
}
