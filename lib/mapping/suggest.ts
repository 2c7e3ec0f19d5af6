import { indexCatalogue } from "./catalogue-index";
import { defaultAccess, type MappingDocument } from "./document";
import { targetsOf } from "./split-plan";
import { suggestCredits } from "./suggest-credits";
import { suggestFeatures } from "./suggest-features";
import { suggestLosses } from "./suggest-losses";
import { orderPlanKeys, suggestPlans } from "./suggest-plans";
import type { SuggestContext, SuggestInput } from "./suggest-types";

const byDefault = { state: "suggested", by: "default" } as const;

/** Target fields of a customer and the source field each takes its value from when nobody decides otherwise. */
const defaultCustomerFields: MappingDocument["customerFields"] = {
  externalId: { from: "id", reason: "The source id is the only key.", confidence: 1, ...byDefault },
  email: { from: "email", reason: "Kept in the profile.", confidence: 1, ...byDefault },
  name: { from: "name", reason: "Kept in the profile.", confidence: 1, ...byDefault },
  metadata: {
    from: null,
    reason: "Often holds personal data; copied only when you ask for it.",
    confidence: 0.8,
    ...byDefault,
  },
};

/**
 * A complete mapping: every plan and feature is mapped or skipped with a reason, every loss has a recommended decision.
 * Depends on its input alone, so a second installation suggests the same names.
 */
export function suggestMapping(input: SuggestInput): MappingDocument {
  const context: SuggestContext = {
    input,
    index: indexCatalogue(input.catalogue),
    previous: input.previous
      ? { mapping: input.previous.mapping, index: indexCatalogue(input.previous.catalogue) }
      : null,
  };
  const plans = suggestPlans(context);
  return keepDecided(context.previous?.mapping ?? null, {
    format: "om-migrate-mapping",
    version: 1,
    source: {
      provider: input.provider,
      accountId: input.accountId,
      mode: input.mode,
      name: `${input.provider}:${input.accountId}:${input.mode}`,
    },
    target: { tenantId: input.target.tenantId, singleTenant: input.target.singleTenant },
    customerFields: input.previous?.mapping.customerFields ?? defaultCustomerFields,
    plans,
    features: suggestFeatures(context),
    ...suggestCredits(context),
    dispositions: {},
    access: input.previous?.mapping.access ?? defaultAccess,
    ...(input.previous?.mapping.values &&
      input.previous.mapping.source.provider === input.provider && { values: input.previous.mapping.values }),
    planOrder: orderPlanKeys(plans, context),
    decisions: suggestLosses(context),
  });
}

/**
 * What a person decided about the very same account stands, whatever would be suggested today. Rules of records that the
 * source no longer has go; plan keys keep their order, new ones stand behind them.
 */
function keepDecided(before: MappingDocument | null, fresh: MappingDocument): MappingDocument {
  if (before?.source.name !== fresh.source.name) return fresh;
  const kept = <Rule extends object>(now: Record<string, Rule>, then: Record<string, Rule>) =>
    Object.fromEntries(
      Object.entries(now).map(([id, rule]) => {
        const old = then[id];
        return [id, old && "state" in old && old.state === "accepted" ? old : rule];
      }),
    );
  const plans = kept(fresh.plans, before.plans);
  const keys = new Set(Object.values(plans).flatMap(targetsOf));
  const subjectOf = ({ code, subject }: MappingDocument["decisions"][number]) => `${code} ${subject}`;
  const taken = new Map(
    before.decisions.filter(({ by }) => by !== "default").map((each) => [subjectOf(each), each]),
  );
  return {
    ...fresh,
    plans,
    features: kept(fresh.features, before.features),
    creditGrants: { ...kept(fresh.creditGrants, before.creditGrants), ...ownBlocks(before) },
    dispositions: before.dispositions,
    planOrder: [
      ...before.planOrder.filter((key) => keys.has(key)),
      ...[...fresh.planOrder, ...keys].filter(
        (key, index, all) => keys.has(key) && !before.planOrder.includes(key) && all.indexOf(key) === index,
      ),
    ],
    decisions: fresh.decisions.map((each) => taken.get(subjectOf(each)) ?? each),
  };
}

/** Rules of single credit blocks, which nobody suggests. */
const ownBlocks = ({ creditGrants }: MappingDocument): MappingDocument["creditGrants"] =>
  Object.fromEntries(
    Object.entries(creditGrants).filter(([id, { state }]) => !id.startsWith("*") && state === "accepted"),
  );
