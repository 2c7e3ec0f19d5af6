import type { SourceId } from "@/lib/canonical";
import { type StripeConfig, stripeSource } from "./stripe";
import type { SourceAdapter } from "./types";

/** Configuration of each billing system this version reads. */
interface SourceConfigs {
  stripe: StripeConfig;
}

export type BuiltSourceId = Extract<SourceId, keyof SourceConfigs>;

/** The billing systems this version reads, by the name used in URLs, commands and tables. */
export const sources = {
  stripe: stripeSource,
} satisfies { readonly [K in BuiltSourceId]: SourceAdapter<SourceConfigs[K]> };
