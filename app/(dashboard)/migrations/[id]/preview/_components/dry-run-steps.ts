/** The steps of a dry run, by the phases of its run. */
export const dryRunSteps = [
  { phase: "target", name: "Reading what OpenMonetize holds" },
  { phase: "catalogue", name: "Planning plans and features" },
  { phase: "customers", name: "Planning customers" },
  { phase: "finish", name: "Hashing the plan" },
] as const;
