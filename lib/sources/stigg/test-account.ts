import { createStiggStandIn, type StiggStandIn, type StiggStandInOptions } from "@/lib/emulators/stigg";
import type { StartOptions } from "../conformance/cases";
import { testIO } from "../conformance/stand-in-account";
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
export async function startTestAccount(
  options: StiggStandInOptions = {},
  start: StartOptions = {},
): Promise<TestAccount> {
  const standIn = await createStiggStandIn({
    customers: 45,
    usageRows: 200,
    startAt: testInstant,
    rateLimit: "off",
    ...options,
  });
  const io = testIO(standIn.baseUrl, testInstant, start);
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
