import type { SubscriptionStatus } from "@/lib/canonical";
import { AppError } from "@/lib/errors";
import {
  type Disposition,
  type FeatureRule,
  type MappingDocument,
  type PlanSplit,
  type SourceValues,
  sourceValuesSchema,
  type ValueKind,
} from "./document";
import { targetsOf } from "./split-plan";

/** The sections that hold rules by id; an edit changes entries of these or one of the few single values. */
type RuleSection = "plans" | "features" | "creditGrants" | "customerFields" | "dispositions";
type FeatureWays = Partial<Pick<Extract<FeatureRule, { to: string }>, "enforcement" | "burn">>;

/** One thing a person does to a mapping. `restore` is what undo sends: the document's earlier sections. */
export type MappingEdit =
  | { readonly kind: "accept"; readonly section: "plans" | "features"; readonly id: string }
  | { readonly kind: "acceptAll"; readonly minConfidence: number }
  | {
      readonly kind: "setTarget";
      readonly section: "plans" | "features";
      readonly id: string;
      readonly to: string;
    }
  | { readonly kind: "setSplit"; readonly id: string; readonly split: PlanSplit }
  | { readonly kind: "setFeatureWays"; readonly id: string; readonly ways: FeatureWays }
  | {
      readonly kind: "skip";
      readonly section: "plans" | "features";
      readonly id: string;
      readonly reason: string;
    }
  | { readonly kind: "setCreditRule"; readonly id: string; readonly to: "rail" | "wallet" }
  | { readonly kind: "setCustomerField"; readonly field: string; readonly from: string | null }
  | {
      readonly kind: "setDisposition";
      readonly id: string;
      readonly disposition: Disposition["disposition"];
      readonly note: string;
    }
  | { readonly kind: "setAccess"; readonly status: SubscriptionStatus; readonly allowed: boolean }
  | { readonly kind: "setValue"; readonly of: ValueKind; readonly id: string; readonly to: string | null }
  | { readonly kind: "setPlanOrder"; readonly planOrder: readonly string[] }
  | {
      readonly kind: "decide";
      readonly code: string;
      readonly subject: string;
      readonly decision: string;
      readonly note: string;
    }
  | {
      readonly kind: "restore";
      readonly values: Partial<MappingDocument>;
      readonly entries: readonly RestoredEntry[];
    };

export interface RestoredEntry {
  readonly section: RuleSection;
  readonly id: string;
  /** Null removes the entry: the edit that is undone had made it. */
  readonly rule: MappingDocument[RuleSection][string] | null;
}

export interface EditedMapping {
  readonly mapping: MappingDocument;
  /** The edit that brings the previous document back. */
  readonly inverse: MappingEdit;
}

function withEntry(
  mapping: MappingDocument,
  section: RuleSection,
  id: string,
  rule: MappingDocument[RuleSection][string] | null,
): MappingDocument {
  const rest = Object.entries(mapping[section]).filter(([key]) => key !== id);
  const entries = rule === null ? rest : [...rest, [id, rule] as const];
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...mapping, [section]: Object.fromEntries(sorted) };
}

function changeEntry(
  mapping: MappingDocument,
  section: RuleSection,
  id: string,
  rule: MappingDocument[RuleSection][string],
): EditedMapping {
  const before = mapping[section][id] ?? null;
  return {
    mapping: withEntry(mapping, section, id, rule),
    inverse: { kind: "restore", values: {}, entries: [{ section, id, rule: before }] },
  };
}

const decidedBy = (by: string, reason: string) => ({
  state: "accepted" as const,
  confidence: 1,
  reason,
  by,
});

function ruleOf(mapping: MappingDocument, section: "plans" | "features", id: string) {
  const rule = mapping[section][id];
  if (rule) return rule;
  throw new AppError({
    code: "mapping.rule_missing",
    kind: "not-found",
    userMessage: `The mapping has no rule for ${id}. Load it again: somebody may have changed it meanwhile.`,
    context: { section, id },
  });
}

function acceptAll(mapping: MappingDocument, minConfidence: number, by: string): EditedMapping {
  const entries: RestoredEntry[] = [];
  let edited = mapping;
  const sections = ["plans", "features", "creditGrants", "customerFields"] as const;
  for (const section of sections) {
    for (const [id, rule] of Object.entries(mapping[section])) {
      if (!("state" in rule) || rule.state === "accepted" || rule.confidence < minConfidence) continue;
      entries.push({ section, id, rule });
      edited = withEntry(edited, section, id, { ...rule, state: "accepted", by });
    }
  }
  return { mapping: edited, inverse: { kind: "restore", values: {}, entries } };
}

/**
 * Applies one edit and gives the edit that undoes it. Pure; `by` names the person. Throws `mapping.rule_missing` when the
 * rule is gone. Whether the result makes sense is for `validateMapping`.
 */
