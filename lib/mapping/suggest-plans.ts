import { type Plan, type Rational, ratio } from "@/lib/canonical";
import { isSlug, noAccessPlanKey, parseFeatureId } from "@/lib/traffic";
import type { CatalogueIndex } from "./catalogue-index";
import type { PlanRule } from "./document";
import { grantsOf } from "./grants-of";
import { comparableName, slugFor } from "./slug";
import { targetsOf } from "./split-plan";
import type { SuggestContext } from "./suggest-types";

/** Skip reasons with a meaning of their own; any other text is somebody's words. */
export const skipNotInUse = "not-in-use";
export const skipStaysOnRail = "stays-on-rail";

const byDefault = { state: "suggested", by: "default" } as const;
const suggestTo = (to: string, confidence: number, reason: string): PlanRule => ({
  to,
  confidence,
  reason,
  ...byDefault,
});
const suggestSkip = (skip: string, confidence: number, reason: string): PlanRule => ({
  skip,
  confidence,
  reason,
  ...byDefault,
});

const productName = (plan: Plan, index: CatalogueIndex): string =>
  index.products.get(plan.productId)?.name ?? plan.name;

/** What tells two prices of one product apart to a person: how often and in what currency they charge. */
function priceShape(plan: Plan): string {
  const [first] = plan.components;
  const interval = first?.interval;
  return `${first?.currency}/${interval ? `${interval.count}${interval.unit}` : "once"}/${first?.usage}`;
}

interface TargetPlan {
  readonly planKey: string;
  readonly names: ReadonlySet<string>;
  readonly lookupKeys: ReadonlySet<string>;
}

/** Plan carriers an earlier migration left at the target. */
function targetPlans(context: SuggestContext): TargetPlan[] {
  return context.input.target.entitlements.flatMap((row) => {
    const id = parseFeatureId(row.featureId);
    if (id.scope !== "planCarrier" || row.userId !== null) return [];
    const texts = (field: "products" | "prices", key: string): string[] => {
      const list = row.metadata[field];
      if (!Array.isArray(list)) return [];
      return list.flatMap((entry: unknown) => {
        if (typeof entry !== "object" || entry === null) return [];
        const value: unknown = Reflect.get(entry, key);
        return typeof value === "string" ? [value] : [];
      });
    };
    return [
      {
        planKey: id.planKey,
        names: new Set(texts("products", "name").map(comparableName)),
        lookupKeys: new Set(texts("prices", "lookupKey")),
      },
    ];
  });
}

/** Matches a plan of one mode to the same plan of another: by lookup key, then by product name and price shape. */
function fromPrevious(plan: Plan, context: SuggestContext): PlanRule | null {
  const { previous, index } = context;
  if (!previous) return null;
  const candidates = [...previous.index.plans.values()];
  const reuse = (match: Plan | undefined, confidence: number, how: string): PlanRule | null => {
    const rule = match && previous.mapping.plans[match.sourceId];
    if (!match || !rule || !("to" in rule)) return null;
    return suggestTo(rule.to, confidence, `The mapping of ${match.sourceId} carries over: ${how}.`);
  };
  const same = reuse(
    candidates.find((each) => each.sourceId === plan.sourceId),
    1,
    "it is the same price",
  );
  if (same) return same;
  const { lookupKey } = plan;
  if (lookupKey !== null) {
    const found = reuse(
      candidates.find((each) => each.lookupKey === lookupKey),
      0.95,
      `both have the lookup key ${lookupKey}`,
    );
    if (found) return found;
  }
  const name = comparableName(productName(plan, index));
  const named = candidates.filter((each) => comparableName(productName(each, previous.index)) === name);
  return (
    reuse(
      named.find((each) => priceShape(each) === priceShape(plan)),
      0.8,
      "product name, currency and interval are the same",
    ) ?? reuse(named[0], 0.6, "the product name is the same")
  );
}

function fromTarget(plan: Plan, context: SuggestContext, existing: readonly TargetPlan[]): PlanRule | null {
  const { lookupKey } = plan;
  const byKey = lookupKey === null ? undefined : existing.find((each) => each.lookupKeys.has(lookupKey));
  if (byKey) {
    return suggestTo(
      byKey.planKey,
      0.95,
      `The target's plan ${byKey.planKey} has the lookup key ${lookupKey}.`,
    );
  }
  const name = comparableName(productName(plan, context.index));
  const byName = name === "" ? undefined : existing.find((each) => each.names.has(name));
  if (!byName) return null;
  return suggestTo(byName.planKey, 0.7, `The target's plan ${byName.planKey} has the same name.`);
}

/** The id a plan key is made from: one per product, or per plan and version where the source has versions of plans. */
const keyOrigin = (plan: Plan): string => {
  const origin = plan.versionOf ?? plan.productId;
  return plan.version === null ? origin : `${origin}.${plan.version}`;
};

