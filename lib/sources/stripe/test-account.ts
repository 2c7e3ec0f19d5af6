import type { StripeStandIn, StripeStandInOptions } from "@/lib/emulators/stripe";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { createGuardedFetch, RateLimiter } from "@/lib/http";
import type { AdapterIO, ExportScope } from "../types";
import { type StripeConfig, stripeConfigSchema } from "./config";

/** Instant at which the stand-ins of these tests stand. */
export const testInstant = "2026-11-15T12:00:00Z";
export const testScope: ExportScope = { usageDays: 31, watermark: testInstant };

export interface TestAccount {
  readonly standIn: StripeStandIn;
  readonly config: StripeConfig;
  readonly io: AdapterIO;
  stop(): Promise<void>;
}

/** A stand-in Stripe account and everything an adapter needs to read it. Only for tests. */
export async function startTestAccount(options: StripeStandInOptions = {}): Promise<TestAccount> {
  const standIn = await createStripeStandIn({
    customers: 60,
    usageRows: 600,
    startAt: testInstant,
    clockMode: "set",
    rateLimit: "off",
    ...options,
  });
  const io = testIO(standIn.baseUrl);
  return {
    standIn,
    config: stripeConfigSchema.parse({ apiKey: standIn.apiKey, baseUrl: standIn.baseUrl }),
    io,
    stop: async () => {
      await io.close();
      await standIn.stop();
    },
  };
}

/** An unhurried clock, a guarded fetch that may reach `origin`, and a limiter that hardly limits. */
export function testIO(origin: string): AdapterIO & { close(): Promise<void> } {
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
