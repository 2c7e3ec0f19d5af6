import { AWKWARD_BILLING } from "./awkward-billing";
import { AWKWARD_LIFECYCLES } from "./awkward-lifecycles";
import type { GenerationContext } from "./generation-context";
import type { WireCustomer } from "./wire";

/** A customer that a naive migration gets wrong. */
export interface AwkwardShape {
  readonly shape: string;
  build(context: GenerationContext): readonly WireCustomer[];
}

export const AWKWARD_SHAPES: readonly AwkwardShape[] = [...AWKWARD_BILLING, ...AWKWARD_LIFECYCLES];
