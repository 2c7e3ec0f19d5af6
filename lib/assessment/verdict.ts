/** What becomes of a feature of the source that somebody uses. */
export const verdicts = ["carries", "changes", "stays", "impossible"] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdicts as they are shown. */
export const verdictLabels: Readonly<Record<Verdict, string>> = {
  carries: "carries over",
  changes: "carries over with a change",
  stays: "stays on the rail",
  impossible: "cannot be represented",
};

/** The parts of a billing system that findings are sorted by. */
export const findingAreas = [
  "Customers",
  "Plans and prices",
  "Subscriptions",
  "Access",
  "Usage",
  "Credits",
  "Target",
] as const;
export type FindingArea = (typeof findingAreas)[number];
