import { type MappingDocument, unitCreditsRule } from "./document";
import type { SuggestContext } from "./suggest-types";
import { unitScale } from "./wallet";

const byDefault = { state: "suggested", by: "default" } as const;

/**
 * Where credits go: money that pays the rail's own lines stays there; units that only decide about use move into the
 * wallet. The scale of a unit stays as an earlier version fixed it.
 */
export function suggestCredits({
  input,
  previous,
}: SuggestContext): Pick<MappingDocument, "creditGrants" | "unitScales"> {
  const { unitPlaces } = input.summary;
  const creditGrants: MappingDocument["creditGrants"] = {
    "*": {
      to: "rail",
      reason: "Credits pay metered lines that stay on the rail, so they stay spendable there.",
      confidence: 0.9,
      ...byDefault,
    },
  };
  if (unitPlaces.size === 0) return { creditGrants };
  creditGrants[unitCreditsRule] = {
    to: "wallet",
    reason: "They count units and no invoice draws on them: they decide about use, which moves.",
    confidence: 0.9,
    ...byDefault,
  };
  const measured = [...unitPlaces].sort(([a], [b]) => (a < b ? -1 : 1));
  const scales = Object.fromEntries(measured.map(([unit, places]) => [unit, unitScale(places)]));
  return { creditGrants, unitScales: { ...scales, ...previous?.mapping.unitScales } };
}
