import type { Entitlement, Subscription } from "@/lib/canonical";
import type { EntitlementRow } from "@/lib/target/types";
import { noAccessPlanKey, userFeatureId } from "@/lib/traffic";
import { carrierVersion } from "./carrier-metadata";
import type { CustomerRecords } from "./customer-records";
import {
  type FeatureState,
  limitFor,
  mostGenerous,
  off,
  sameState,
  stateMetadata,
  stateOf,
  unlimited,
} from "./feature-state";
import type { Planning, SlugFacts } from "./planning-context";
import { qualifiesForPlatformLimit } from "./platform-limit";
import { givesAccess } from "./source-values";

/** Why a customer's feature differs from their plan's, or needs a row of its own. */
type OverrideCause = "further-product" | "customer" | "provider" | "limit" | "no-access";

export interface Override {
  readonly slug: string;
  readonly state: FeatureState;
  readonly cause: OverrideCause;
  readonly row: EntitlementRow;
}

export interface Access {
  readonly access: boolean;
  /** The customer's one plan; `no-access` without. */
  readonly planKey: string;
  readonly overrides: readonly Override[];
  /** Set when the mapping leads a live line nowhere: it says nothing of its plan, or no part of a split takes the line. */
  readonly undecided: "unmapped" | "split-unmatched" | null;
}

const isCurrent = (planning: Planning, entitlement: Entitlement): boolean =>
  entitlement.expiresAt === null || Date.parse(entitlement.expiresAt) > planning.asOfMs;

/** Plan keys of the lines that give access, most important first. */
function planKeysOf(
  planning: Planning,
  { customer }: CustomerRecords,
  live: readonly Subscription[],
): string[] {
  const keys = new Set<string>();
  for (const subscription of live) {
    if (!givesAccess(planning.mapping, subscription)) continue;
    for (const item of subscription.items) {
      const key = planning.lineKeyOf({ item, subscription, customer });
      if (key !== null) keys.add(key);
    }
  }
  return [...keys].sort((a, b) => planning.rankOf(a) - planning.rankOf(b) || (a < b ? -1 : 1));
}

function undecidedLine(
  planning: Planning,
  { customer }: CustomerRecords,
  live: readonly Subscription[],
): Access["undecided"] {
  let unmatched = false;
  for (const subscription of live) {
    for (const item of subscription.items) {
      const rule = planning.mapping.plans[item.planId];
      if (!rule || "open" in rule) return "unmapped";
      if ("split" in rule && planning.lineKeyOf({ item, subscription, customer }) === null) unmatched = true;
    }
  }
  return unmatched ? "split-unmatched" : null;
}

/** Whether anything gives a customer access: a subscription, or without any what was granted to them alone. */
export function mayUse(
  planning: Planning,
  granted: readonly Entitlement[],
  live: readonly Subscription[],
): boolean {
  if (live.length > 0) return live.some((each) => givesAccess(planning.mapping, each));
  return granted.some((each) => isCurrent(planning, each) && stateOf(each).state !== "off");
}

/**
 * Which plan a customer is on at the target, and the features in which they differ from it. The provider's own answer to
 * what the customer may use, where it was read, outweighs what the catalogue suggests: the day before and the day after
 * the switch the same checks must come out the same.
 */
