import type { CanonicalRecord, EntityKind, Issue, Plan } from "@/lib/canonical";
import { type Notes, translate } from "../translation";
import type { ExportScope, NormalisedCatalogue, RawObject } from "../types";
import { indexOf } from "./catalogue-index";
import { isRecord, recordsOf, textOf } from "./json";
import {
  beyondPlans,
  type EffectiveState,
  mapOverride,
  mapPromotion,
  personalFeatures,
  readState,
} from "./map-access";
import { mapCoupon } from "./map-coupon";
import { consumedByGrant, mapCreditGrant, readAutoRecharge } from "./map-credit";
import { mapCustomer } from "./map-customer";
import { grantKey, mapPackageGrant } from "./map-entitlement";
import { mapCurrency, mapFeature } from "./map-feature";
import {
  mapPlan,
  mapVersion,
  type PricePoint,
  packageKey,
  pointOf,
  readPackage,
  warnUncarried,
} from "./map-plan";
import { mapSubscription } from "./map-subscription";
import { mapUsageHistory } from "./map-usage";
import { admit, refuseUnstorableText } from "./parse";
import {
  grantWire,
  type PackageWire,
  priceWire,
  productWire,
  type SubscriptionWire,
  subscriptionWire,
} from "./schema";

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

type RecordOf<K extends EntityKind> = Extract<CanonicalRecord, { entity: K }>["record"];

/** Collects the records and issues of one normalisation. */
function createCollector() {
  const records: CanonicalRecord[] = [];
  const issues: Issue[] = [];
  const seen = new Set<string>();
  function keep<K extends EntityKind>(entity: K, customerId: string | null, record: RecordOf<K>): void {
    const key = `${entity} ${record.sourceId}`;
    if (seen.has(key)) return;
    seen.add(key);
    // The pair of entity and record is made by the type parameter, which the union cannot follow.
    records.push({ entity, customerId, record } as CanonicalRecord);
  }
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
    if (record !== null) keep(entity, object.customerId, record);
    return record;
  }
  return { records, issues, keep, carry };
}

type Collector = ReturnType<typeof createCollector>;

/** Catalogue objects to features, versions, price points, their entitlements, and coupons. Pure. */
export function normaliseCatalogue(objects: readonly RawObject[]): NormalisedCatalogue {
  const collector = createCollector();
  const { records, issues, carry } = collector;
  const of = group(objects);
  const groups = new Map(
    of("products").flatMap((object) => {
      const wire = translate(object, "products", issues, () => admit(productWire, object));
      return wire ? [[wire.refId, wire] as const] : [];
    }),
  );
  for (const object of of("features")) carry("features", object, (notes) => mapFeature(object, notes));
  for (const object of of("customCurrencies")) carry("features", object, () => mapCurrency(object));
  for (const [stream, kind] of [
    ["plans", "base"],
    ["addons", "addOn"],
  ] as const) {
    for (const object of of(stream)) {
      const wire = translate(object, "plans", issues, () => readPackage(object));
      if (!wire) continue;
      carry("products", object, (notes) => {
        warnUncarried(wire, notes);
        return mapVersion(wire, groups.get(wire.product?.refId ?? "") ?? null);
      });
      carryPlans(collector, object, wire, kind);
      carryGrants(collector, object, wire);
    }
  }
  for (const object of of("coupons")) carry("coupons", object, () => mapCoupon(object));
  // Subscriptions that name no customer arrive here; translating them says why they cannot be carried.
  const sources = { index: indexOf(records), scope: { usageDays: 0, watermark: "" } };
  for (const object of of("subscriptions")) {
    carry("subscriptions", object, (notes) => mapSubscription(object, sources, notes));
  }
  return { records, issues };
}

/** The price points of one version. An odd price is an issue of its own and takes only its price point with it. */
function carryPlans(
  { carry, issues }: Collector,
  object: RawObject,
  wire: PackageWire,
  kind: Plan["kind"],
): void {
  const key = packageKey(wire);
  const points = new Map<string, PricePoint[]>();
  const addOn = kind === "addOn";
  const sort = (raw: unknown, overage: boolean): void => {
    const id = isRecord(raw) ? (textOf(raw.id) ?? key) : key;
    const part = { ...object, sourceId: id, raw };
    const point = translate(part, "plans", issues, () => pointOf(admit(priceWire, part), { addOn, overage }));
    if (point) points.set(point.point, [...(points.get(point.point) ?? []), point]);
  };
  for (const raw of wire.prices) sort(raw, false);
  for (const raw of wire.overagePrices) sort(raw, true);
  const hadPrices = wire.prices.length + wire.overagePrices.length > 0;
  if (!hadPrices) carry("plans", object, () => mapPlan(wire, kind, key, []));
  for (const [point, prices] of points) {
    const sourceId = `${key}/${point}`;
    carry("plans", { ...object, sourceId }, () => mapPlan(wire, kind, sourceId, prices));
  }
}

