import type { EntitlementRow, StoredEntitlement } from "@/lib/target/types";
import { planFeatureId, userFeatureId } from "@/lib/traffic";

export type AlignedVerdict = "same" | "rule" | "differs" | "unreadable";

/** How the three values of a field are to be read: plain text, exact decimals, instants, or money. */
export type AlignedForm =
  | { readonly kind: "text" }
  | { readonly kind: "decimal" }
  | { readonly kind: "instant" }
  /** Minor units a month as a whole number or exact fraction ("25000/3"). */
  | { readonly kind: "money"; readonly currency: string };

/** One field of a customer in three panes. Null = that side has nothing there. */
export interface AlignedField {
  readonly field: string;
  readonly form: AlignedForm;
  readonly source: string | null;
  readonly mapped: string | null;
  readonly target: string | null;
  readonly verdict: AlignedVerdict;
  /** The rule that decided it, or why it differs; null where there is nothing to explain. */
  readonly why: string | null;
}

export interface Values {
  readonly source: string | null;
  readonly mapped: string | null;
  readonly target: string | null;
}

/**
 * Judges one field. `written` says whether the target has this customer at all: before the first import an empty third
 * pane is no difference.
 */
export function verdictOf(values: Values, written: boolean): AlignedVerdict {
  const { source, mapped, target } = values;
  if (written && mapped !== target) return "differs";
  return source === mapped ? "same" : "rule";
}

export const text: AlignedForm = { kind: "text" };

/** One field with its verdict; `why` is kept only where the sides are not all the same. */
export function alignedField(
  field: string,
  values: Values,
  options: { written: boolean; form?: AlignedForm; rule?: string | null },
): AlignedField {
  const verdict = verdictOf(values, options.written);
  const why = verdict === "same" ? null : (options.rule ?? null);
  return { field, form: options.form ?? text, ...values, verdict, why };
}

const word = (row: EntitlementRow | undefined): string =>
  row === undefined || row.limitType === "HARD" ? "refused" : "allowed";

/** What the stored rows decide about a feature: the customer's own row first, then the row of their plan. */
export function storedDecision(
  rows: readonly StoredEntitlement[],
  planRows: readonly StoredEntitlement[],
  at: { slug: string; userId: string; planKey: string },
): string {
  const own = rows.find((row) => row.featureId === userFeatureId(at.slug, at.userId));
  return word(own ?? planRows.find((row) => row.featureId === planFeatureId(at.slug, at.planKey)));
}
