import type { SourceId } from "@/lib/canonical";
import { type ChargebeeConfig, chargebeeSource } from "./chargebee";
import { type CustomConfig, customSource } from "./custom";
import { type StiggConfig, stiggSource } from "./stigg";
import { type StripeConfig, stripeSource } from "./stripe";
import type { SourceAdapter } from "./types";

/** Configuration of each billing system this version reads. */
interface SourceConfigs {
  stripe: StripeConfig;
  stigg: StiggConfig;
  chargebee: ChargebeeConfig;
  custom: CustomConfig;
}

export type BuiltSourceId = Extract<SourceId, keyof SourceConfigs>;

/** The billing systems this version reads, by the name used in URLs, commands and tables. */
export const sources = {
  stripe: stripeSource,
  stigg: stiggSource,
  chargebee: chargebeeSource,
  custom: customSource,
} satisfies { readonly [K in BuiltSourceId]: SourceAdapter<SourceConfigs[K]> };
