import type { Entitlement, Feature } from "@/lib/canonical";
import { noAccessPlanKey } from "@/lib/traffic";
import { type CatalogueIndex, indexCatalogue } from "./catalogue-index";
import type { FeatureRule } from "./document";
import { type FeatureState, mostGenerous, off, stateOf } from "./feature-state";
import type { PlanReason } from "./plan-reasons";
import type { PlanContext } from "./plan-types";
import { type SplitLine, targetOfLine, targetsOf } from "./split-plan";
import { skipNotInUse, skipStaysOnRail } from "./suggest-plans";

type MappedFeature = Extract<FeatureRule, { to: string }>;

/** A target feature: the source features that became it, and what each plan key may use of it. */
export interface SlugFacts {
  readonly slug: string;
  readonly features: readonly Feature[];
  readonly rule: MappedFeature;
  /** False for pure meters: no source plan says anything about access, so no plan row does either. */
  readonly hasAccess: boolean;
  readonly byPlanKey: ReadonlyMap<string, FeatureState>;
}

/** The context with everything looked up that all customers share. */
export interface Planning extends PlanContext {
  readonly index: CatalogueIndex;
  readonly asOfMs: number;
  readonly slugs: ReadonlyMap<string, SlugFacts>;
  /** Plan keys in use by the mapping, sorted. */
  readonly planKeys: readonly string[];
  /** The plan key under which a source plan's own record stands: of a split, the first of its parts. */
  readonly planKeyOf: ReadonlyMap<string, string>;
  /** Every plan key that a source plan leads to. */
  readonly planKeysOf: ReadonlyMap<string, readonly string[]>;
  /** The plan key of one line; null where the mapping leads it nowhere. */
  readonly lineKeyOf: (line: Omit<SplitLine, "plan">) => string | null;
  readonly slugOf: ReadonlyMap<string, string>;
  /** Position in the mapping's order of plans; keys without a place come last. */
  readonly rankOf: (planKey: string) => number;
}

/** One context serves thousands of customers: its look-ups are made once and forgotten with it. */
const prepared = new WeakMap<PlanContext, Planning>();

export function preparePlanning(context: PlanContext): Planning {
  const known = prepared.get(context);
  if (known) return known;
  const index = indexCatalogue(context.catalogue);
  const { plans, features, planOrder } = context.mapping;
  const planKeyOf = new Map<string, string>();
  const planKeysOf = new Map<string, readonly string[]>();
  for (const plan of index.plans.keys()) {
    const keys = [...targetsOf(plans[plan])].sort();
    planKeysOf.set(plan, keys);
    if (keys[0] !== undefined) planKeyOf.set(plan, keys[0]);
  }
  const slugOf = new Map<string, string>();
  for (const feature of index.features.keys()) {
    const rule = features[feature];
    if (rule && "to" in rule) slugOf.set(feature, rule.to);
  }
  const places = new Map(planOrder.map((key, place) => [key, place]));
  const planKeys = [...new Set([...planKeysOf.values()].flat())].sort();
  const planning: Planning = {
    ...context,
    index,
    asOfMs: Date.parse(context.asOf),
    slugs: slugFacts(context, index, planKeys, planKeysOf, slugOf),
    planKeys,
    planKeyOf,
    planKeysOf,
    lineKeyOf: (line) =>
      targetOfLine(plans[line.item.planId], { ...line, plan: index.plans.get(line.item.planId) }),
    slugOf,
    rankOf: (planKey) => places.get(planKey) ?? planOrder.length,
  };
  prepared.set(context, planning);
  return planning;
}

function slugFacts(
  context: PlanContext,
  index: CatalogueIndex,
  planKeys: readonly string[],
  planKeysOf: ReadonlyMap<string, readonly string[]>,
  slugOf: ReadonlyMap<string, string>,
): Map<string, SlugFacts> {
  const granted = new Map<string, Map<string, FeatureState>>();
  const withAccess = new Set<string>();
  const grant = (planKey: string | undefined, entitlement: Entitlement): void => {
    const slug = slugOf.get(entitlement.featureId);
    if (slug === undefined) return;
    withAccess.add(slug);
    if (planKey === undefined) return;
    const states = granted.get(slug) ?? new Map<string, FeatureState>();
    granted.set(slug, states);
    states.set(planKey, mostGenerous(states.get(planKey) ?? off, stateOf(entitlement)));
  };
  for (const entitlement of index.entitlements) grant(undefined, entitlement);
  for (const [planId, entitlements] of index.entitlementsByPlan) {
    for (const planKey of planKeysOf.get(planId) ?? []) {
      for (const entitlement of entitlements) grant(planKey, entitlement);
    }
  }
  const bySlug = new Map<string, Feature[]>();
  for (const [featureId, slug] of slugOf) {
    const feature = index.features.get(featureId);
    if (feature) bySlug.set(slug, [...(bySlug.get(slug) ?? []), feature]);
  }
  const facts = new Map<string, SlugFacts>();
  for (const slug of [...bySlug.keys()].sort()) {
    const features = (bySlug.get(slug) ?? []).sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
    const rules = features.flatMap((feature) => {
      const rule = context.mapping.features[feature.sourceId];
      return rule && "to" in rule && "burn" in rule ? [rule] : [];
    });
    const rule = rules.find((each) => each.burn !== "none") ?? rules[0];
    if (!rule) continue;
    const states = granted.get(slug) ?? new Map<string, FeatureState>();
    const byPlanKey = new Map<string, FeatureState>([[noAccessPlanKey, off]]);
    if (withAccess.has(slug)) for (const key of planKeys) byPlanKey.set(key, states.get(key) ?? off);
    facts.set(slug, { slug, features, rule, hasAccess: withAccess.has(slug), byPlanKey });
  }
  return facts;
}

/** Why a record whose rule maps nowhere is not written. */
export function unmappedReason(
  rule: { skip: string } | { open: true } | { to: string } | { split: object } | undefined,
): PlanReason {
  if (!rule || !("skip" in rule)) return "unmapped";
  if (rule.skip === skipNotInUse) return "not-in-use";
  return rule.skip === skipStaysOnRail ? "stays-on-rail" : "unmapped-skip";
}
