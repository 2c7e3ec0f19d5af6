import type { SourceAdapter } from "../types";
import { checkConnection } from "./check";
import { apiVersion } from "./client";
import { type StripeConfig, stripeConfigSchema } from "./config";
import { exportStream } from "./export";
import { judgeKey } from "./key";
import { normaliseCatalogue, normaliseCustomer } from "./map";
import { findMissingReferences } from "./missing";
import { streams } from "./streams";

export type { StripeConfig } from "./config";

/** Reads a Stripe account; README.md says what moves and what does not. */
export const stripeSource: SourceAdapter<StripeConfig> = {
  id: "stripe",
  sourceVersion: apiVersion,
  config: stripeConfigSchema,
  streams,
  judgeKey,
  check: checkConnection,
  export: exportStream,
  missingReferences: findMissingReferences,
  normaliseCatalogue,
  normaliseCustomer,
};
