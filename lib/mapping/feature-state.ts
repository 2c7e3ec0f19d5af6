import { type Entitlement, ratio } from "@/lib/canonical";
import type { EntitlementRow, JsonObject } from "@/lib/target/types";

/** What somebody may use of a feature, in the three states that must not be confused. */
export interface FeatureState {
  readonly state: "off" | "unlimited" | "limited";
  /** Exact decimal for `limited`, "0" for `off`, null for `unlimited`. */
  readonly value: string | null;
  /** The definition behind a limit; null for on and off. */
  readonly limit: Pick<Entitlement, "enforcement" | "reset"> | null;
}

export const off: FeatureState = { state: "off", value: "0", limit: null };
export const unlimited: FeatureState = { state: "unlimited", value: null, limit: null };

export function stateOf(entitlement: Entitlement): FeatureState {
  switch (entitlement.state) {
    case "on":
    case "unlimited":
      return unlimited;
    case "off":
      return off;
    case "limited": {
      const { limit, enforcement, reset } = entitlement;
      if (limit === null) return unlimited;
      if (ratio.compare(ratio.parseRational(limit), ratio.zero) <= 0) return off;
      return { state: "limited", value: limit, limit: { enforcement, reset } };
    }
  }
}

const rank = { off: 0, limited: 1, unlimited: 2 } as const;

/** The more generous of two, as the providers combine several products of one customer. */
export function mostGenerous(a: FeatureState, b: FeatureState): FeatureState {
  if (rank[a.state] !== rank[b.state]) return rank[a.state] > rank[b.state] ? a : b;
  if (a.value === null || b.value === null) return a;
  return ratio.compare(ratio.parseRational(a.value), ratio.parseRational(b.value)) >= 0 ? a : b;
}

export const sameState = (a: FeatureState, b: FeatureState): boolean =>
  a.state === b.state && a.value === b.value;

type Limit = Pick<EntitlementRow, "limitType" | "limitValue" | "period">;

/**
 * The form in which the target keeps a state. Off is HARD 0 and on is SOFT without value; NONE leaves the decision to the
 * wallet. Never HARD without value or SOFT 0, so that a null read back has one meaning.
 */
export function limitFor(state: FeatureState, gatedByCredits: boolean): Limit {
  if (state.state === "off") return { limitType: "HARD", limitValue: 0, period: null };
  return { limitType: gatedByCredits ? "NONE" : "SOFT", limitValue: null, period: null };
}

/** The state as metadata: what `readTarget` and the layer go by. */
export const stateMetadata = (state: FeatureState): JsonObject => ({
  state: state.state,
  value: state.value,
  ...(state.limit && {
    enforcement: state.limit.enforcement,
    reset: state.limit.reset && { period: state.limit.reset.period, anchor: state.limit.reset.anchor },
  }),
});