/** Origins by plan. Prices of one product that grant different things cannot be one plan, so each kind is its own. */
function keyOrigins(plans: readonly Plan[], index: CatalogueIndex): Map<string, string> {
  const grants = (plan: Plan): string => grantsOf(index.entitlementsByPlan.get(plan.sourceId) ?? []);
  const kinds = new Map<string, Map<string, Plan>>();
  for (const plan of plans) {
    const firsts = kinds.get(keyOrigin(plan)) ?? new Map<string, Plan>();
    kinds.set(keyOrigin(plan), firsts);
    if (!firsts.has(grants(plan))) firsts.set(grants(plan), plan);
  }
  return new Map(
    plans.map((plan) => {
      const firsts = kinds.get(keyOrigin(plan));
      const first = firsts && firsts.size > 1 ? firsts.get(grants(plan)) : undefined;
      return [plan.sourceId, first?.sourceId ?? keyOrigin(plan)];
    }),
  );
}

function suggestPlan(
  plan: Plan,
  context: SuggestContext,
  existing: readonly TargetPlan[],
  origin: string,
  keyOf: (origin: string) => string,
): PlanRule {
  const inUse = (context.input.summary.plans.get(plan.sourceId)?.customers ?? 0) > 0;
  const named =
    plan.metadata.om_plan ?? context.index.products.get(plan.productId)?.metadata.om_plan ?? undefined;
  if (named !== undefined && isSlug(named) && named !== noAccessPlanKey) {
    return suggestTo(named, 1, `Its metadata names the target plan (om_plan = ${named}).`);
  }
  if (!inUse && plan.components.every((component) => component.interval === null)) {
    return suggestSkip(skipStaysOnRail, 0.9, "A one-time price: the rail goes on charging it.");
  }
  if (!inUse && !plan.active) {
    return suggestSkip(skipNotInUse, 0.95, "It is archived and no live subscription uses it.");
  }
  const known = fromPrevious(plan, context) ?? fromTarget(plan, context, existing);
  if (known) return known;
  return suggestTo(keyOf(origin), 0.9, `A new plan, named after ${origin}, which never changes.`);
}

/** One rule per plan of the source. Plan keys depend on ids only, so every run suggests the same. */
export function suggestPlans(context: SuggestContext): Record<string, PlanRule> {
  const existing = targetPlans(context);
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  const keyOf = (origin: string): string => {
    const known = keys.get(origin);
    if (known !== undefined) return known;
    const key = slugFor(origin, taken);
    keys.set(origin, key);
    taken.add(key);
    return key;
  };
  const plans = [...context.index.plans.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  const origins = keyOrigins(plans, context.index);
  const originOf = (plan: Plan): string => origins.get(plan.sourceId) ?? keyOrigin(plan);
  for (const origin of [...new Set(origins.values())].sort()) keyOf(origin);
  return Object.fromEntries(
    plans.map((plan) => [plan.sourceId, suggestPlan(plan, context, existing, originOf(plan), keyOf)]),
  );
}

interface KeyWeight {
  base: boolean;
  customers: number;
  readonly mrr: Map<string, Rational>;
}

/**
 * Plan keys, most important first: base plans before add-ons, then by recurring revenue in the currency most customers
 * pay in (currencies are never added up), then by customers, then by name.
 */
export function orderPlanKeys(rules: Readonly<Record<string, PlanRule>>, context: SuggestContext): string[] {
  const weights = new Map<string, KeyWeight>();
  const currencies = new Map<string, number>();
  for (const [planId, rule] of Object.entries(rules)) {
    // Parts of a split are weighed alike: which customers each one gets is known only line by line.
    for (const to of targetsOf(rule)) {
      const weight = weights.get(to) ?? { base: false, customers: 0, mrr: new Map() };
      weights.set(to, weight);
      if (context.index.plans.get(planId)?.kind === "base") weight.base = true;
      const measured = context.input.summary.plans.get(planId);
      weight.customers += measured?.customers ?? 0;
      for (const [currency, mrr] of measured?.mrr ?? []) {
        weight.mrr.set(currency, ratio.add(weight.mrr.get(currency) ?? ratio.zero, mrr));
        currencies.set(currency, (currencies.get(currency) ?? 0) + (measured?.customers ?? 0));
      }
    }
  }
  const main = [...currencies].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? "";
  // What one customer pays tells the larger plan; what all pay tells only the more popular one.
  const perCustomer = ({ mrr, customers }: KeyWeight): Rational =>
    ratio.divide(mrr.get(main) ?? ratio.zero, ratio.rational(BigInt(Math.max(1, customers))));
  return [...weights]
    .sort(
      ([keyA, a], [keyB, b]) =>
        Number(b.base) - Number(a.base) ||
        ratio.compare(perCustomer(b), perCustomer(a)) ||
        b.customers - a.customers ||
        (keyA < keyB ? -1 : 1),
    )
    .map(([key]) => key);
}