/** What one version grants: its own entries, and those of its base plans that it does not repeat. */
function carryGrants({ carry, issues }: Collector, object: RawObject, wire: PackageWire): void {
  const key = packageKey(wire);
  const subject = { kind: "product", productId: key } as const;
  const own = new Set<string>();
  for (const raw of [...wire.packageEntitlements, ...wire.inheritedPackageEntitlements]) {
    const part = { ...object, sourceId: key, raw };
    const grant = translate(part, "entitlements", issues, () => admit(grantWire, part));
    if (!grant) continue;
    const feature = grantKey(grant) ?? "";
    if (own.has(feature)) continue;
    own.add(feature);
    const sourceId = `${key}/${feature}`;
    carry("entitlements", { ...part, sourceId }, (notes) => mapPackageGrant(grant, subject, sourceId, notes));
  }
}

/** Subscriptions in these states let their customers use something. */
const granting = new Set(["ACTIVE", "IN_TRIAL"]);

/**
 * One customer's objects to its customer record, subscriptions, own entitlements, usage and credits. Pure. `catalogue` is
 * what `normaliseCatalogue` gave.
 */
export function normaliseCustomer(
  objects: readonly RawObject[],
  catalogue: readonly CanonicalRecord[],
  scope: ExportScope,
): NormalisedCatalogue {
  const collector = createCollector();
  const { records, issues, carry, keep } = collector;
  const of = group(objects);
  const index = indexOf(catalogue);
  const states = of("entitlementsState").flatMap((object) => {
    return translate(object, "entitlements", issues, (notes) => readState(object, notes)) ?? [];
  });
  const live = of("subscriptions").flatMap(liveWire);
  for (const object of of("customers")) {
    carry("customers", object, (notes) => {
      warnSeveral(live, object.sourceId, notes);
      return mapCustomer(object, states.length === 0 ? null : effectiveKeys(states, live, catalogue), notes);
    });
    for (const raw of isRecord(object.raw) ? recordsOf(object.raw.promotionalEntitlements) : []) {
      const part = { ...object, sourceId: textOf(raw.id) ?? object.sourceId, raw };
      carry("entitlements", part, (notes) => mapPromotion(part, scope.watermark, notes));
    }
  }
  for (const object of of("subscriptions")) {
    carry("subscriptions", object, (notes) => mapSubscription(object, { index, scope }, notes));
  }
  for (const wire of live) {
    for (const raw of wire.entitlements) {
      const { customerId } = wire.customer;
      const sourceId = isRecord(raw) ? (textOf(raw.id) ?? wire.subscriptionId) : wire.subscriptionId;
      const part = { stream: "subscriptions", sourceId, customerId, raw };
      carry("entitlements", part, (notes) => mapOverride(part, wire.resource?.resourceId ?? null, notes));
    }
  }
  const personal = personalFeatures(records);
  for (const state of states) {
    for (const entitlement of beyondPlans(state, live, index, personal)) {
      if (entitlement.subject.kind === "customer")
        keep("entitlements", entitlement.subject.customerId, entitlement);
    }
  }
  for (const object of of("usageHistory")) {
    const usage = translate(object, "usage", issues, (notes) =>
      mapUsageHistory(object, index.features, scope, notes),
    );
    for (const record of usage ?? []) keep("usage", object.customerId, record);
  }
  const consumed = consumedByGrant(of("creditLedger"));
  const recharges = of("autoRecharge").flatMap(
    (object) => translate(object, "creditBalances", issues, (notes) => readAutoRecharge(object, notes)) ?? [],
  );
  for (const object of of("creditGrants")) {
    carry("creditBalances", object, (notes) => {
      const block = mapCreditGrant(object, consumed, notes);
      // A standing order of the currency hangs on the first block that can be spent.
      const order = recharges.findIndex(({ currencyId }) => currencyId === block.unit);
      const [taken] = block.state === "live" && order >= 0 ? recharges.splice(order, 1) : [];
      return taken ? { ...block, recharge: taken.recharge } : block;
    });
  }
  return { records, issues };
}

function liveWire({ raw }: RawObject): SubscriptionWire[] {
  const parsed = subscriptionWire.safeParse(raw);
  return parsed.success && granting.has(parsed.data.status) ? [parsed.data] : [];
}

/** Features allowed now. Credits that a plan grants count as allowed even before the first grant shows. */
function effectiveKeys(
  states: readonly EffectiveState[],
  live: readonly SubscriptionWire[],
  catalogue: readonly CanonicalRecord[],
): string[] {
  const { grantsOf, features } = indexOf(catalogue);
  const credits = live.flatMap((wire) =>
    (grantsOf.get(packageKey(wire.plan)) ?? []).flatMap(({ featureId }) =>
      featureId.startsWith("credits/") ? (features.get(featureId)?.key ?? []) : [],
    ),
  );
  return [...new Set([...states.flatMap((state) => state.allowed), ...credits])].sort();
}

/** The target knows one subscription per customer; whoever has several is named. */
function warnSeveral(live: readonly SubscriptionWire[], customerId: string, notes: Notes): void {
  const resources = live.map((one) => one.resource?.resourceId).filter((id) => id !== undefined);
  if (live.length < 2 || resources.length === 0) return;
  notes.warn(
    "stigg.several_resources",
    `${customerId} has ${live.length} running subscriptions, ${resources.length} of them for single resources (${resources.join(", ")}). Limits and usage are per resource at Stigg.`,
    "Decide whether each resource becomes a customer of its own, or whether their limits may be merged.",
  );
}
