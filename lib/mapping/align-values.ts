import type { EntitlementRow, StoredEntitlement } from "@/lib/target/types";
import { planFeatureId, userFeatureId } from "@/lib/traffic";

export type AlignedVerdict = "same" | "rule" | "planned" | "unread" | "differs" | "unreadable";

/**
 * What an empty third pane means: nothing was written yet (`planned`), it was written before the target was read and is
 * judged by what was found (`judged`), or it was written after that, so nobody has looked (`unread`).
 */
export type Standing = "planned" | "judged" | "unread";

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

/** Judges one field. What is planned or unread is no difference; it is not called the same either. */
export function verdictOf({ source, mapped, target }: Values, standing: Standing): AlignedVerdict {
  if (mapped !== target && (standing === "judged" || mapped !== null)) {
    return standing === "judged" ? "differs" : standing;
  }
  return source === mapped ? "same" : "rule";
}

export const text: AlignedForm = { kind: "text" };

/** One field with its verdict; `why` is kept only where the sides are not all the same. */
export function alignedField(
  field: string,
  values: Values,
  options: { standing: Standing; form?: AlignedForm; rule?: string | null },
): AlignedField {
  const verdict = verdictOf(values, options.standing);
  const isKept = verdict !== "differs" && values.source === values.mapped;
  const why = isKept ? null : (options.rule ?? null);
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