export function editMapping(mapping: MappingDocument, edit: MappingEdit, by: string): EditedMapping {
  switch (edit.kind) {
    case "accept": {
      const rule = ruleOf(mapping, edit.section, edit.id);
      if ("open" in rule) {
        throw new AppError({
          code: "mapping.nothing_to_accept",
          kind: "invalid",
          userMessage: `Nothing is suggested for ${edit.id}. Choose a target or skip it.`,
          context: { section: edit.section, id: edit.id },
        });
      }
      return changeEntry(mapping, edit.section, edit.id, { ...rule, state: "accepted", by });
    }
    case "acceptAll":
      return acceptAll(mapping, edit.minConfidence, by);
    case "setTarget": {
      const decided = { to: edit.to, ...decidedBy(by, "Chosen by hand.") };
      if (edit.section === "plans") return changeEntry(mapping, "plans", edit.id, decided);
      const before = mapping.features[edit.id];
      const ways =
        before && "to" in before
          ? { enforcement: before.enforcement, burn: before.burn }
          : ({ enforcement: "platform", burn: "none" } as const);
      return changeEntry(mapping, "features", edit.id, { ...decided, ...ways });
    }
    case "setSplit": {
      const rule = { split: edit.split, ...decidedBy(by, "Split by hand.") };
      const split = changeEntry(mapping, "plans", edit.id, rule);
      return withPlaces(split, mapping.planOrder, targetsOf(mapping.plans[edit.id]), targetsOf(rule));
    }
    case "setFeatureWays": {
      const rule = ruleOf(mapping, "features", edit.id);
      if (!("to" in rule) || !("burn" in rule))
        return { mapping, inverse: { kind: "restore", values: {}, entries: [] } };
      return changeEntry(mapping, "features", edit.id, { ...rule, ...edit.ways, state: "accepted", by });
    }
    case "skip":
      return changeEntry(mapping, edit.section, edit.id, {
        skip: edit.reason,
        ...decidedBy(by, "Skipped by hand."),
      });
    case "setCreditRule":
      return changeEntry(mapping, "creditGrants", edit.id, {
        to: edit.to,
        ...decidedBy(by, "Chosen by hand."),
      });
    case "setCustomerField":
      return changeEntry(mapping, "customerFields", edit.field, {
        from: edit.from,
        ...decidedBy(by, "Chosen by hand."),
      });
    case "setDisposition":
      return changeEntry(mapping, "dispositions", edit.id, {
        disposition: edit.disposition,
        note: edit.note,
        by,
      });
    case "setAccess":
      return replace(mapping, { access: { ...mapping.access, [edit.status]: edit.allowed } });
    case "setValue":
      return replace(mapping, { values: withValue(mapping.values, edit, by) });
    case "setPlanOrder":
      return replace(mapping, { planOrder: [...edit.planOrder] });
    case "decide": {
      const { code, subject, decision, note } = edit;
      const others = mapping.decisions.filter((each) => each.code !== code || each.subject !== subject);
      return replace(mapping, { decisions: [...others, { code, subject, decision, note, by }] });
    }
    case "restore": {
      let restored = replace(mapping, edit.values).mapping;
      const entries: RestoredEntry[] = [];
      for (const { section, id, rule } of edit.entries) {
        entries.push({ section, id, rule: mapping[section][id] ?? null });
        restored = withEntry(restored, section, id, rule);
      }
      return {
        mapping: restored,
        inverse: { kind: "restore", values: valuesBefore(mapping, edit.values), entries },
      };
    }
  }
}

/** The values with one decided, or undecided again. Throws `mapping.value_invalid` for what its kind does not take. */
function withValue(
  values: SourceValues | undefined,
  { of, id, to }: Extract<MappingEdit, { kind: "setValue" }>,
  by: string,
): SourceValues {
  const { [id]: _, ...rest } = values?.[of] ?? {};
  const decided = to === null ? rest : { ...rest, [id]: { to, ...decidedBy(by, "Decided by hand.") } };
  const parsed = sourceValuesSchema.safeParse({ ...values, [of]: decided });
  if (parsed.success) return parsed.data;
  throw new AppError({
    code: "mapping.value_invalid",
    kind: "invalid",
    userMessage: `"${to}" cannot stand for ${id}. ${valueHints[of]}`,
    context: { of, id },
  });
}

const valueHints: Record<ValueKind, string> = {
  statuses: "Choose one of the states of a subscription.",
  currencies: "Give the credits for one minor unit as a decimal above zero, for a three-letter currency.",
  units: "Give a unit of at most 100 characters.",
  unread: "Say in at most 2,000 characters why those records may be left out.",
};

/** Gives new plan keys a place behind those that the rule led to before, or behind all; a person may move them. */
function withPlaces(
  edited: EditedMapping,
  order: readonly string[],
  before: readonly string[],
  keys: readonly string[],
): EditedMapping {
  const { mapping, inverse } = edited;
  const added = keys.filter((key) => !order.includes(key));
  if (added.length === 0 || inverse.kind !== "restore") return edited;
  const last = order.findLastIndex((key) => before.includes(key));
  const place = last < 0 ? order.length : last + 1;
  return {
    mapping: { ...mapping, planOrder: order.toSpliced(place, 0, ...added) },
    inverse: { ...inverse, values: { ...inverse.values, planOrder: [...order] } },
  };
}

function valuesBefore(mapping: MappingDocument, values: Partial<MappingDocument>): Partial<MappingDocument> {
  // The one section that may be absent before.
  const absent = "values" in values && mapping.values === undefined ? { values: undefined } : {};
  return { ...absent, ...Object.fromEntries(Object.entries(mapping).filter(([key]) => key in values)) };
}

function replace(mapping: MappingDocument, values: Partial<MappingDocument>): EditedMapping {
  return {
    mapping: { ...mapping, ...values },
    inverse: { kind: "restore", values: valuesBefore(mapping, values), entries: [] },
  };
}