export function planAccess(
  planning: Planning,
  userId: string,
  records: CustomerRecords,
  live: readonly Subscription[],
  storedUserSlugs: ReadonlySet<string>,
): Access {
  const own = records.entitlements.filter((each) => isCurrent(planning, each));
  const keys = planKeysOf(planning, records, live);
  const access = mayUse(planning, records.entitlements, live);
  const planKey = (access ? keys[0] : undefined) ?? noAccessPlanKey;
  const undecided = undecidedLine(planning, records, live);
  const overrides: Override[] = [];
  for (const facts of planning.slugs.values()) {
    const ofPlan = facts.byPlanKey.get(planKey);
    if (!access) {
      if (storedUserSlugs.has(facts.slug))
        overrides.push(override(planning, userId, facts, off, "no-access", null));
      continue;
    }
    if (!facts.hasAccess) continue;
    const { state, cause, entitlement } = wantedState(planning, facts, keys, own, records);
    const enforced =
      facts.rule.enforcement === "platform" && state.state === "limited"
        ? limitedEntitlement(planning, facts, keys, state, entitlement)
        : null;
    if (enforced) overrides.push(override(planning, userId, facts, state, cause ?? "limit", enforced));
    else if (!ofPlan || !sameState(state, ofPlan)) {
      overrides.push(override(planning, userId, facts, state, cause ?? "further-product", null));
    }
  }
  return { access, planKey, overrides, undecided };
}

interface Wanted {
  readonly state: FeatureState;
  readonly cause: OverrideCause | null;
  readonly entitlement: Entitlement | null;
}

function wantedState(
  planning: Planning,
  facts: SlugFacts,
  keys: readonly string[],
  own: readonly Entitlement[],
  records: CustomerRecords,
): Wanted {
  const ofPlans = keys.map((key) => facts.byPlanKey.get(key) ?? off).reduce(mostGenerous, off);
  const mine = own.filter((each) => planning.slugOf.get(each.featureId) === facts.slug);
  const personal = mine
    .map(stateOf)
    .reduce<FeatureState | null>((best, state) => (best ? mostGenerous(best, state) : state), null);
  const effective = records.customer?.effectiveFeatureKeys ?? null;
  // What is granted to one customer adds to their plan. Only where the provider worked out the whole answer can their own
  // record be the smaller one, and then it is what the customer had yesterday.
  const isAnswer = effective !== null;
  const isOwn = personal !== null && (isAnswer || !sameState(mostGenerous(ofPlans, personal), ofPlans));
  const state = isOwn && personal ? personal : ofPlans;
  if (effective !== null) {
    const allowed = facts.features.some((feature) => effective.includes(feature.key));
    if (!allowed && state.state !== "off") return { state: off, cause: "provider", entitlement: null };
    if (allowed && state.state === "off") return { state: unlimited, cause: "provider", entitlement: null };
  }
  return {
    state,
    cause: isOwn ? "customer" : null,
    entitlement: isOwn ? (mine.find((each) => each.limit === state.value) ?? null) : null,
  };
}

/** The entitlement behind a limit that the target can hold by itself; null where the layer has to. */
function limitedEntitlement(
  planning: Planning,
  facts: SlugFacts,
  keys: readonly string[],
  state: FeatureState,
  own: Entitlement | null,
): Entitlement | null {
  const candidates = own
    ? [own]
    : planning.index.entitlements.filter(
        (each) =>
          planning.slugOf.get(each.featureId) === facts.slug &&
          each.state === "limited" &&
          each.limit === state.value,
      );
  return (
    (keys.length > 0 || own ? candidates : []).find((each) =>
      qualifiesForPlatformLimit(each, planning.index.features.get(each.featureId)),
    ) ?? null
  );
}

function override(
  planning: Planning,
  userId: string,
  facts: SlugFacts,
  state: FeatureState,
  cause: OverrideCause,
  enforced: Entitlement | null,
): Override {
  const limit: Pick<EntitlementRow, "limitType" | "limitValue" | "period"> = enforced
    ? {
        limitType: enforced.enforcement === "hard" ? "HARD" : "SOFT",
        limitValue: Number(enforced.limit),
        period: "TOTAL",
      }
    : limitFor(state, facts.rule.burn === "credits");
  return {
    slug: facts.slug,
    state,
    cause,
    row: {
      featureId: userFeatureId(facts.slug, userId),
      userId,
      ...limit,
      metadata: {
        v: carrierVersion,
        source: planning.mapping.source.name,
        feature: facts.slug,
        user: userId,
        cause,
        ...stateMetadata(state),
      },
    },
  };
}
