import type { SourceId } from "@/lib/canonical";
import { type CustomConfig, customSource } from "./custom";
import { type StripeConfig, stripeSource } from "./stripe";
import type { SourceAdapter } from "./types";

/** Configuration of each billing system this version reads. */
interface SourceConfigs {
  stripe: StripeConfig;
  custom: CustomConfig;
}

export type BuiltSourceId = Extract<SourceId, keyof SourceConfigs>;

/** The billing systems this version reads, by the name used in URLs, commands and tables. */
export const sources = {
  stripe: stripeSource,
  custom: customSource,
} satisfies { readonly [K in BuiltSourceId]: SourceAdapter<SourceConfigs[K]> };
