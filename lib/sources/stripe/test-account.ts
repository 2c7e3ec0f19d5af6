import type { StripeStandIn, StripeStandInOptions } from "@/lib/emulators/stripe";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import type { StartOptions } from "../conformance/cases";
import { testIO } from "../conformance/stand-in-account";
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
export async function startTestAccount(
  options: StripeStandInOptions = {},
  start: StartOptions = {},
): Promise<TestAccount> {
  const standIn = await createStripeStandIn({
    customers: 60,
    usageRows: 600,
    startAt: testInstant,
    clockMode: "set",
    rateLimit: "off",
    ...options,
  });
  const io = testIO(standIn.baseUrl, testInstant, start);
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
