/** The steps of a validation. The rail is read in several phases of its own; all before the target's are one step here. */
export const validationSteps = [
  { phase: "rail", name: "Reading the rail again" },
  { phase: "target", name: "Reading what OpenMonetize holds now" },
  { phase: "compare", name: "Comparing customer by customer" },
  { phase: "decisions", name: "Asking the platform for decisions" },
  { phase: "conclude", name: "Concluding" },
  { phase: "invariants", name: "Holding it against the invariants" },
] as const;
