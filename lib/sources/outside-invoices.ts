import type { OutsideAnswer } from "@/lib/canonical";
import type { ChargebeeConfig } from "./chargebee/config";
import { estimateChargebeeRenewal } from "./chargebee/renewal-estimate";
import type { StripeConfig } from "./stripe/config";
import { previewStripeInvoice } from "./stripe/preview-invoice";
import type { AdapterIO } from "./types";

/** Asks a provider for its own figure of a subscription's next invoice. `config` is what the adapter's schema gave. */
export interface OutsideInvoices {
  /** True where asking is a POST, which a person must have agreed to. */
  readonly needsConsent: boolean;
  /** What names a line on the provider's invoice: our charge line's id, or its price. */
  readonly keyedBy: "line" | "price";
  ask(config: unknown, subscriptionId: string, io: AdapterIO): Promise<OutsideAnswer>;
}

/** The providers that can say what they will invoice next. The others do not charge, or do not tell. */
const outsideInvoices: Readonly<Record<string, OutsideInvoices>> = {
  stripe: {
    needsConsent: true,
    keyedBy: "line",
    // Whoever opened the source parsed the config with this provider's own schema.
    ask: (config, id, io) => previewStripeInvoice(config as StripeConfig, id, io),
  },
  chargebee: {
    needsConsent: false,
    keyedBy: "price",
    // As above.
    ask: (config, id, io) => estimateChargebeeRenewal(config as ChargebeeConfig, id, io),
  },
};

export const findOutsideInvoices = (provider: string): OutsideInvoices | null =>
  Object.hasOwn(outsideInvoices, provider) ? (outsideInvoices[provider] ?? null) : null;
