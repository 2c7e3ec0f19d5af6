import type {
  CanonicalRecord,
  Coupon,
  Customer,
  Discount,
  EntityKind,
  Feature,
  Issue,
  Product,
} from "@/lib/canonical";
import type { ExportScope, NormalisedCatalogue, RawObject } from "../types";
import { idOf, isRecord } from "./client";
import { mapCoupon, readPromotionCode } from "./map-coupon";
import { mapCreditBalance } from "./map-credit";
import { hasPaymentMethod, mapCustomer } from "./map-customer";
import { mapFeature, mapMeter, mapProductFeature } from "./map-feature";
import { mapPlan, mapProduct } from "./map-plan";
import { mapFutureSubscription, type ReadSchedule, readSchedule } from "./map-schedule";
import { mapSubscription } from "./map-subscription";
import { mapUsage } from "./map-usage";
import { type Notes, refuseUnstorableText, translate } from "./parse";
import { type DiscountWire, discountWire } from "./schema";
import { unreadUsageIssues } from "./unread-usage";

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
const isOfType = (type: string) => (object: RawObject) => isRecord(object.raw) && object.raw.object === type;

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
 * Catalogue objects to products, plans, features, entitlements and coupons. Pure. Expects all catalogue objects of an
 * account at once, because names of plans come from products and codes of coupons from promotion codes.
 */
export function normaliseCatalogue(objects: readonly RawObject[]): NormalisedCatalogue {
  const { records, issues, carry } = createCollector();
  const of = group(objects);
  const missing = of("missing");

  const products = new Map<string, Product>();
  const embedded = missing.filter(isOfType("price")).flatMap(embeddedProduct);
  for (const object of [...of("products"), ...missing.filter(isOfType("product")), ...embedded]) {
    if (isDeleted(object) || products.has(object.sourceId)) continue;
    const product = carry("products", object, () => mapProduct(object));
    if (product) products.set(product.sourceId, product);
  }

  const listed = of("prices").filter((object) => !isDeleted(object));
  const listedIds = new Set(listed.map((object) => object.sourceId));
  const inline = missing.filter(isOfType("price")).filter((object) => !listedIds.has(object.sourceId));
  for (const object of [...listed, ...inline]) {
    const productId = isRecord(object.raw) ? idOf(object.raw.product) : null;
    const product = productId === null ? null : (products.get(productId) ?? null);
    carry("plans", object, (notes) => mapPlan(object, product, listedIds.has(object.sourceId), notes));
  }

  for (const object of of("features"))
    if (!isDeleted(object)) carry("features", object, () => mapFeature(object));
  const meters = of("meters").flatMap((object) => {
    const feature = isDeleted(object) ? null : carry("features", object, () => mapMeter(object));
    return feature ? [{ object, feature }] : [];
  });
  issues.push(...unreadUsageIssues(meters, [...listed, ...inline]));
  for (const object of of("productFeatures")) carry("entitlements", object, () => mapProductFeature(object));

  const codes = new Map<string, string[]>();
  for (const object of of("promotionCodes")) {
    if (isDeleted(object)) continue;
    const read = translate(object, "coupons", issues, () => readPromotionCode(object));
    if (read?.couponId) codes.set(read.couponId, [...(codes.get(read.couponId) ?? []), read.code]);
  }
  for (const object of of("coupons")) {
    if (!isDeleted(object))
      carry("coupons", object, () => mapCoupon(object, codes.get(object.sourceId) ?? []));
  }
  // Objects that should belong to a customer and name none arrive here; translating them says why they cannot be.
  for (const object of of("subscriptions")) {
    const sources = {
      ...emptyLookup,
      scope: { usageDays: 0, watermark: "" },
      schedule: null,
      customerDiscounts: [],
      customerHasPaymentMethod: false,
    };
    carry("subscriptions", object, (notes) => mapSubscription(object, sources, notes));
  }
  for (const object of of("creditGrants")) {
    carry("creditBalances", object, (notes) =>
      mapCreditBalance(object, null, { usageDays: 0, watermark: "" }, notes),
    );
  }
  return { records, issues };
}

const emptyLookup = {
  coupons: new Map<string, Coupon>(),
  discounts: new Map<string, Exclude<DiscountWire, string>>(),
};

