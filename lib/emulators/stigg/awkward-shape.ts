import type { GenerationContext } from "./generation-context";
import type { CustomerNode } from "./model";

/** A customer that a naive migration gets wrong. Returns the customers it made. */
export interface AwkwardShape {
  readonly shape: string;
  make(context: GenerationContext): CustomerNode[];
}

export const shape = (
  name: string,
  make: (context: GenerationContext) => CustomerNode | CustomerNode[],
): AwkwardShape => ({
  shape: name,
  make: (context) => [make(context)].flat(),
});

export const iso = (ms: number): string => new Date(ms).toISOString();
