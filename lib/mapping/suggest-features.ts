import type { Feature } from "@/lib/canonical";
import { parseFeatureId } from "@/lib/traffic";
import type { FeatureRule } from "./document";
import { comparableName, slugFor } from "./slug";
import { skipNotInUse } from "./suggest-plans";
import type { SuggestContext } from "./suggest-types";

const byDefault = { state: "suggested", by: "default" } as const;

/** Features whose limit is an amount: the target counts events, so only the layer can hold the customer to it. */
export function limitedFeatureIds(context: Pick<SuggestContext, "index">): ReadonlySet<string> {
  return new Set(
    context.index.entitlements.filter((each) => each.state === "limited").map((each) => each.featureId),
  );
}

function previousSlug(feature: Feature, context: SuggestContext): { slug: string; reason: string } | null {
  const { previous } = context;
  if (!previous) return null;
  const matches = [
    ...(previous.index.featuresByKey.get(feature.key) ?? []),
    ...[...previous.index.features.values()].filter(
      (each) => comparableName(each.name) === comparableName(feature.name),
    ),
  ];
  for (const match of matches) {
    const rule = previous.mapping.features[match.sourceId];
    if (!rule || !("to" in rule) || (match.meter === null) !== (feature.meter === null)) continue;
    const how = match.key === feature.key ? "they have the same key" : "they have the same name";
    return { slug: rule.to, reason: `The mapping of ${match.sourceId} carries over: ${how}.` };
  }
  return null;
}

/**
 * One rule per feature of the source, named after the key that the company's own code uses. A meter and an entitlement
 * feature with the same key are the same thing to the application and share a slug; any other clash is told apart.
 */
export function suggestFeatures(context: SuggestContext): Record<string, FeatureRule> {
  const limited = limitedFeatureIds(context);
  const entitled = new Set(context.index.entitlements.map((each) => each.featureId));
  const atTarget = new Set(
    context.input.target.entitlements.flatMap((row) => {
      const id = parseFeatureId(row.featureId);
      return id.scope === "plan" || id.scope === "user" ? [id.slug] : [];
    }),
  );
  const owners = new Map<string, Feature[]>();
  const rules: Record<string, FeatureRule> = {};
  const features = [...context.index.features.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  for (const feature of features) {
    const customers = context.input.summary.features.get(feature.sourceId)?.customers ?? 0;
    if (!feature.active && customers === 0 && !entitled.has(feature.sourceId)) {
      const reason = "It is archived, no plan grants it and nobody used it.";
      rules[feature.sourceId] = { skip: skipNotInUse, confidence: 0.95, reason, ...byDefault };
      continue;
    }
    const known = previousSlug(feature, context);
    const plain = known?.slug ?? slugFor(feature.key, new Set());
    const sharers = owners.get(plain) ?? [];
    const mayShare = sharers.every(
      (other) => other.key === feature.key && (other.meter === null) !== (feature.meter === null),
    );
    const to = mayShare ? plain : slugFor(feature.key, new Set([plain]));
    owners.set(to, [...(owners.get(to) ?? []), feature]);
    rules[feature.sourceId] = {
      to,
      enforcement: limited.has(feature.sourceId) ? "layer" : "platform",
      burn: "none",
      ...byDefault,
      ...confidenceFor(feature, to, known?.reason ?? null, atTarget.has(to)),
    };
  }
  return rules;
}

function confidenceFor(feature: Feature, to: string, known: string | null, atTarget: boolean) {
  if (known !== null) return { confidence: 0.95, reason: known };
  if (atTarget) return { confidence: 0.95, reason: `The target already has a feature ${to}.` };
  if (to === feature.key) return { confidence: 0.95, reason: "It keeps the key that your code uses." };
  return { confidence: 0.8, reason: `Its key ${feature.key} in the letters that the target allows.` };
}
