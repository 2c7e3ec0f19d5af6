import { createChargebeeStandIn } from "@/lib/emulators/chargebee";
import { createStiggStandIn } from "@/lib/emulators/stigg";
import { readChargebeeFacts } from "@/lib/pipeline/testing/chargebee-facts";
import { readStiggFacts } from "@/lib/pipeline/testing/stigg-facts";
import type { SourceAccount } from "./journey";
import { openInstallation, startTarget } from "./sandbox-world";

interface StartedSource {
  readonly account: SourceAccount;
  readonly origin: string;
  readonly controlUrl: string;
  stop(): Promise<void>;
}

interface Size {
  readonly customers: number;
  readonly usageRows: number;
}

/** Starts a small account of each kind of source that is reached over HTTP; all of Stripe's is in `startWorld`. */
export const startSource = {
  chargebee: async (size: Size): Promise<StartedSource> => {
    const site = await createChargebeeStandIn({ ...size, seed: "world", rateLimit: "off" });
    return {
      origin: site.baseUrl,
      controlUrl: site.controlUrl,
      account: {
        provider: "chargebee",
        apiKey: site.apiKey,
        baseUrl: site.baseUrl,
        settings: { site: site.site },
        facts: () => readChargebeeFacts(site.controlUrl),
      },
      stop: () => site.stop(),
    };
  },
  stigg: async (size: Size): Promise<StartedSource> => {
    const environment = await createStiggStandIn({ ...size, seed: "world", rateLimit: "off" });
    return {
      origin: environment.baseUrl,
      controlUrl: environment.controlUrl,
      account: {
        provider: "stigg",
        apiKey: environment.apiKey,
        baseUrl: environment.baseUrl,
        settings: { mode: "test", requestsPerSecond: 1_000 },
        facts: () => readStiggFacts(environment.controlUrl),
      },
      stop: () => environment.stop(),
    };
  },
} as const;

/** A source of any kind, an OpenMonetize platform, an empty database, a worker and a workspace. */
export async function startSourceWorld(kind: keyof typeof startSource, size: Size) {
  const source = await startSource[kind](size);
  const target = await startTarget();
  const installation = await openInstallation({ stripe: source.origin, target: target.baseUrl });
  return {
    source: source.account,
    target,
    ...installation,
    stop: async () => {
      await installation.close();
      await source.stop();
      await target.stop();
    },
  };
}
