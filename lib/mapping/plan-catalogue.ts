import { isDeepStrictEqual } from "node:util";
import type { CanonicalRecord, Entitlement, EntityKind } from "@/lib/canonical";
import type { EntitlementRow, JsonObject, StoredEntitlement } from "@/lib/target/types";
import { noAccessPlanKey, planCarrierId, planFeatureId } from "@/lib/traffic";
import { carrierVersion, featureJson, featureRowMetadata, priceJson, productJson } from "./carrier-metadata";
import {
  entitlementKey,
  groupByFeature,
  planEntitlement,
  sameRow,
  type WriteSettings,
} from "./entitlement-diff";
import { limitFor, off } from "./feature-state";
import { planReasons } from "./plan-reasons";
import type { CataloguePlan, PlanContext, PlannedRecord } from "./plan-types";
import { plannedRecord, reasonOf } from "./planned-record";
import { type Planning, preparePlanning, type SlugFacts, unmappedReason } from "./planning-context";

/** A row the target should have, and the source records that it carries. */
interface WantedRow {
  readonly row: EntitlementRow;
  /** Records by `<entity>/<id>`, the first of which owns the write if none of them is new or changed. */
  readonly carries: readonly string[];
}

/** Where a record lives that several rows could hold: the first of its plan keys, since a record has one home. */
interface Homes {
  readonly entitlements: ReadonlyMap<string, { readonly slug: string; readonly planKey: string }>;
  readonly products: ReadonlyMap<string, string>;
}

const recordId = (entity: string, sourceId: string): string => `${entity}/${sourceId}`;

/**
 * Plans the tenant-level rows: a carrier per plan key, and a row per feature and plan key. Every product, plan, feature,
 * catalogue entitlement and coupon of the snapshot ends in exactly one planned record.
 */
export function planCatalogue(
  context: PlanContext,
  targetEntitlements: readonly StoredEntitlement[],
): CataloguePlan {
  const planning = preparePlanning(context);
  const stored = groupByFeature(targetEntitlements.filter((row) => row.userId === null));
  const settings: WriteSettings = {
    tenantId: context.tenantId,
    sourceName: context.mapping.source.name,
    generation: 1,
  };
  const homes: Homes = { entitlements: entitlementHomes(planning), products: productHomes(planning) };
  const wanted = [...carrierRows(planning, homes), ...featureRows(planning, homes)];
  const records = new Map<string, PlannedRecord>();
  for (const each of context.catalogue) {
    const record = planRecord(each, planning, homes, stored);
    if (record) records.set(recordId(record.entity, record.sourceId), record);
  }
  for (const { row, carries } of wanted) {
    const writes = planEntitlement(settings, "catalogue", row, stored.get(row.featureId) ?? []);
    if (writes.length === 0) continue;
    const owners = carries.flatMap((id) => records.get(id) ?? []);
    const owner = owners.find((record) => record.outcome !== "unchanged") ?? owners[0];
    if (!owner) continue;
    const { outcome, sentence } = planReasons.changed;
    records.set(recordId(owner.entity, owner.sourceId), {
      ...owner,
      ...(owner.outcome === "unchanged" && { outcome, sentence, reason: "changed" }),
      writes: [...owner.writes, ...writes],
    });
  }
  return { records: [...records.values()] };
}

function entitlementHomes(planning: Planning): Homes["entitlements"] {
  const homes = new Map<string, { slug: string; planKey: string }>();
  const place = (entitlement: Entitlement, planKey: string): void => {
    const slug = planning.slugOf.get(entitlement.featureId);
    const known = homes.get(entitlement.sourceId);
    if (slug === undefined || (known && known.planKey <= planKey)) return;
    homes.set(entitlement.sourceId, { slug, planKey });
  };
  for (const [planId, entitlements] of planning.index.entitlementsByPlan) {
    for (const planKey of planning.planKeysOf.get(planId) ?? []) {
      for (const entitlement of entitlements) place(entitlement, planKey);
    }
  }
  return homes;
}

function* carrierRows(planning: Planning, homes: Homes): Generator<WantedRow> {
  const { index, mapping, planKeyOf, planKeys, planKeysOf } = planning;
  for (const planKey of planKeys) {
    const leading = [...index.plans.values()]
      .filter((plan) => planKeysOf.get(plan.sourceId)?.includes(planKey))
      .sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
    // A price stands in one carrier only; the other parts of its split name it.
    const plans = leading.filter((plan) => planKeyOf.get(plan.sourceId) === planKey);
    const partOf = leading.filter((plan) => (planKeysOf.get(plan.sourceId)?.length ?? 0) > 1);
    const products = [...homes.products]
      .filter(([, home]) => home === planKey)
      .flatMap(([productId]) => index.products.get(productId) ?? []);
    const features: JsonObject = Object.fromEntries(
      [...planning.slugs.values()].flatMap((facts) => {
        const state = facts.byPlanKey.get(planKey);
        return state ? [[facts.slug, state.value ?? state.state]] : [];
      }),
    );
    const metadata: JsonObject = {
      v: carrierVersion,
      source: mapping.source.name,
      plan: planKey,
      products: products.map(productJson),
      prices: plans.map(priceJson),
      ...(partOf.length > 0 && { partOf: partOf.map((plan) => plan.sourceId) }),
      entitlements: features,
    };
    const row: EntitlementRow = {
      featureId: planCarrierId(planKey),
      userId: null,
      limitType: "NONE",
      limitValue: null,
      period: null,
      metadata,
    };
    const carries = [
      ...leading.map((plan) => recordId("plans", plan.sourceId)),
      ...products.map((product) => recordId("products", product.sourceId)),
    ];
    yield { row, carries };
  }
}

