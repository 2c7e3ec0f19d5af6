import type { ChargebeeStandIn, ChargebeeStandInOptions } from "@/lib/emulators/chargebee";
import { createChargebeeStandIn } from "@/lib/emulators/chargebee";
import type { StartOptions } from "../conformance/cases";
import { testIO } from "../conformance/stand-in-account";
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
export async function startTestAccount(
  options: ChargebeeStandInOptions = {},
  start: StartOptions = {},
): Promise<TestAccount> {
  const standIn = await createChargebeeStandIn({
    customers: 60,
    usageRows: 300,
    startAt: testInstant,
    rateLimit: "off",
    ...options,
  });
  const io = testIO(standIn.baseUrl, testInstant, start);
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
      await io.close();
      await standIn.stop();
    },
  };
}
