import { type Rational, ratio } from "@/lib/canonical";
import type { CatalogueIndex } from "./catalogue-index";
import type { MappingDocument } from "./document";
import type { MappingSummary, Weight } from "./summary";

export const coverageStates = ["mapped", "skipped", "open"] as const;
export type CoverageState = (typeof coverageStates)[number];

/** How much of the catalogue is decided. `customers` counts a customer once for each plan (or feature) it has. */
export interface CoverageFigure {
  readonly records: number;
  readonly customers: number;
  /** Exact fraction of minor units a month, as text, by currency. */
  readonly mrr: Readonly<Record<string, string>>;
}

export interface Coverage {
  readonly plans: Readonly<Record<CoverageState, CoverageFigure>>;
  readonly features: Readonly<Record<CoverageState, CoverageFigure>>;
}

type Rules = MappingDocument["plans"] | MappingDocument["features"];

/** A record without any rule is as undecided as one that is marked open. */
function stateOf(rule: Rules[string] | undefined): CoverageState {
  if (!rule || "open" in rule) return "open";
  return "skip" in rule ? "skipped" : "mapped";
}

function figures(
  ids: Iterable<string>,
  rules: Rules,
  weights: ReadonlyMap<string, Weight>,
): Record<CoverageState, CoverageFigure> {
  const tally = () => ({ records: 0, customers: 0, mrr: new Map<string, Rational>() });
  const tallies = { mapped: tally(), skipped: tally(), open: tally() };
  for (const id of ids) {
    const into = tallies[stateOf(rules[id])];
    const weight = weights.get(id);
    into.records += 1;
    into.customers += weight?.customers ?? 0;
    for (const [currency, value] of weight?.mrr ?? []) {
      into.mrr.set(currency, ratio.add(into.mrr.get(currency) ?? ratio.zero, value));
    }
  }
  const shown = ({ records, customers, mrr }: ReturnType<typeof tally>): CoverageFigure => ({
    records,
    customers,
    mrr: Object.fromEntries([...mrr].map(([currency, value]) => [currency, ratio.formatFraction(value)])),
  });
  return { mapped: shown(tallies.mapped), skipped: shown(tallies.skipped), open: shown(tallies.open) };
}

/** What the mapping covers, weighed in customers and recurring revenue. */
export function measureCoverage(
  mapping: MappingDocument,
  catalogue: CatalogueIndex,
  summary: MappingSummary,
): Coverage {
  return {
    plans: figures(catalogue.plans.keys(), mapping.plans, summary.plans),
    features: figures(catalogue.features.keys(), mapping.features, summary.features),
  };
}
