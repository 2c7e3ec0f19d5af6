import type { RunDefinition } from "../run-definition";

export const validateDefinition: RunDefinition = {
  kind: "validate",
  phases: [],
  enter: async () => [],
  work: async () => undefined,
  complete: async () => undefined,
};