function productHomes({ index, planKeyOf }: Planning): Homes["products"] {
  const homes = new Map<string, string>();
  for (const plan of index.plans.values()) {
    const planKey = planKeyOf.get(plan.sourceId);
    const known = homes.get(plan.productId);
    if (planKey !== undefined && (known === undefined || planKey < known)) homes.set(plan.productId, planKey);
  }
  return new Map([...homes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function* featureRows(planning: Planning, homes: Homes): Generator<WantedRow> {
  const carried = new Map<string, string[]>();
  for (const [entitlementId, { slug, planKey }] of homes.entitlements) {
    const id = planFeatureId(slug, planKey);
    carried.set(id, [...(carried.get(id) ?? []), entitlementId].sort());
  }
  const { name } = planning.mapping.source;
  for (const facts of planning.slugs.values()) {
    const definitions = facts.features.map((feature) => recordId("features", feature.sourceId));
    for (const [planKey, state] of facts.byPlanKey) {
      const featureId = planFeatureId(facts.slug, planKey);
      const entitlements = carried.get(featureId) ?? [];
      const metadata = {
        ...featureRowMetadata(name, facts, planKey, state, entitlements),
        // The no-access row exists for every feature, so it is where a feature's definition lives.
        ...(planKey === noAccessPlanKey && { features: facts.features.map(featureJson) }),
      };
      const limit = limitFor(state, facts.rule.burn === "credits");
      yield {
        row: { featureId, userId: null, ...limit, metadata },
        carries: [...entitlements.map((id) => recordId("entitlements", id)), ...definitions],
      };
    }
  }
}

/** The entry with this id in a list that a stored row's metadata holds. */
function storedEntry(row: StoredEntitlement | undefined, list: string, id: string): unknown {
  const entries: unknown = row?.metadata[list];
  if (!Array.isArray(entries)) return undefined;
  return entries.find((entry: unknown) =>
    typeof entry === "object" && entry !== null ? Reflect.get(entry, "id") === id : entry === id,
  );
}

type Stored = ReadonlyMap<string, readonly StoredEntitlement[]>;

function planRecord(
  each: CanonicalRecord,
  planning: Planning,
  homes: Homes,
  stored: Stored,
): PlannedRecord | null {
  const subject = { entity: each.entity, sourceId: each.record.sourceId, customerId: null };
  const { mapping, tenantId } = planning;
  const carried = (featureId: string, list: string, current: unknown): PlannedRecord => {
    const entry = storedEntry(stored.get(featureId)?.[0], list, subject.sourceId);
    const reason = reasonOf(entry !== undefined, isDeepStrictEqual(entry, current));
    return plannedRecord(subject, reason, entitlementKey(tenantId, null, featureId));
  };
  switch (each.entity) {
    case "coupons":
      return plannedRecord(subject, "stays-on-rail");
    case "plans": {
      const planKey = planning.planKeyOf.get(subject.sourceId);
      if (planKey === undefined)
        return plannedRecord(subject, unmappedReason(mapping.plans[subject.sourceId]));
      return carried(planCarrierId(planKey), "prices", priceJson(each.record));
    }
    case "products": {
      const planKey = homes.products.get(subject.sourceId);
      if (planKey === undefined) return plannedRecord(subject, productReason(subject.sourceId, planning));
      return carried(planCarrierId(planKey), "products", productJson(each.record));
    }
    case "features": {
      const slug = planning.slugOf.get(subject.sourceId);
      if (slug === undefined)
        return plannedRecord(subject, unmappedReason(mapping.features[subject.sourceId]));
      return carried(planFeatureId(slug, noAccessPlanKey), "features", featureJson(each.record));
    }
    case "entitlements": {
      if (each.record.subject.kind === "customer") return null;
      const home = homes.entitlements.get(subject.sourceId);
      const slug = planning.slugOf.get(each.record.featureId);
      if (slug === undefined) {
        return plannedRecord(subject, unmappedReason(mapping.features[each.record.featureId]));
      }
      if (!home) return plannedRecord(subject, "not-in-use");
      return entitlementRecord(subject, planning, home, stored);
    }
    default:
      return null;
  }
}

function entitlementRecord(
  subject: { entity: EntityKind; sourceId: string; customerId: null },
  planning: Planning,
  home: { slug: string; planKey: string },
  stored: Stored,
): PlannedRecord {
  const featureId = planFeatureId(home.slug, home.planKey);
  const row = stored.get(featureId)?.[0];
  const facts: SlugFacts | undefined = planning.slugs.get(home.slug);
  const state = facts?.byPlanKey.get(home.planKey) ?? off;
  const limit = limitFor(state, facts?.rule.burn === "credits");
  // Only what the row decides is compared: another record that joins the row does not change this one.
  const decides = row && {
    ...row,
    metadata: { state: row.metadata.state ?? null, value: row.metadata.value ?? null },
  };
  const current = { featureId, userId: null, ...limit, metadata: { state: state.state, value: state.value } };
  const known = storedEntry(row, "entitlements", subject.sourceId) !== undefined;
  const reason = reasonOf(known, decides !== undefined && sameRow(decides, current));
  return plannedRecord(subject, reason, entitlementKey(planning.tenantId, null, featureId));
}

/** A product without mapped plans: undecided if one of its plans is, else not in use or left out with them. */
function productReason(productId: string, planning: Planning): ReturnType<typeof unmappedReason> {
  const reasons = [...planning.index.plans.values()]
    .filter((plan) => plan.productId === productId)
    .map((plan) => unmappedReason(planning.mapping.plans[plan.sourceId]));
  if (reasons.includes("unmapped")) return "unmapped";
  return reasons.find((reason) => reason !== "not-in-use") ?? "not-in-use";
}
