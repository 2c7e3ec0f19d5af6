import { createStiggStandIn, type StiggStandIn, type StiggStandInOptions } from "@/lib/emulators/stigg";
import { createGuardedFetch, RateLimiter } from "@/lib/http";
import type { AdapterIO, ExportScope } from "../types";
import { type StiggConfig, stiggConfigSchema } from "./config";

/** Instant at which the stand-ins of these tests stand. */
export const testInstant = "2026-11-15T12:00:00.000Z";
export const testScope: ExportScope = { usageDays: 31, watermark: testInstant };

export interface TestAccount {
  readonly standIn: StiggStandIn;
  readonly config: StiggConfig;
  readonly io: AdapterIO;
  stop(): Promise<void>;
}

/** A stand-in Stigg environment and everything an adapter needs to read it. Only for tests. */
export async function startTestAccount(options: StiggStandInOptions = {}): Promise<TestAccount> {
  const standIn = await createStiggStandIn({
    customers: 45,
    usageRows: 200,
    startAt: testInstant,
    rateLimit: "off",
    ...options,
  });
  const io = testIO(standIn.baseUrl);
  return {
    standIn,
    config: stiggConfigSchema.parse({ apiKey: standIn.apiKey, baseUrl: standIn.baseUrl, mode: "sandbox" }),
    io,
    stop: async () => {
      await io.close();
      await standIn.stop();
    },
  };
}

/** An unhurried clock, a guarded fetch that may reach `origin`, and a limiter that hardly limits. */
function testIO(origin: string): AdapterIO & { close(): Promise<void> } {
  const fetch = createGuardedFetch({
    allowPrivateNetwork: "none",
    allowedOrigins: [origin],
    timeoutMs: 5_000,
  });
  return {
    fetch,
    now: () => new Date(testInstant),
    signal: new AbortController().signal,
    limiter: new RateLimiter({ requestsPerSecond: 10_000, maxInFlight: 8, recoverEveryMs: 50 }),
    close: () => fetch.close(),
  };
}
