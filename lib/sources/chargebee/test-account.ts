import type { ChargebeeStandIn, ChargebeeStandInOptions } from "@/lib/emulators/chargebee";
import { createChargebeeStandIn } from "@/lib/emulators/chargebee";
import { createGuardedFetch, RateLimiter } from "@/lib/http";
import type { AdapterIO, ExportScope } from "../types";
import { type ChargebeeConfig, chargebeeConfigSchema } from "./config";

/** Instant at which the stand-ins of these tests stand. */
export const testInstant = "2026-11-15T12:00:00Z";
export const testScope: ExportScope = { usageDays: 31, watermark: testInstant };

export interface TestAccount {
  readonly standIn: ChargebeeStandIn;
  readonly config: ChargebeeConfig;
  readonly io: AdapterIO;
  stop(): Promise<void>;
}

/** A stand-in Chargebee site and everything an adapter needs to read it. Only for tests. */
export async function startTestAccount(options: ChargebeeStandInOptions = {}): Promise<TestAccount> {
  const standIn = await createChargebeeStandIn({
    customers: 60,
    usageRows: 300,
    startAt: testInstant,
    rateLimit: "off",
    ...options,
  });
  const fetch = createGuardedFetch({
    allowPrivateNetwork: "none",
    allowedOrigins: [standIn.baseUrl],
    timeoutMs: 5_000,
  });
  const io: AdapterIO = {
    fetch,
    now: () => new Date(testInstant),
    signal: new AbortController().signal,
    limiter: new RateLimiter({ requestsPerSecond: 10_000, maxInFlight: 8, recoverEveryMs: 50 }),
  };
  return {
    standIn,
    config: chargebeeConfigSchema.parse({
      apiKey: standIn.apiKey,
      site: standIn.site,
      baseUrl: standIn.baseUrl,
      requestsPerMinute: 60_000,
    }),
    io,
    stop: async () => {
      await fetch.close();
      await standIn.stop();
    },
  };
}