/** The product that came with a price read by id. */
function embeddedProduct({ raw }: RawObject): RawObject[] {
  const product = isRecord(raw) ? raw.product : null;
  const id = isRecord(product) ? idOf(product) : null;
  return id === null ? [] : [{ stream: "products", sourceId: id, customerId: null, raw: product }];
}

/**
 * One customer's objects to its customer record, subscriptions, usage and credit balances. Pure. `catalogue` is what
 * `normaliseCatalogue` gave; coupons and meters are looked up there.
 */
export function normaliseCustomer(
  objects: readonly RawObject[],
  catalogue: readonly CanonicalRecord[],
  scope: ExportScope,
): NormalisedCatalogue {
  const { records, issues, carry } = createCollector();
  const of = group(objects);
  const { coupons, meters, meteredPlanIds } = indexOf(catalogue);
  const lookup = { coupons, discounts: discountsOfItems(of("missing")) };

  const entitlements = new Map(of("activeEntitlements").map((object) => [object.sourceId, object]));
  let customer: Customer | null = null;
  let customerHasPaymentMethod = false;
  for (const object of of("customers")) {
    customerHasPaymentMethod = hasPaymentMethod(object);
    const own = entitlements.get(object.sourceId) ?? null;
    customer = carry("customers", object, (notes) => mapCustomer(object, own, lookup, notes));
  }

  const running = new Map<string, ReadSchedule>();
  for (const object of of("subscriptionSchedules")) {
    if (isDeleted(object)) continue;
    const schedule = translate(object, "subscriptions", issues, () => readSchedule(object));
    if (schedule?.state === "running" && schedule.wire.subscription) {
      running.set(schedule.wire.subscription, schedule);
    }
    if (schedule?.state !== "future") continue;
    carry("subscriptions", object, (notes) => mapFutureSubscription(schedule, lookup, meteredPlanIds, notes));
  }

  const customerDiscounts: readonly Discount[] = customer?.discounts ?? [];
  for (const object of of("subscriptions")) {
    if (isDeleted(object)) continue;
    const schedule = running.get(object.sourceId)?.wire ?? null;
    carry("subscriptions", object, (notes) =>
      mapSubscription(
        object,
        { ...lookup, scope, schedule, customerDiscounts, customerHasPaymentMethod },
        notes,
      ),
    );
  }

  for (const object of of("meterSummaries")) carry("usage", object, () => mapUsage(object, meters, scope));

  const summaries = new Map(of("creditBalances").map((object) => [object.sourceId, object]));
  for (const object of of("creditGrants")) {
    if (isDeleted(object)) continue;
    const summary = summaries.get(object.sourceId) ?? null;
    carry("creditBalances", object, (notes) => mapCreditBalance(object, summary, scope, notes));
  }
  return { records, issues };
}

interface CatalogueIndex {
  readonly coupons: ReadonlyMap<string, Coupon>;
  readonly meters: ReadonlyMap<string, Feature>;
  readonly meteredPlanIds: ReadonlySet<string>;
}

/** The catalogue is the same array for every customer of a run, so its index is kept as long as the array lives. */
const indexes = new WeakMap<readonly CanonicalRecord[], CatalogueIndex>();

function indexOf(catalogue: readonly CanonicalRecord[]): CatalogueIndex {
  const known = indexes.get(catalogue);
  if (known) return known;
  const coupons = new Map<string, Coupon>();
  const meters = new Map<string, Feature>();
  const meteredPlanIds = new Set<string>();
  for (const { entity, record } of catalogue) {
    if (entity === "coupons") coupons.set(record.sourceId, record);
    if (entity === "features" && record.meter) meters.set(record.sourceId, record);
    if (entity === "plans" && record.components.some((one) => one.usage === "metered")) {
      meteredPlanIds.add(record.sourceId);
    }
  }
  const index = { coupons, meters, meteredPlanIds };
  indexes.set(catalogue, index);
  return index;
}

/** Discounts read with a single subscription item, where a list shows their coupon as an id only. */
function discountsOfItems(missing: readonly RawObject[]): Map<string, Exclude<DiscountWire, string>> {
  const found = new Map<string, Exclude<DiscountWire, string>>();
  for (const { raw } of missing.filter(isOfType("subscription_item"))) {
    const discounts = isRecord(raw) && Array.isArray(raw.discounts) ? raw.discounts : [];
    for (const discount of discounts) {
      const parsed = discountWire.safeParse(discount);
      if (parsed.success) found.set(parsed.data.id, parsed.data);
    }
  }
  return found;
}
